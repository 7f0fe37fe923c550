package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"dmsim/reports/page"
)

// reasonsDrawn is how many reasons have a line of their own.
const reasonsDrawn = 5

// overTime shows how much was tried, delivered and refused in each step of virtual time.
func (b *runPage) overTime() page.Section {
	s := page.Section{ID: "time", Title: "Over time"}
	if len(b.portrait.Series.Attempts) < 2 || b.d.Attempts == 0 {
		return s
	}
	s.Blocks = append(s.Blocks, b.volume())
	if len(b.portrait.Series.Refused) > 0 {
		s.Blocks = append(s.Blocks, b.refusedOverTime())
	}
	return s
}

func (b *runPage) step() string {
	return lasting(b.portrait.Series.StepSeconds)
}

func (b *runPage) volume() *page.Chart {
	series := &b.portrait.Series
	refused := make([]uint64, len(series.Attempts))
	for i := range refused {
		refused[i] = series.Attempts[i] - series.Delivered[i]
	}
	t := b.lines("volume", "Messages and other attempts by step of virtual time", []string{"tried", "delivered", "refused", "operations"},
		[][]uint64{series.Attempts, series.Delivered, refused, series.Operations})
	peak := slices.Index(series.Attempts, slices.Max(series.Attempts))
	return b.overSteps("volume-chart", "How much was tried, and what became of it", fmt.Sprintf(
		"Lines over time. The busiest step begins at %s with %s, of which %s delivered.", b.at(peak).Format("2006-01-02 15:04"),
		counted(series.Attempts[peak], "message", "messages"), count(series.Delivered[peak])), t)
}

// refusedOverTime draws the most frequent reasons, and the rest as one.
func (b *runPage) refusedOverTime() *page.Chart {
	series := &b.portrait.Series
	reasons := slices.Sorted(maps.Keys(series.Refused))
	slices.SortStableFunc(reasons, func(a, c string) int { return cmp.Compare(b.d.Refused[c], b.d.Refused[a]) })
	var names []string
	var values [][]uint64
	for i, reason := range reasons {
		if i < reasonsDrawn {
			names, values = append(names, reason), append(values, series.Refused[reason])
			continue
		}
		if i == reasonsDrawn {
			names, values = append(names, "others"), append(values, make([]uint64, len(series.Attempts)))
		}
		for k, n := range series.Refused[reason] {
			values[reasonsDrawn][k] += n
		}
	}
	t := b.lines("reasons", "Refused messages by reason and step of virtual time", names, values)
	return b.overSteps("reasons-chart", "What was refused, by reason", "Lines over time of the most frequent reasons: "+mostOften(b.d.Refused, reasonsDrawn)+" in all.", t)
}

// at is when a step begins.
func (b *runPage) at(step int) time.Time {
	s := &b.portrait.Series
	return s.Start.Add(time.Duration(float64(step) * s.StepSeconds * float64(time.Second)))
}

func (b *runPage) lines(id, caption string, names []string, values [][]uint64) *page.Table {
	t := &page.Table{ID: id, Caption: caption, Columns: []page.Column{{Name: "time", Unit: "UTC", Kind: page.Time}}}
	for _, name := range names {
		t.Columns = append(t.Columns, page.Column{Name: name, Kind: page.Count})
	}
	for step := range b.portrait.Series.Attempts {
		row := []any{b.at(step)}
		for i := range names {
			row = append(row, values[i][step])
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// names lists the columns of a table from one on, to be drawn as one field.
func names(t *page.Table, from int) (all []string) {
	for _, c := range t.Columns[from:] {
		all = append(all, c.Name)
	}
	return all
}

// overSteps draws lines that a dash tells apart too.
func (b *runPage) overSteps(id, title, alt string, t *page.Table) *page.Chart {
	what := vega{"field": "what", "type": "nominal", "sort": nil, "title": nil}
	return &page.Chart{
		ID: id, Title: title, Text: "Counted in steps of " + b.step() + " of virtual time, UTC.", Alt: alt, Data: t, Height: 240,
		Spec: vega{
			"transform": []vega{{"fold": names(t, 1), "as": []string{"what", "count"}}},
			"mark":      vega{"type": "line", "interpolate": "monotone"},
			"encoding": vega{
				"x":     vega{"field": "time", "type": "temporal", "scale": vega{"type": "utc"}, "title": nil, "axis": vega{"labelExpr": page.Clock, "labelOverlap": true, "tickCount": 8}},
				"y":     vega{"field": "count", "type": "quantitative", "title": "a step", "axis": vega{"labelExpr": page.Short, "tickCount": 5}},
				"color": what, "strokeDash": vega{"field": "what", "type": "nominal", "sort": nil, "title": nil, "scale": vega{"range": page.Dashes}},
				"tooltip": []vega{
					{"field": "time", "type": "temporal", "timeUnit": "utcyearmonthdatehoursminutes", "title": "from"},
					{"field": "what", "title": "what"},
					{"field": "count", "type": "quantitative", "format": ",", "title": "count"},
				},
			},
		},
	}
}
