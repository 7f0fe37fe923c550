package scaling

import (
	"fmt"
	"math"
	"slices"

	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

const purposeResidual rng.Purpose = "load/scaling: a residual"

// The least that is fitted: three parameters leave two degrees of freedom to find the error by, and one level can be left out.
const (
	levelsLeast       = 4
	observationsLeast = 5
	resamplesDefault  = 1000
)

// Fit fits the law. It wants at least four levels and five observations.
func Fit(levels []Level, o Options) (*Model, error) {
	if err := check(levels); err != nil {
		return nil, err
	}
	levels = slices.SortedFunc(slices.Values(levels), func(a, b Level) int { return a.N - b.N })
	points := pointsOf(levels)
	e, err := fit(points)
	if err != nil {
		return nil, err
	}
	if e.error2 < moveMost*moveMost {
		return nil, errNoNoise
	}
	m := &Model{Levels: levels, FitError: math.Sqrt(e.error2), estimate: e}
	if o.Resamples == 0 {
		o.Resamples = resamplesDefault
	}
	if m.replicates = e.resample(points, o); 2*len(m.replicates) < o.Resamples {
		return nil, errNoFit
	}
	m.Lambda, m.Sigma, m.Kappa = m.bounded(lambda), m.bounded(sigma), m.bounded(kappa)
	m.HoldOut = holdOut(levels)
	m.judge()
	m.Curve = m.curve()
	return m, nil
}

func check(levels []Level) error {
	if len(levels) < levelsLeast {
		return fmt.Errorf("scaling: want measurements at %d numbers of workers or connections or more, got %d", levelsLeast, len(levels))
	}
	seen, observations := map[int]bool{}, 0
	for _, l := range levels {
		if l.N < 1 || seen[l.N] {
			return fmt.Errorf("scaling: want each number of workers or connections once and from 1 on, got %d", l.N)
		}
		if len(l.Throughputs) == 0 {
			return fmt.Errorf("scaling: want a throughput at %d, got none", l.N)
		}
		for _, x := range l.Throughputs {
			if !(x > 0) || math.IsInf(x, 0) {
				return fmt.Errorf("scaling: want a throughput > 0 at %d, got %g", l.N, x)
			}
		}
		seen[l.N] = true
		observations += len(l.Throughputs)
	}
	if observations < observationsLeast {
		return fmt.Errorf("scaling: want %d measurements or more, got %d: repeat them", observationsLeast, observations)
	}
	return nil
}

func pointsOf(levels []Level) (points []point) {
	for _, l := range levels {
		for _, x := range l.Throughputs {
			points = append(points, point{float64(l.N), math.Log(x)})
		}
	}
	return points
}

// resample fits the law anew to what it gave, each with a residual of any of them. A residual is first made as large as the noise: a point that pulls the fit towards
// itself has a smaller one. A replicate that no law fits is left out.
func (e *estimate) resample(points []point, o Options) (replicates []estimate) {
	residuals := e.residuals(points)
	draws, again := o.Seed.For(purposeResidual), slices.Clone(points)
	for r := range o.Resamples {
		d := draws.Draw(uint64(r), 0)
		for i, p := range points {
			again[i].log = e.log(p.n) + residuals[d.Below(uint64(len(residuals)))]
		}
		if replicate, err := fit(again); err == nil && replicate.error2 > 0 {
			replicates = append(replicates, replicate)
		}
	}
	return replicates
}

func (e *estimate) residuals(points []point) []float64 {
	residuals, mean := make([]float64, len(points)), 0.0
	for i, p := range points {
		leverage := 0.0
		if e.error2 > 0 {
			leverage = min(e.variance(gradientOfLog(e, p.n))/e.error2, 0.99)
		}
		residuals[i] = (p.log - e.log(p.n)) / math.Sqrt(1-leverage)
		mean += residuals[i] / float64(len(points))
	}
	for i := range residuals {
		residuals[i] -= mean
	}
	return residuals
}

// bounded is the interval of a figure of the law.
func (m *Model) bounded(f figure) interval.Interval {
	value, gradient := f(&m.estimate)
	deviation := math.Sqrt(m.estimate.variance(gradient))
	draws := make([]float64, len(m.replicates))
	for i := range m.replicates {
		again, slope := f(&m.replicates[i])
		draws[i] = (again - value) / math.Sqrt(m.replicates[i].variance(slope))
	}
	return interval.Studentized(value, deviation, draws, interval.Level)
}
