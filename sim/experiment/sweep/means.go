package sweep

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"dmsim/sim/interval"
)

// points fills those of an outcome from its values by point and replication, of which some may be undefined.
func (o *Outcome) points(y [][]float64) {
	o.Points = make([]PointMean, len(y))
	for i, point := range y {
		p := &o.Points[i]
		p.Point = i
		values := definedOf(point)
		if p.Replications = len(values); p.Replications == 0 {
			continue
		}
		p.Value, p.Mean = new(stat.Mean(values, nil)), student(values)
		if i > 0 {
			differences := make([]float64, len(point))
			for r := range point {
				differences[r] = point[r] - y[0][r] // NaN where one of them is
			}
			p.Difference = student(definedOf(differences))
		}
	}
}

// definedOf are the values that are numbers.
func definedOf(values []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(values), math.IsNaN)
}

// meansOf are those of each point over its replications.
func meansOf(y [][]float64) []float64 {
	means := make([]float64, len(y))
	for i, point := range y {
		means[i] = stat.Mean(point, nil)
	}
	return means
}

// student is the mean of values with its t interval. Nil with fewer than two.
func student(values []float64) *interval.Interval {
	if len(values) < 2 {
		return nil
	}
	return new(interval.Student(values, interval.Level))
}
