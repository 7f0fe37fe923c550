package reports

import (
	"bytes"
	"encoding/json"
)

// spec is a part of a Vega-Lite specification.
type spec = map[string]any

// durationLabel writes the microseconds of an axis in the unit that suits them.
const durationLabel = "datum.value < 1 ? format(datum.value * 1000, '.3~r') + ' ns' : datum.value < 1000 ? format(datum.value, '.3~r') + ' µs' : datum.value < 1000000 ? format(datum.value / 1000, '.3~r') + ' ms' : format(datum.value / 1000000, '.3~r') + ' s'"

// nineLabel writes 1 / (1 - q) as the percentile q: 100 is 99 %.
const nineLabel = "datum.value == 1 ? 'least' : format(100 * (1 - 1 / datum.value), '.9~r') + ' %'"

// quantity is a channel for numbers.
func quantity(field, title string, more spec) spec {
	return channel(field, "quantitative", title, more)
}

// category is a channel for names, in the order of the data.
func category(field, title string, more spec) spec {
	of := channel(field, "nominal", title, more)
	if _, given := of["sort"]; !given {
		of["sort"] = nil
	}
	return of
}

func channel(field, kind, title string, more spec) spec {
	of := spec{"field": field, "type": kind, "title": title}
	for key, value := range more {
		of[key] = value
	}
	return of
}

// durations is the scale and the axis of latencies, which differ by powers of ten.
func durations() spec {
	return spec{"scale": spec{"type": "log", "nice": false}, "axis": spec{"labelExpr": durationLabel, "tickCount": 6}}
}

// tips are the fields that a pointer shows.
func tips(fields ...string) (all []spec) {
	for i := 0; i+1 < len(fields); i += 2 {
		all = append(all, spec{"field": fields[i], "title": fields[i+1]})
	}
	return all
}

// fixed is the scale that gives names colours, dashes or shapes; a legend of the same field and title is one legend.
func fixed(names []string, as []any) spec {
	return spec{"scale": spec{"domain": names, "range": as[:len(names)]}}
}

func indented(text json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return ""
	}
	return b.String()
}
