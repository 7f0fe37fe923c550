package sensitivity

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"dmsim/sim/interval"
)

// cross estimates the product of the expectations of x and y from their values by replication: the mean of x_r y_s over all pairs of different replications r, s.
// The noise of a replication may be shared by x and y in whole or in part, as it is with common random numbers: two replications share none, so the mean has
// no bias and no variance of noise need be known (a U-statistic: W. Hoeffding, Annals of Mathematical Statistics 19 (1948) 293-325). Of one replication it is the
// plain product, noise and all.
func cross(x, y []float64) float64 {
	n := float64(len(x))
	if n == 1 {
		return x[0] * y[0]
	}
	sumX, sumY, same := 0.0, 0.0, 0.0
	for r, v := range x {
		sumX += v
		sumY += y[r]
		same += v * y[r]
	}
	return (sumX*sumY - same) / (n * (n - 1))
}

// without is y, by point and replication, less one replication.
func without(y [][]float64, replication int) [][]float64 {
	rest := make([][]float64, len(y))
	for i, values := range y {
		rest[i] = append(append(make([]float64, 0, len(values)-1), values[:replication]...), values[replication+1:]...)
	}
	return rest
}

// acrossReplications widens the intervals of estimates by what other replications would change, of which resampling rows tells nothing: where a replication differs
// at all rows alike, in the slope of a factor say, more rows do not help. The standard error is that of the jackknife over replications (B. Efron, C. Stein, Annals of
// Statistics 9 (1981) 586-596: on the average no less than the true one), its reach that of Student's t with R - 1 degrees of freedom, and reaches of
// different causes add up in squares. Noise that is independent from run to run is in both, so the intervals are then somewhat too wide. With one replication
// they stay as they are.
func acrossReplications(list []interval.Interval, y [][]float64, level float64, estimate func(y [][]float64) ([]float64, error)) error {
	replications := len(y[0])
	if replications < 2 {
		return nil
	}
	left := make([][]float64, len(list))
	for r := range replications {
		values, err := estimate(without(y, r))
		if err != nil {
			return err
		}
		for i, v := range values {
			left[i] = append(left[i], v)
		}
	}
	n := float64(replications)
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile((1 + level) / 2)
	for i := range list {
		at := &list[i]
		reach := student * (n - 1) / math.Sqrt(n) * stat.StdDev(left[i], nil)
		at.Low, at.High = at.Value-math.Hypot(at.Value-at.Low, reach), at.Value+math.Hypot(at.High-at.Value, reach)
	}
	return nil
}
