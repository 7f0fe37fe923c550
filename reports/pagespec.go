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

// countLabel writes 12,000 as 12k.
const countLabel = "format(datum.value, '~s')"

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
	return spec{"scale": spec{"type": "log", "nice": false}, "axis": spec{"labelExpr": durationLabel, "tickCount": 6, "labelOverlap": true, "labelSeparation": 8}}
}

// drawn makes the field of latencies that is drawn: a logarithmic axis has no zero, and what took less than the nanosecond that clocks tell stands there.
func drawn() spec { return spec{"calculate": "max(datum.latency, 0.001)", "as": "drawn"} }

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

// forest draws values with their intervals, one below the other. The rows have fields low and high.
type forest struct {
	rows            [][]any // whose first cell is the name
	name, value     string  // fields
	title           string  // of the axis
	axis            spec
	sign            string   // the field that tells rows apart by colour and shape
	signs           []string // its values
	colours, shapes []any    // for these
	line            float64  // stands at what is no effect
	band            [2]float64
	further         []string // fields that a pointer shows beside, each with its title
}

// once is data for what is drawn once and not for each row.
func once() spec { return spec{"values": []any{spec{}}} }

func (f *forest) spec() spec {
	order := make([]any, len(f.rows))
	for i, row := range f.rows {
		order[i] = row[0]
	}
	y := category(f.name, "", spec{"sort": order, "axis": spec{"grid": true}})
	x := func(field string) spec { return quantity(field, f.title, f.axis) }
	return spec{"layer": []any{
		spec{"data": once(), "mark": spec{"type": "rect", "color": "$sky", "opacity": 0.25}, "encoding": spec{"x": spec{"datum": f.band[0]}, "x2": spec{"datum": f.band[1]}}},
		spec{"data": once(), "mark": spec{"type": "rule", "color": "$muted", "strokeDash": []int{4, 3}}, "encoding": spec{"x": spec{"datum": f.line}}},
		spec{"mark": spec{"type": "rule", "color": "$ink", "strokeWidth": 1.5}, "encoding": spec{"y": y, "x": x("low"), "x2": spec{"field": "high"}}},
		spec{"mark": spec{"type": "point", "filled": true, "size": 80, "opacity": 1}, "encoding": spec{
			"y": y, "x": x(f.value), "color": category(f.sign, "", fixed(f.signs, f.colours)), "shape": category(f.sign, "", fixed(f.signs, f.shapes)),
			"tooltip": tips(append([]string{f.name, f.name, f.value, f.title, "low", "from", "high", "to", f.sign, " "}, f.further...)...),
		}},
	}}
}
