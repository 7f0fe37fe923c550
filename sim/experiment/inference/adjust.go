package inference

import (
	"cmp"
	"slices"
)

// Holm corrects probabilities for their number, in their order: with all at or below a bound told as differences, the chance that any of those told is none is at most that
// bound, however the comparisons hang together. Source: S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scand. J. Statist. 6 (1979) 65-70.
func Holm(p []float64) []float64 {
	adjusted, most := make([]float64, len(p)), 0.0
	for rank, i := range ascending(p) {
		most = max(most, min(1, p[i]*float64(len(p)-rank)))
		adjusted[i] = most
	}
	return adjusted
}

// BenjaminiHochberg corrects probabilities for their number, in their order: of those at or below a bound, that share at most are false alarms on average. Source:
// Y. Benjamini, Y. Hochberg, "Controlling the False Discovery Rate", J. R. Statist. Soc. B 57 (1995) 289-300.
func BenjaminiHochberg(p []float64) []float64 {
	adjusted, least := make([]float64, len(p)), 1.0
	for rank, i := range slices.Backward(ascending(p)) {
		least = min(least, p[i]*float64(len(p))/float64(rank+1))
		adjusted[i] = least
	}
	return adjusted
}

// ascending lists the places of p from the smallest on, equal ones in their order.
func ascending(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	return order
}
