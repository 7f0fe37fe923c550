package cost

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"dmsim/model/policy"
	"dmsim/sim/load"
	"dmsim/sim/rng"
)

// What is drawn here. The entity of a draw is the round or the resample.
const (
	purposeOrder rng.Purpose = "load/cost: the order of turns in a round"
	purposeBoot  rng.Purpose = "load/cost: rounds of a resample"
)

const (
	roundsLeast   = 8 // fewer have no middle half to speak of
	roundsCut     = 2 // after an interrupt: one has no interval
	roundsDefault = 16
	turnDefault   = 50_000
	attemptsLeast = 1000 // a shorter turn measures the clock
	resamples     = 1000
	placebo       = "none"
	missed        = 0.05 // of the intervals, by their level
)

// Measure measures the rules of the plan's policy. A round lets the whole policy meet itself without each rule, in a drawn order: both decide the same attempts in
// turns of half a millisecond, so that neither a slow second nor a slow drift counts. Times are processor time where the system tells it.
// When the context ends after two whole rounds or more, Costs are those of these, beside its error.
func Measure(ctx context.Context, p *load.Plan, o Options) (*Costs, error) {
	o, err := o.fill(p)
	if err != nil {
		return nil, err
	}
	rules := p.Rules()
	variants := []variant{{id: placebo, rules: rules.Without()}}
	for _, id := range o.Rules {
		variants = append(variants, variant{id: id, rules: rules.Without(id)})
	}
	cut := newStage(p, o.Attempts).rounds(ctx, rules, variants, &o)
	asked := o.Rounds
	if o.Rounds = whole(variants); o.Rounds < roundsCut {
		return nil, cut
	}
	c := &Costs{
		Policy: rules.Policy().Name, Users: p.People.Users(), Attempts: o.Attempts, Rounds: o.Rounds, Nanoseconds: attempt(o.Seed, variants),
		Kept: slices.DeleteFunc(rules.Asked(), func(id string) bool { return !slices.Contains(kept, id) }), Idle: idle(rules),
		Placebo: variants[0].rule(o.Seed),
	}
	c.Cores = c.Nanoseconds.Scaled(1e6 / 1e9)
	for i := range variants[1:] {
		c.Rules = append(c.Rules, variants[1+i].rule(o.Seed))
	}
	c.note()
	if cut != nil {
		c.Notes = append(c.Notes, fmt.Sprintf("interrupted after %d of %d rounds", o.Rounds, asked))
	}
	return c, cut
}

// whole is how many rounds all variants have met; what some have of another is dropped.
func whole(variants []variant) int {
	n := len(slices.MinFunc(variants, func(a, b variant) int { return cmp.Compare(len(a.adds), len(b.adds)) }).adds)
	for i := range variants {
		v := &variants[i]
		v.whole, v.adds = v.whole[:n], v.adds[:n]
	}
	return n
}

// fill writes out what is left to the default, and judges.
func (o Options) fill(p *load.Plan) (Options, error) {
	if o.Rounds == 0 {
		o.Rounds = roundsDefault
	}
	if o.Attempts == 0 {
		o.Attempts = min(turnDefault, len(p.Attempts))
	}
	if o.Talk == nil {
		o.Talk = func(string) {}
	}
	asked := slices.DeleteFunc(p.Rules().Asked(), func(id string) bool { return slices.Contains(kept, id) })
	switch {
	case o.Rounds < roundsLeast:
		return o, fmt.Errorf("rule costs: want %d rounds or more, got %d", roundsLeast, o.Rounds)
	case o.Attempts < attemptsLeast || o.Attempts > len(p.Attempts):
		return o, fmt.Errorf("rule costs: want from %d to %d attempts a turn, as many as the plan holds, got %d", attemptsLeast, len(p.Attempts), o.Attempts)
	}
	for _, id := range o.Rules {
		if !slices.Contains(asked, id) {
			return o, fmt.Errorf("rule costs: want some of %v, the rules that the policy %q asks and that can be left out, got %q", asked, p.Rules().Policy().Name, id)
		}
	}
	if o.Rules == nil {
		o.Rules = asked
	}
	return o, nil
}

// rounds measures all variants as often as asked, after a round that touches all memory for the first time and finds what is decided otherwise.
func (s *stage) rounds(ctx context.Context, rules *policy.Rules, variants []variant, o *Options) error {
	for round := range o.Rounds + 1 {
		o.Talk(fmt.Sprintf("measuring an attempt with and without each of %d rules: round %d of %d", len(o.Rules), round, o.Rounds))
		d := o.Seed.For(purposeOrder).Draw(uint64(round), 0)
		for _, i := range shuffled(len(variants), &d) {
			if err := ctx.Err(); err != nil {
				return err
			}
			v := &variants[i]
			s.duel(rules, v.rules, round%2, &d)
			if round == 0 {
				v.changed = s.changed()
			} else {
				v.add(s)
			}
		}
	}
	return nil
}

// shuffled is an order of n, each as likely (Fisher and Yates).
func shuffled(n int, d *rng.Draw) []int {
	order := make([]int, n)
	for i := range order {
		j := int(d.Below(uint64(i + 1)))
		order[i], order[j] = order[j], i
	}
	return order
}

func idle(rules *policy.Rules) (ids []string) {
	asked := rules.Asked()
	for _, rule := range policy.Table() {
		if !slices.Contains(asked, rule.ID) {
			ids = append(ids, rule.ID)
		}
	}
	return ids
}
