package reports

import (
	"fmt"

	"dmsim/reports/page"
	"dmsim/reports/portrait"
)

// vega is a part of a Vega-Lite specification.
type vega = map[string]any

// RunPage is the report of a run: who got through and who did not, over time, by persona and age, the metrics with their definitions, what is assumed, and
// how to repeat it. Without a portrait, which a folder of an earlier version does not have, the pictures that need one are left out, and the page says so.
func RunPage(r *Run, p *portrait.Portrait) *page.Page {
	b := &runPage{run: r, d: &r.Document, portrait: p}
	return &page.Page{
		Title: fmt.Sprintf("%s under the policy %s", plain(b.d.Scenario), b.policy()), Lead: b.lead(), Facts: b.facts(),
		Sections: b.sections(), Footer: r.Manifest.footer(),
	}
}

type runPage struct {
	run      *Run
	d        *Document
	portrait *portrait.Portrait // nil: there is none
}

func (b *runPage) policy() string {
	name := plain(b.d.Policy)
	if b.d.PolicyChanged {
		name += " (changed)"
	}
	return name
}

func (b *runPage) lead() string {
	lead := fmt.Sprintf("%s of simulated time, %s and %s at the start, seed %d.", lasting(b.d.SimulatedSeconds), counted(uint64(b.d.Users), "user", "users"),
		counted(b.d.Follows, "follow", "follows"), b.d.Seed)
	if b.d.PolicyEvents > 0 {
		lead += " The policy changed " + counted(uint64(b.d.PolicyEvents), "time", "times") + " in mid-run."
	}
	if state := b.run.Manifest.State; state != "" {
		lead += fmt.Sprintf(" It goes on from %s, up to which another policy may have been in force.", plain(state))
	}
	return lead
}

func (b *runPage) facts() []page.Fact {
	d := b.d
	facts := []page.Fact{
		{Name: "Messages tried", Value: count(d.Attempts), Note: b.rate()},
		{Name: "Delivered", Value: share(d.Delivered, d.Attempts), Note: count(d.Delivered)},
		{Name: "Refused", Value: share(d.RefusedTotal(), d.Attempts), Note: counted(d.RefusedTotal(), "message", "messages") + ", " + counted(uint64(len(d.Refused)), "reason", "reasons")},
	}
	if m := d.Metrics["legitimate_blocked_share"]; m.Value != nil {
		facts = append(facts, page.Fact{Name: "Legitimate, refused", Value: percent(*m.Value), Note: "of the legitimate messages"})
	}
	if m := d.Metrics["unwanted_first_contacts"]; m.Value != nil {
		facts = append(facts, page.Fact{Name: "Unwanted first contacts", Value: digits(*m.Value), Note: "delivered a user and day"})
	}
	return append(facts, b.verdicts()...)
}

func (b *runPage) rate() string {
	m := b.d.Metrics["messages_per_user_day"]
	if m.Value == nil {
		return ""
	}
	return digits(*m.Value) + " a user and day"
}

// verdicts are what the run was held to.
func (b *runPage) verdicts() (facts []page.Fact) {
	if b.d.Interrupted {
		facts = append(facts, page.Fact{Name: "The run", Value: "interrupted", Note: "these are the numbers up to then", Mood: page.Unsure})
	}
	switch i := b.d.Invariants; {
	case i.Checked == 0:
		facts = append(facts, page.Fact{Name: "Invariants", Value: "not watched", Note: "--check watches them"})
	case i.Violations == 0:
		facts = append(facts, page.Fact{Name: "Invariants", Value: "held", Note: fmt.Sprintf("%d watched", i.Checked), Mood: page.Good})
	default:
		facts = append(facts, page.Fact{Name: "Invariants", Value: counted(i.Violations, "violation", "violations"), Note: fmt.Sprintf("%d watched", i.Checked), Mood: page.Bad})
	}
	if n := len(b.d.Expectations); n > 0 {
		met := 0
		for _, e := range b.d.Expectations {
			if e.Met {
				met++
			}
		}
		mood := page.Good
		if met < n {
			mood = page.Bad
		}
		facts = append(facts, page.Fact{Name: "Expectations", Value: fmt.Sprintf("%d of %d met", met, n), Mood: mood})
	}
	return facts
}

// sections are those that there is something to say in.
func (b *runPage) sections() []page.Section {
	all := []page.Section{b.through()}
	if b.portrait != nil {
		all = append(all, b.overTime(), b.personas(), b.ages(), b.tails())
	}
	all = append(all, b.operations(), b.metrics(), b.assumptions(), b.made())
	kept := all[:0]
	for _, s := range all {
		if len(s.Blocks) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}
