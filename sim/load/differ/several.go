package differ

import (
	"math"
	"slices"

	"golang.org/x/perf/benchmath"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/combin"
	"gonum.org/v1/gonum/stat/distuv"

	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

// What is drawn here. The entity of a draw is the figure's place in the list, the ordinal the resample.
const (
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
func shift(a, b []float64) float64 { return median(ratiosOf(a, b)) }

// ratiosOf are all ratios of a run of b to one of a, ascending.
func ratiosOf(a, b []float64) []float64 {
	ratios := make([]float64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			ratios = append(ratios, y/x)
		}
	}
	slices.Sort(ratios)
	return ratios
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// ratioOfRuns is the shift with its interval, by Moses: from the k-th smallest to the k-th largest of all ratios, where the test of Mann and Whitney takes k-1 or fewer of
// them on one side of 1 for a difference. So interval and test say the same, and both hold whatever law the noise has. Nil where so few runs have no interval of this level:
// three and three come to 90 % at most. Nil too where it is beyond what a number holds. Source: M. Hollander, D. Wolfe, E. Chicken, "Nonparametric Statistical Methods",
// Wiley 2014, section 4.3.
func ratioOfRuns(a, b []float64, level float64) *interval.Interval {
	ratios := ratiosOf(a, b)
	k := cut(len(a), len(b), 1-level)
	if k == 0 {
		return nil
	}
	i := interval.Interval{Value: median(ratios), Low: ratios[k-1], High: ratios[len(ratios)-k]}
	if math.IsInf(i.Low+i.Value+i.High, 0) {
		return nil
	}
	return &i
}

// exactMost is how many runs a side may have for the distribution to be counted out; of more, it is as good as normal.
const exactMost = 30

// cut is the largest k for which k-1 or fewer pairs on one side are a chance of alpha at most, to both sides; 0: there is none.
func cut(a, b int, alpha float64) int {
	pairs, runs := float64(a*b), float64(a+b)
	if max(a, b) > exactMost {
		z := distuv.UnitNormal.Quantile(1 - alpha/2)
		return int(max(0, pairs/2-z*math.Sqrt(pairs*(runs+1)/12)))
	}
	ways, all := waysToRank(a, b), math.Exp(combin.LogGeneralizedBinomial(runs, float64(a)))
	k, sum := 0, 0.0
	for ; k < len(ways); k++ {
		if sum += ways[k]; 2*sum/all > alpha*(1+1e-9) {
			break
		}
	}
	return k
}

// waysToRank counts the orders of the runs of two sides by how many pairs have that of b below that of a. One run after the other is put at the upper end: of a, it is
// above all of b so far.
func waysToRank(a, b int) []float64 {
	ways := make([][]float64, a+1) // by runs of a so far, then by pairs
	for i := range ways {
		ways[i] = make([]float64, a*b+1)
	}
	for i := range ways {
		ways[i][0] = 1
	}
	for j := 1; j <= b; j++ { // runs of b so far
		for i := 1; i <= a; i++ {
			for pairs := a * b; pairs >= 0; pairs-- {
				if pairs >= j {
					ways[i][pairs] += ways[i-1][pairs-j]
				}
			}
		}
	}
	return ways[a]
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
