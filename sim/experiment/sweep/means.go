package sweep

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"dmsim/sim/interval"
)

// means fills the points of an outcome and returns their means.
func (o *Outcome) means(y [][]float64) []float64 {
	means := make([]float64, len(y))
	o.Points = make([]PointMean, len(y))
	differences := make([]float64, o.Replications)
	for i, point := range y {
		means[i] = stat.Mean(point, nil)
		o.Points[i] = PointMean{Point: i, Value: means[i]}
		if o.Replications < 2 {
			continue
		}
		o.Points[i].Mean = student(point)
		if i > 0 {
			for r := range point {
				differences[r] = point[r] - y[0][r]
			}
			o.Points[i].Difference = student(differences)
		}
	}
	return means
}

// student is the mean of at least two values with its t interval: mean +- t s / sqrt(n).
func student(values []float64) *interval.Interval {
	n := float64(len(values))
	mean, deviation := stat.MeanStdDev(values, nil)
	reach := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile((1+interval.Level)/2) * deviation / math.Sqrt(n)
	return &interval.Interval{Value: mean, Low: mean - reach, High: mean + reach}
}
