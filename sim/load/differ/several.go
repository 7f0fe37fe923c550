package differ

import (
	"math"
	"slices"

	"golang.org/x/perf/benchmath"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/combin"
	"gonum.org/v1/gonum/stat/distuv"

	"dmsim/sim/load/interval"
	"dmsim/sim/rng"
)

// What is drawn here. The entity of a draw is the figure's place in the list, the ordinal the resample.
const (
	purposeRuns    rng.Purpose = "load/differ: runs of a resample"
	purposeSeconds rng.Purpose = "load/differ: seconds of a resample"
	purposeHalves  rng.Purpose = "load/differ: a half of the runs"
)

// mannWhitney is the probability that two samples of one distribution are as far apart: exact for few runs.
func mannWhitney(a, b []float64) float64 {
	thresholds := benchmath.DefaultThresholds
	one, other := benchmath.NewSample(slices.Clone(a), &thresholds), benchmath.NewSample(slices.Clone(b), &thresholds)
	return benchmath.AssumeNothing.Compare(one, other).P // 1 where all are equal
}

// leastP is the smallest probability that so many runs can come to: all of one side beyond all of the other.
func leastP(a, b int) float64 {
	return 2 / math.Exp(combin.LogGeneralizedBinomial(float64(a+b), float64(a)))
}

// shift is the median of all ratios of a run of b to one of a, by Hodges and Lehmann: one bad run does not move it much.
func shift(a, b []float64) float64 {
	ratios := make([]float64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			ratios = append(ratios, y/x)
		}
	}
	return median(ratios)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// ratioOfRuns is the shift with its interval: the runs of each side are drawn anew. Nil where it is beyond what a number holds.
func ratioOfRuns(a, b []float64, family rng.Family, entity uint64, resamples int) *interval.Interval {
	draws, x, y := make([]float64, resamples), make([]float64, len(a)), make([]float64, len(b))
	for r := range draws {
		d := family.Draw(entity, uint64(r))
		redraw(&d, a, x)
		redraw(&d, b, y)
		draws[r] = shift(x, y)
	}
	i := interval.Expanded(shift(a, b), draws, interval.Level, freedom(a, b))
	if math.IsInf(i.Low+i.Value+i.High, 0) {
		return nil
	}
	return &i
}

func redraw(d *rng.Draw, from, into []float64) {
	for i := range into {
		into[i] = from[d.Below(uint64(len(from)))]
	}
}

// freedom is that of Welch for the difference of the means of logarithms: between that of the smaller side alone and that of both.
func freedom(a, b []float64) float64 {
	va, vb := varianceOfMean(a), varianceOfMean(b)
	least := float64(min(len(a), len(b)) - 1)
	if va+vb == 0 {
		return least
	}
	return max(least, (va+vb)*(va+vb)/(va*va/float64(len(a)-1)+vb*vb/float64(len(b)-1)))
}

func varianceOfMean(values []float64) float64 {
	return stat.Variance(logs(values), nil) / float64(len(values))
}

func logs(values []float64) []float64 {
	list := make([]float64, len(values))
	for i, v := range values {
		list[i] = math.Log(v)
	}
	return list
}

// The smallest effect is the one that is found with this probability. For normal noise the test of Mann and Whitney needs 1/0.955 times as many runs as Student's
// (its asymptotic relative efficiency, 3/pi).
const (
	power      = 0.8
	efficiency = 3 / math.Pi
)

// smallest is the relative change that would probably have been found, by the spread of the runs on each side; nil where no change would, however large a number holds.
func smallest(a, b []float64, alpha float64) *float64 {
	if leastP(len(a), len(b)) > alpha {
		return nil
	}
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom(a, b)}
	deviation := math.Sqrt((varianceOfMean(a) + varianceOfMean(b)) / efficiency)
	effect := math.Exp((student.Quantile(1-alpha/2)+student.Quantile(power))*deviation) - 1
	if math.IsInf(effect, 1) {
		return nil
	}
	return &effect
}
