package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"dmsim/reports/page"
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
	maps.Copy(of, more)
	return of
}

// least is the shortest latency that is drawn: a logarithmic axis has no zero, and what took less than the nanosecond that clocks tell stands there.
const least = 0.001

// durations is the scale and the axis of the latencies in some columns of rows, which differ by powers of ten.
func durations(rows [][]any, columns ...int) spec {
	return spec{"scale": spec{"type": "log", "nice": false}, "axis": spec{"labelExpr": durationLabel, "values": logTicks(rows, columns...)}}
}

// logTicks are round values between the ends of some columns: powers of ten, and 2 and 5 times these where there were few.
func logTicks(rows [][]any, columns ...int) (ticks []float64) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, row := range rows {
		for _, c := range columns {
			if x, ok := row[c].(float64); ok {
				low, high = min(low, max(least, x)), max(high, x)
			}
		}
	}
	if low > high {
		return nil
	}
	steps := []float64{1}
	if high/low < decadesFew {
		steps = []float64{1, 2, 5}
	}
	for decade := math.Pow10(int(math.Floor(math.Log10(low)))); decade <= high; decade *= 10 {
		for _, step := range steps {
			if at := decade * step; at >= low && at <= high {
				ticks = append(ticks, at)
			}
		}
	}
	return ticks
}

// decadesFew is the ratio below which powers of ten alone would be too few ticks.
const decadesFew = 1e3

// drawn makes the field of latencies that is drawn.
func drawn() spec {
	return spec{"calculate": fmt.Sprintf("max(datum.latency, %g)", least), "as": "drawn"}
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

// within is the scale of an axis with all values of a column in view, and of their intervals as much as reaches no further beyond than the values lie apart. Marks on it are to be
// clipped; cut says that there is something to clip. With zero, it is one of the values.
func within(t *page.Table, value, low, high string, zero bool) (scale spec, cut bool) {
	column := func(name string) (list []float64) {
		at := slices.IndexFunc(t.Columns, func(c page.Column) bool { return c.Name == name })
		for _, row := range t.Rows {
			if v, ok := row[at].(float64); ok {
				list = append(list, v)
			}
		}
		return list
	}
	values := column(value)
	if zero {
		values = append(values, 0)
	}
	if len(values) == 0 {
		return spec{}, false
	}
	from, to := slices.Min(values), slices.Max(values)
	apart := to - from
	least, most := slices.Min(append(column(low), from)), slices.Max(append(column(high), to))
	if apart == 0 || least >= from-apart && most <= to+apart {
		return spec{"scale": spec{"zero": zero, "domain": []float64{least, most}, "nice": true}}, false
	}
	return spec{"scale": spec{"zero": zero, "domain": []float64{max(least, from-apart), min(most, to+apart)}, "nice": true}}, true
}

// cutShort is what a chart says under its title where within has cut something.
func cutShort(cut bool) string {
	if cut {
		return " Intervals that go on beyond the edge are cut; the table has their ends."
	}
	return ""
}
