package check

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
)

// Difference is where the world and the second opinion part: in the outcome of an attempt, or in what can be read after it.
type Difference struct {
	Index   int // of the attempt, from 0
	Attempt Attempt
	Facts   *policy.Facts // what the world decided on; nil where the target does not show it
	World   model.Outcome
	Spec    model.Outcome
	// Where the outcomes are equal:
	What     string // "inbox of 3"
	WorldSaw string
	SpecSaw  string

	rules *policy.Rules
}

// unless returns the difference of two lists, nil where they are the same; the world and the second opinion may each give nil for none.
func (d *Difference) unless(what string, world, opinion any, of ...any) *Difference {
	if same(world, opinion) {
		return nil
	}
	d.What = strings.TrimSpace(what + " " + strings.Trim(fmt.Sprint(of...), "[]"))
	d.WorldSaw, d.SpecSaw = fmt.Sprintf("%+v", world), fmt.Sprintf("%+v", opinion)
	return d
}

func same(a, b any) bool {
	switch a := a.(type) {
	case []model.UserID:
		return slices.Equal(a, b.([]model.UserID))
	case []model.Received:
		return slices.Equal(a, b.([]model.Received))
	case []model.Conversation:
		return slices.Equal(a, b.([]model.Conversation))
	}
	panic(fmt.Sprintf("check: no comparison of %T", a))
}

// String tells the difference over several lines.
func (d *Difference) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "attempt %d, %s %s: %+v\n", d.Index, d.Attempt.At, d.Attempt.Op, d.Attempt)
	if d.What != "" {
		fmt.Fprintf(&b, "  %s\n    world %s\n    spec  %s\n", d.What, d.WorldSaw, d.SpecSaw)
		return b.String()
	}
	fmt.Fprintf(&b, "    world %s %+v\n    spec  %s %+v\n", d.World.Reason, d.World, d.Spec.Reason, d.Spec)
	if d.Facts == nil {
		return b.String()
	}
	for _, step := range d.rules.Explain(policy.CaseOf(&d.Attempt.Attempt), d.Facts) {
		if !step.Skipped {
			fmt.Fprintf(&b, "      %s %s\n", step.Rule, step.Saw)
		}
	}
	return b.String()
}
