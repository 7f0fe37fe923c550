package inference

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

// Mean is a mean of replications. What is not known is nil: the mean of nothing, the interval of fewer than two or of those that are all equal.
type Mean struct {
	N    int      `json:"n"` // that were defined
	Mean *float64 `json:"mean"`
	Low  *float64 `json:"ci_low"` // Student's interval
	High *float64 `json:"ci_high"`
}

// Difference is the mean of arm - base over pairs. What is not known is nil: so is the interval where the differences are all equal, since a rare event that has not occurred yet looks
// like that, unless the two are known to be one and the same (see Options.Same).
type Difference struct {
	N         int      `json:"n"`         // pairs of which both were defined
	Undefined int      `json:"undefined"` // pairs left out
	Mean      *float64 `json:"mean"`
	Low       *float64 `json:"ci_low"` // Student's interval of pairs
	High      *float64 `json:"ci_high"`
	P         *float64 `json:"p"`             // of a mean as far from 0, were the true one 0, both sides, by Student's law; of equal differences by the sign test, 1 where they are 0
	BootLow   *float64 `json:"bootstrap_low"` // see Paired; nil where too few of the differences are different, or there are too few resamples for the level
	BootHigh  *float64 `json:"bootstrap_high"`

	// VarianceReduction is (variance of base + variance of arm) / variance of their difference: how many times as many independent runs would have told the difference
	// as sharply as these pairs. It is below 1 where pairing did harm, and nil where the difference does not vary.
	VarianceReduction *float64 `json:"variance_reduction"`
}

// Options say how intervals are made.
type Options struct {
	Level     float64    // of confidence, in (0, 1)
	Resamples int        // of the bootstrap, at least 100; 0: there is no bootstrap
	Family    rng.Family // of the resamples: entity Entity, ordinal the resample
	Entity    uint64     // no two calls with the same family have the same
	Same      bool       // base and arm are known to be one and the same in every pair: differences of 0 are exact then, with the interval [0, 0]
}

const resamplesLeast = 100

func (o *Options) check() error {
	switch {
	case !(o.Level > 0 && o.Level < 1):
		return fmt.Errorf("level: want a number between 0 and 1, got %v", o.Level)
	case o.Resamples != 0 && o.Resamples < resamplesLeast:
		return fmt.Errorf("resamples: want 0, or %d or more, got %d", resamplesLeast, o.Resamples)
	}
	return nil
}

// MeanOf is the mean of those values that are not NaN, with Student's interval at a level in (0, 1).
func MeanOf(values []float64, level float64) Mean {
	known := make([]float64, 0, len(values))
	for _, v := range values {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	m := Mean{N: len(known)}
	if m.N == 0 {
		return m
	}
	i := interval.Student(known, level)
	m.Mean = &i.Value
	if i.High > i.Low {
		m.Low, m.High = &i.Low, &i.High
	}
	return m
}

// Paired compares an arm with its base, pair by pair: base[i] and arm[i] are one replication, and pairs are independent of each other. It errs where the lengths differ or the
// options are out of range.
//
// Student's interval (mean +- t * s / sqrt(n)) is exact for normal differences. The bootstrap interval is the studentized one (interval.Studentized), which holds for few
// and skew differences as well, where those by percentiles, bias-corrected or not, are too narrow (T. Hesterberg, The American Statistician 69 (2015) 371-386, table 1).
func Paired(base, arm []float64, o Options) (Difference, error) {
	if len(base) != len(arm) {
		return Difference{}, fmt.Errorf("pairs: want as many of the arm as of the base, %d, got %d", len(base), len(arm))
	}
	if err := o.check(); err != nil {
		return Difference{}, err
	}
	var bases, arms, differences []float64
	for i := range base {
		if difference := arm[i] - base[i]; !math.IsNaN(difference) {
			bases, arms, differences = append(bases, base[i]), append(arms, arm[i]), append(differences, difference)
		}
	}
	d := Difference{N: len(differences), Undefined: len(base) - len(differences)}
	if d.N == 0 {
		return d, nil
	}
	i := interval.Student(differences, o.Level)
	d.Mean = &i.Value
	if d.N == 1 {
		return d, nil
	}
	d.P = new(chance(differences))
	switch {
	case i.High > i.Low:
		d.Low, d.High = &i.Low, &i.High
	case o.Same:
		d.Low, d.High, d.BootLow, d.BootHigh = new(i.Value), new(i.Value), new(i.Value), new(i.Value)
	}
	if boot := bootstrap(differences, &o); boot != nil {
		d.BootLow, d.BootHigh = &boot.Low, &boot.High
	}
	if _, rest := interval.Spread(differences); rest > 0 {
		d.VarianceReduction = new((stat.Variance(bases, nil) + stat.Variance(arms, nil)) / rest)
	}
	return d, nil
}

// chance is the probability of a mean as far from 0. Of equal values Student's law knows nothing, since a few whole numbers may be equal by chance: then it is that of all being on one
// side, 2 / 2^n (the sign test).
func chance(values []float64) float64 {
	mean, variance := interval.Spread(values)
	n := float64(len(values))
	switch {
	case mean == 0:
		return 1
	case variance == 0:
		return math.Pow(2, 1-n)
	}
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.CDF(-math.Abs(mean)/math.Sqrt(variance/n))
}

// beyondLeast is how many resamples must lie beyond each end of a bootstrap interval, so that the end is not that of a few extremes.
const beyondLeast = 10

// ResamplesFor is how many resamples a bootstrap interval of a level in (0, 1) needs at least: fewer give none.
func ResamplesFor(level float64) int { return int(math.Ceil(2 * beyondLeast / (1 - level))) }

// bootstrap is the studentized interval; nil where an end of it is not finite, since too many resamples had no spread; where the values are equal; where there are too few resamples.
func bootstrap(values []float64, o *Options) *interval.Interval {
	mean, variance := interval.Spread(values)
	if variance == 0 || o.Resamples < ResamplesFor(o.Level) {
		return nil
	}
	n := len(values)
	draws := make([]float64, o.Resamples)
	for r := range draws {
		d := o.Family.Draw(o.Entity, uint64(r))
		sum, squares := 0.0, 0.0 // about the mean, so that little is lost to rounding
		for range n {
			x := values[d.Below(uint64(n))] - mean
			sum += x
			squares += x * x
		}
		draws[r] = studentOf(sum, squares, float64(n))
	}
	i := interval.Studentized(mean, math.Sqrt(variance/float64(n)), draws, o.Level)
	if math.IsInf(i.Low, 0) || math.IsInf(i.High, 0) || math.IsNaN(i.Low+i.High) {
		return nil
	}
	return &i
}

// studentOf is Student's t of n values by their sum and the sum of their squares. Without a spread it is infinite, unless the sum is 0.
func studentOf(sum, squares, n float64) float64 {
	spread := squares - sum*sum/n
	switch {
	case spread > 1e-12*squares:
		return sum / n / math.Sqrt(spread/(n-1)/n)
	case sum > 0:
		return math.Inf(1)
	case sum < 0:
		return math.Inf(-1)
	}
	return 0
}
