package load

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Repeat is one of several repetitions, with the verdict that it would have had alone.
type Repeat struct {
	Measured
	Judgement
}

// doubt is how a reason begins that is about trust.
const doubt = "untrustworthy: "

// whole reports whether a repetition can stand for others.
func (r *Repeat) whole() bool { return r.Verdict != Untrustworthy && r.Verdict != Interrupted }

// Reported is which of several repetitions, at least one, stands for all: of those that can be trusted, else of all, the one with the median response p99; of an even
// number the better one of the two.
func Reported(all []Repeat) int {
	order := make([]int, len(all))
	for n := range order {
		order[n] = n
	}
	if slices.ContainsFunc(order, func(n int) bool { return all[n].whole() }) {
		order = slices.DeleteFunc(order, func(n int) bool { return !all[n].whole() })
	}
	p99 := func(n int) float64 { return all[n].Operations[AllOperations].Response.P99 }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p99(a), p99(b)) })
	return order[(len(order)-1)/2]
}

// Together turns the verdict of the reported repetition into that of all of Repeats: answers that are wrong in any of them are missed, where it is open for any whether
// they were right it is so for all, and where more than half cannot be trusted, or agents were missing in any, the whole cannot. The others that cannot be trusted are named in any case.
func (r *Result) Together(reported int, objectives []Objective) {
	doubtful, degraded, open, wrong := 0, 0, false, false
	for n := range r.Repeats {
		one := &r.Repeats[n]
		switch one.Verdict {
		case Inconclusive:
			open = true
			if n != reported {
				r.VerdictReasons = append(r.VerdictReasons, fmt.Sprintf("repetition %d: %s", n+1, strings.Join(one.VerdictReasons, "; ")))
			}
		case Untrustworthy:
			doubtful++
			if one.Agents != nil && len(one.Agents.Degraded) > 0 {
				degraded++
			}
			if n != reported { // whose reasons are those of the whole
				r.Notes = append(r.Notes, fmt.Sprintf("repetition %d is %s%s", n+1, doubt, strings.ReplaceAll(strings.Join(one.VerdictReasons, "; "), doubt, "")))
			}
		}
		if _, timeless := one.missed(objectives); len(timeless) > 0 {
			wrong = true
			if n != reported {
				r.VerdictReasons = append(r.VerdictReasons, fmt.Sprintf("repetition %d: %s", n+1, strings.Join(timeless, "; ")))
			}
		}
	}
	switch {
	case r.Verdict == Interrupted:
	case wrong:
		r.Verdict = Missed
	case r.Verdict == Missed:
	case open:
		r.Verdict = Inconclusive
	case degraded > 0 && r.Verdict != Untrustworthy:
		r.Verdict = Untrustworthy
		r.VerdictReasons = append(r.VerdictReasons, fmt.Sprintf(doubt+"%d of %d repetitions are degraded", degraded, len(r.Repeats)))
	case 2*doubtful > len(r.Repeats) && r.Verdict != Untrustworthy:
		r.Verdict = Untrustworthy
		r.VerdictReasons = append(r.VerdictReasons, fmt.Sprintf(doubt+"%d of %d repetitions", doubtful, len(r.Repeats)))
	}
}
