package interval

import "slices"

// Midmean is the average of the middle half of the values: a few that a busy machine has spoilt do not move it, and it needs fewer rounds than the median for the
// same certainty. The values are sorted in place; there must be one at least.
func Midmean(values []float64) float64 {
	slices.Sort(values)
	cut := len(values) / 4
	sum := 0.0
	for _, v := range values[cut : len(values)-cut] {
		sum += v
	}
	return sum / float64(len(values)-2*cut)
}
