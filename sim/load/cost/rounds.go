package cost

import (
	"slices"

	"dmsim/model/policy"
	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

// variant is the policy without one rule, or whole for the placebo, with what its duels took: by round, then by chunk, nanoseconds an attempt.
type variant struct {
	id      string
	rules   *policy.Rules
	whole   [][]float64
	adds    [][]float64 // the whole policy minus the variant
	changed float64
}

func (v *variant) add(s *stage) {
	whole, without := slices.Clone(s.sides[s.whole].took), s.sides[1-s.whole].took
	adds := make([]float64, len(whole))
	for c := range adds {
		adds[c] = whole[c] - without[c]
	}
	v.whole, v.adds = append(v.whole, whole), append(v.adds, adds)
}

// typical is the mean over the chunks, of each the middle half of its rounds. The same attempts are in the same chunk in every round, so what is cut off is what the
// machine did and never what an attempt costs. The last chunk, which may be shorter, counts like the others.
func typical(rounds [][]float64, picked []int, scratch []float64) float64 {
	sum, chunks := 0.0, len(rounds[0])
	for c := range chunks {
		scratch = scratch[:0]
		for _, r := range picked {
			scratch = append(scratch, rounds[r][c])
		}
		sum += interval.Midmean(scratch)
	}
	return sum / float64(chunks)
}

// bounded is a figure of the rounds with its interval: rounds are drawn anew.
func bounded(seed rng.Seed, rounds int, figure func(picked []int) float64) interval.Interval {
	picked := make([]int, rounds)
	for i := range picked {
		picked[i] = i
	}
	value, draws, family := figure(picked), make([]float64, resamples), seed.For(purposeBoot)
	for r := range draws {
		d := family.Draw(uint64(r), 0)
		for i := range picked {
			picked[i] = int(d.Below(uint64(rounds)))
		}
		draws[r] = figure(picked)
	}
	return interval.Expanded(value, draws, interval.Level, float64(rounds-1))
}

// rule says what a variant came to.
func (v *variant) rule(seed rng.Seed) Rule {
	rounds, scratch := len(v.adds), make([]float64, 0, len(v.adds))
	r := Rule{
		ID: v.id, Changed: v.changed,
		Nanoseconds: bounded(seed, rounds, func(picked []int) float64 { return typical(v.adds, picked, scratch) }),
		Percent: bounded(seed, rounds, func(picked []int) float64 {
			return 100 * typical(v.adds, picked, scratch) / typical(v.whole, picked, scratch)
		}),
	}
	r.Clear = !r.Percent.Holds(0)
	return r
}

// attempt is what one takes with all rules, by the duels of all variants.
func attempt(seed rng.Seed, variants []variant) interval.Interval {
	var rounds [][]float64
	for round := range variants[0].whole {
		var all []float64
		for i := range variants {
			all = append(all, variants[i].whole[round]...)
		}
		rounds = append(rounds, all)
	}
	scratch := make([]float64, 0, len(rounds))
	return bounded(seed, len(rounds), func(picked []int) float64 { return typical(rounds, picked, scratch) })
}
