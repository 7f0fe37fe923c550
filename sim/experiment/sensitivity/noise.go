package sensitivity

import (
	"fmt"
	"slices"
)

// NoiseVariance is the variance of the noise in a point's mean over its replications, in the unit of y squared, from y by point and replication (two of each at
// least, equally many replications everywhere). A replication is a block: with common random numbers all its points share a deviation, which moves no comparison
// and so is no noise. What is left once the means of points and of replications are taken away is noise:
//
//	sum over p, r of (y_pr - y_p. - y_.r + y_..)^2 / ((P - 1)(R - 1)) / R
//
// the residual mean square of the two-way layout without interaction (H. Scheffé, "The Analysis of Variance", Wiley 1959, section 4.2), over R.
func NoiseVariance(y [][]float64) (float64, error) {
	replications, err := checkReplicated(y, len(y))
	if err != nil {
		return 0, err
	}
	if len(y) < 2 || replications < 2 {
		return 0, fmt.Errorf("noise: want 2 points and 2 replications at least, got %d and %d", len(y), replications)
	}
	centred := withoutBlocks(y)
	sum := 0.0
	for _, row := range centred {
		m := mean(row)
		for _, v := range row {
			sum += (v - m) * (v - m)
		}
	}
	r := float64(replications)
	return sum / (float64(len(y)-1) * (r - 1)) / r, nil
}

// withoutBlocks is y less the mean of its replication over all points.
func withoutBlocks(y [][]float64) [][]float64 {
	blocks := make([]float64, len(y[0]))
	for _, row := range y {
		for r, v := range row {
			blocks[r] += v / float64(len(y))
		}
	}
	centred := make([][]float64, len(y))
	for i, row := range y {
		centred[i] = make([]float64, len(row))
		for r, v := range row {
			centred[i][r] = v - blocks[r]
		}
	}
	return centred
}

// means are the means over the replications.
func means(y [][]float64) []float64 {
	list := make([]float64, len(y))
	for i, row := range y {
		list[i] = mean(row)
	}
	return list
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func constant(y []float64) bool { return slices.Min(y) == slices.Max(y) }
