package reports

import (
	"maps"
	"slices"

	"dmsim/sim/experiment/compare"
)

// validateComparison judges whether a result that was read fits itself: the base is the first of two arms or more, and what differs has a difference. All that tells a
// comparison relies on it.
func validateComparison(r *compare.Result) error {
	j := fitting{}
	j.want(len(r.Arms) >= 2, "arms: want two at least, got %d", len(r.Arms))
	j.want(len(r.Arms) == 0 || r.Arms[0] == r.Base, "base: want the first of the arms, got %q", r.Base)
	for _, all := range []map[string]compare.Metric{r.Metrics, r.Details} {
		for _, name := range slices.Sorted(maps.Keys(all)) {
			j.figures(all[name].Arms, name)
		}
	}
	for _, g := range r.Groups {
		j.figures(g.Arms, "groups: "+g.Name)
	}
	return j.err
}

func (j *fitting) figures(arms map[string]compare.Figure, of string) {
	for _, arm := range slices.Sorted(maps.Keys(arms)) {
		f := arms[arm]
		j.want(!f.Difference.Significant || f.Difference.Mean != nil, "%q, arm %q: want a mean of a difference that is significant, got null", of, arm)
		if p := f.People; p != nil {
			j.want(!p.Difference.Significant || p.Difference.Mean != nil, "%q, arm %q, these_people: want a mean of a difference that is significant, got null", of, arm)
		}
	}
}
