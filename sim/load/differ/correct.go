package differ

import "slices"

// correct writes the adjusted probabilities of the metrics that have one, by Benjamini and Hochberg: of those at or below a bound, that share at most are false alarms on
// average. Source: Y. Benjamini, Y. Hochberg, "Controlling the False Discovery Rate", J. R. Statist. Soc. B 57 (1995) 289-300.
func correct(metrics []Metric) {
	var order []int
	for i := range metrics {
		if metrics[i].P != nil {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case *metrics[i].P < *metrics[j].P:
			return -1
		case *metrics[i].P > *metrics[j].P:
			return 1
		}
		return 0
	})
	least := 1.0
	for rank := len(order); rank > 0; rank-- {
		m := &metrics[order[rank-1]]
		least = min(least, *m.P*float64(len(order))/float64(rank))
		adjusted := least
		m.Adjusted = &adjusted
	}
}
