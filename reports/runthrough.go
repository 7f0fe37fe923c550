package reports

import (
	"fmt"
	"strings"

	"dmsim/reports/page"
	"dmsim/reports/portrait"
)

// through shows who got through and who did not.
func (b *runPage) through() page.Section {
	s := page.Section{ID: "through", Title: "Who got through, and who did not"}
	if b.d.Interrupted {
		s.Blocks = append(s.Blocks, page.Note{Mood: page.Unsure, Text: "The run was interrupted after " + lasting(b.d.SimulatedSeconds) + " of simulated time."})
	}
	if b.d.Mutant != "" {
		s.Blocks = append(s.Blocks, page.Note{Mood: page.Bad, Text: "The world was broken on purpose: " + plain(b.d.Mutant)})
	}
	if b.portrait == nil {
		s.Blocks = append(s.Blocks, page.Note{Text: "This folder holds no " + PortraitFile + ": series, personas, ages and tails are left out."})
	}
	s.Blocks = append(s.Blocks, b.broken()...)
	if b.d.Attempts == 0 {
		return page.Section{ID: s.ID, Title: s.Title, Blocks: append(s.Blocks, page.Note{Text: "Nobody tried to send a message."})}
	}
	s.Blocks = append(s.Blocks, b.cascade())
	if b.portrait != nil {
		s.Blocks = append(s.Blocks, b.whose())
	}
	return s
}

// broken tells what was not as it must be.
func (b *runPage) broken() (blocks []page.Block) {
	if first := b.d.Invariants.First; first != "" {
		blocks = append(blocks, page.Note{Mood: page.Bad, Text: "An invariant is broken: " + plain(first)})
	}
	if len(b.d.Expectations) == 0 {
		return blocks
	}
	t := &page.Table{ID: "expectations", Caption: "What was expected", Columns: []page.Column{{Name: "metric"}, {Name: "wanted"}, {Name: "value", Kind: page.Number, Format: "%g"}, {Name: "met"}}}
	for _, e := range b.d.Expectations {
		t.Rows = append(t.Rows, []any{plain(e.Metric), bounds(e), known(e.Value), e.Met})
	}
	return append(blocks, t)
}

// known is a number, or nothing.
func known(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// cascade shows how each rule, in the order in which they judge, takes its part of the messages.
func (b *runPage) cascade() *page.Chart {
	t := &page.Table{ID: "cascade", Caption: "What each rule refused, in the order in which they judge", Columns: []page.Column{
		{Name: "step"},
		{Name: "arrived", Kind: page.Count},
		{Name: "refused", Kind: page.Count},
		{Name: "passed", Kind: page.Count},
		{Name: "part", Title: "refused, of all tried", Kind: page.Share},
		{Name: "label", Hidden: true},
		{Name: "rule", Title: "refuses when"},
	}}
	left := b.d.Attempts
	t.Rows = append(t.Rows, []any{"tried", left, uint64(0), left, 0.0, count(left), ""})
	for _, r := range inTableOrder(b.d.Refused, b.run.Custom) {
		n := b.d.Refused[r.reason]
		label := fmt.Sprintf("− %s (%s)", count(n), share(n, b.d.Attempts))
		t.Rows = append(t.Rows, []any{r.rule + " " + plain(r.reason), left, n, left - n, float64(n) / float64(b.d.Attempts), label, plain(r.sentence)})
		left -= n
	}
	t.Rows = append(t.Rows, []any{"delivered", left, uint64(0), left, 0.0, fmt.Sprintf("%s (%s)", count(left), share(left, b.d.Attempts)), ""})
	y := vega{"field": "step", "type": "nominal", "sort": nil, "title": nil}
	tooltip := []vega{
		{"field": "step", "title": "step"},
		{"field": "rule", "title": "refuses when"},
		{"field": "arrived", "title": "arrived", "format": ",", "type": "quantitative"},
		{"field": "refused", "title": "refused", "format": ",", "type": "quantitative"},
		{"field": "passed", "title": "passed", "format": ",", "type": "quantitative"},
	}
	return &page.Chart{
		ID: "cascade-chart", Title: "From what was tried to what was delivered",
		Text: "A message meets the rules from top to bottom. At each, the end that stands out is refused, and the rest goes on.",
		Alt: fmt.Sprintf("Of %s tried, %s were delivered (%s). Bars from top to bottom, one a rule, show what it refused; the most by %s.",
			counted(b.d.Attempts, "message", "messages"), count(b.d.Delivered), share(b.d.Delivered, b.d.Attempts), b.most()),
		Data: t,
		Spec: vega{
			"height":   vega{"step": 26},
			"encoding": vega{"y": y, "tooltip": tooltip},
			"layer": []vega{
				{"mark": vega{"type": "bar", "opacity": 0.45}, "encoding": vega{
					"x":     vega{"field": "passed", "type": "quantitative", "title": "messages", "axis": vega{"labelExpr": page.Short, "tickCount": 5}},
					"color": vega{"condition": vega{"test": "datum.step === 'tried' || datum.step === 'delivered'", "value": "$blue"}, "value": "$sky"},
				}},
				{"mark": vega{"type": "bar", "color": "$vermillion"}, "encoding": vega{"x": vega{"field": "passed", "type": "quantitative"}, "x2": vega{"field": "arrived"}}},
				{"mark": vega{"type": "text", "align": "left", "dx": 5}, "encoding": vega{"x": vega{"datum": 0}, "text": vega{"field": "label"}}},
			},
		},
	}
}

// most names the reason that refused the most.
func (b *runPage) most() string {
	if reasons := mostOften(b.d.Refused, 1); reasons != "" {
		return reasons
	}
	return "none"
}

// standing says in words what a contact or a kind means.
var standing = map[string]string{
	"acquainted": "to an acquaintance", "first": "first contact", "unanswered": "still unanswered", "answer": "first answer",
	"one-to-one": "to one", "group": "to a group", "wanted": "wanted", "unwanted": "unwanted",
}

// whose shows the delivered share of kinds of messages.
func (b *runPage) whose() *page.Chart {
	t := &page.Table{ID: "whose", Caption: "What was delivered, by kind of message", Columns: []page.Column{
		{Name: "by"}, {Name: "kind"}, {Name: "tried", Kind: page.Count}, {Name: "delivered", Kind: page.Count}, {Name: "part", Title: "delivered, of those", Kind: page.Share}, {Name: "label", Hidden: true},
	}}
	for _, group := range []struct {
		by  string
		all []portrait.Outcomes
	}{{"receiver", b.portrait.Kinds}, {"acquaintance", b.portrait.Contacts}, {"content", b.portrait.Contents}} {
		for _, o := range group.all {
			if n := o.Attempts(); n > 0 {
				t.Rows = append(t.Rows, []any{group.by, standing[o.Name], n, o.Delivered, float64(o.Delivered) / float64(n), share(o.Delivered, n) + " of " + count(n)})
			}
		}
	}
	return &page.Chart{
		ID: "whose-chart", Title: "Whose messages were delivered", Text: "Of each kind, the part that was delivered. A message is in one row of each group. First contact: a stranger's first message; still unanswered: a stranger's further one; first answer: the first to one who wrote first.",
		Alt: "Bars of the delivered share by receiver, by how the two stood, and by content: " + labels(t, 1, 5) + ".", Data: t,
		Spec: vega{
			"height":   vega{"step": 26},
			"encoding": vega{"y": vega{"field": "kind", "type": "nominal", "sort": nil, "title": nil}},
			"layer": []vega{
				{"mark": vega{"type": "bar", "opacity": 0.45}, "encoding": vega{
					"x":     vega{"field": "part", "type": "quantitative", "title": "delivered", "scale": vega{"domain": []int{0, 1}}, "axis": vega{"format": ".0%", "tickCount": 5}},
					"color": vega{"field": "by", "type": "nominal", "sort": nil, "title": "by", "scale": vega{"range": []string{"$blue", "$orange", "$green"}}},
				}},
				{"mark": vega{"type": "text", "align": "left", "dx": 5}, "encoding": vega{"x": vega{"datum": 0}, "text": vega{"field": "label"}}},
			},
		},
	}
}

// labels joins two text columns of a table for who cannot see the chart.
func labels(t *page.Table, name, label int) string {
	var said strings.Builder
	for i, row := range t.Rows {
		if i > 0 {
			said.WriteString("; ")
		}
		said.WriteString(fmt.Sprintf("%v %v", row[name], row[label]))
	}
	return said.String()
}
