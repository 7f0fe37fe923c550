package differ

import "dmsim/sim/experiment/inference"

// correct writes the adjusted probabilities of the metrics that have one, by Benjamini and Hochberg: of those at or below a bound, that share at most are false alarms on
// average.
func correct(metrics []Metric) {
	var told []int
	var p []float64
	for i := range metrics {
		if metrics[i].P != nil {
			told, p = append(told, i), append(p, *metrics[i].P)
		}
	}
	for k, adjusted := range inference.BenjaminiHochberg(p) {
		metrics[told[k]].Adjusted = &adjusted
	}
}
