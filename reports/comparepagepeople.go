package reports

import (
	"fmt"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/experiment/compare"
)

// traits are how groups are called, and in which order they stand.
var traits = []struct{ by, title string }{{"sender_age", "Sender's age"}, {"recipient_age", "Recipient's age"}, {"sender_persona", "Sender's persona"}}

// people draws the delivered share of parts of the people.
func (p *comparePage) people() page.Section {
	s := page.Section{ID: "people", Title: "By age and persona", Text: []string{"The share of messages delivered, arm − base, by the true age of who wrote or was written to, and by who wrote."}}
	for _, trait := range traits {
		t := &page.Table{Caption: trait.title + ": differences of the delivered share, in percentage points", Columns: differenceColumns("group")}
		for _, g := range p.r.Groups {
			if g.By != trait.by {
				continue
			}
			m := &compare.Metric{Unit: "share"}
			for _, arm := range p.r.Arms[1:] {
				if f := g.Arms[arm]; f.Difference.Mean != nil {
					t.Rows = append(t.Rows, differenceRow(g.Name, arm, g.Base.Mean, f.Mean.Mean, &f.Difference, f.Reduction, 100, verdictWord(m, &f.Difference)))
				}
			}
		}
		if len(t.Rows) > 0 {
			s.Blocks = append(s.Blocks, &page.Chart{
				ID: "by-" + strings.ReplaceAll(trait.by, "_", "-"), Title: trait.title, Alt: p.altOf(t, "points"), Data: t, Spec: armForest(t, "group", "difference of the delivered share, percentage points"),
			})
		}
	}
	return s
}

// whoChanged draws how many gained and lost contact.
func (p *comparePage) whoChanged() page.Section {
	s := page.Section{ID: "who-changed", Title: "Who gained and who lost contact", Text: []string{
		"Users of the first replication who reached nobody under the base and somebody under the arm, or the other way round; likewise whom nobody or somebody reached.",
	}}
	for i, arm := range p.r.Arms[1:] {
		for _, sent := range []bool{true, false} {
			if chart := p.contact(arm, sent); chart != nil {
				chart.ID = fmt.Sprintf("%s-%d", chart.ID, i+1)
				s.Blocks = append(s.Blocks, chart)
			}
		}
	}
	return s
}

// contact draws the changes of an arm; nil where there are no groups.
func (p *comparePage) contact(arm string, sent bool) *page.Chart {
	id, title := "sent", "Whom they could reach under "+plain(arm)
	if !sent {
		id, title = "received", "Who reached them under "+plain(arm)
	}
	t := &page.Table{Caption: title + ": users who gained or lost contact", Columns: []page.Column{
		{Name: "group", Kind: page.Text},
		{Name: "change", Kind: page.Text},
		{Name: "users", Kind: page.Count},
		{Name: "share", Title: "of the group, signed", Kind: page.Share},
		{Name: "of", Title: "users of the group", Kind: page.Count},
		{Name: "by", Title: "most often refused them", Kind: page.Text},
	}}
	gained, lost := 0, 0
	for _, c := range p.r.WhoChanged {
		switch {
		case c.Arm != arm || c.Sent != sent || c.Users == 0:
		case c.By == "":
			gained, lost = c.Gained, c.Lost
		default:
			t.Rows = append(t.Rows,
				[]any{plain(c.Name), "gained", c.Gained, float64(c.Gained) / float64(c.Users), c.Users, mostCounted(c.GainedOf, 1)},
				[]any{plain(c.Name), "lost", c.Lost, -float64(c.Lost) / float64(c.Users), c.Users, mostCounted(c.LostBy, 1)})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return &page.Chart{
		ID: id, Title: title, Alt: fmt.Sprintf("Shares of each age band and persona: %d users gained contact, %d lost it.", gained, lost), Data: t,
		Spec: spec{
			"height": spec{"step": 20}, "mark": spec{"type": "bar", "stroke": "$ground"},
			"encoding": spec{
				"y": category("group", "", nil), "x": quantity("share", "lost ← share of the group → gained", spec{"axis": spec{"format": "+.1~%"}}),
				"color":   category("change", "", spec{"scale": spec{"domain": []string{"gained", "lost"}, "range": []string{"$blue", "$orange"}}, "legend": spec{"orient": "top", "title": nil}}),
				"tooltip": tips("group", "group", "change", "", "users", "users", "of", "of", "by", "most often refused"),
			},
		},
	}
}

func (p *comparePage) examples() page.Section {
	s := page.Section{ID: "examples", Title: "Examples", Text: []string{"One intention of one person, delivered in one arm and refused in the other. The commands show how each decision came about; they name files of this folder."}}
	for _, e := range p.r.Examples {
		s.Blocks = append(s.Blocks, page.Fold{Title: fmt.Sprintf("%s: %s under %s, %s under %s", someone(e.From), e.Base.Decision, plain(p.r.Base), e.InArm.Decision, plain(e.Arm)), Blocks: []page.Block{
			page.Code{Title: e.At, Text: strings.TrimSpace(e.Base.Explain + "\n" + e.InArm.Explain)},
		}})
	}
	return s
}
