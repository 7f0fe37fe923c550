package sensitivity

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"dmsim/sim/experiment/design"
	"dmsim/sim/interval"
)

// Effect is what a factor does along the trajectories of a Morris design. An elementary effect is the change of y over a step, divided by the step; so the unit
// is that of y, for a move over the factor's whole range. Intervals are of the bootstrap over trajectories.
type Effect struct {
	// Mu is the mean of the elementary effects: up or down on the whole.
	Mu interval.Interval `json:"mu"`
	// MuStar is the mean of their absolute values, by which factors are ranked: it does not cancel out.
	MuStar interval.Interval `json:"mu_star"`
	// Sigma is their deviation: not 0 where the effect is curved or depends on other factors (or is noise).
	Sigma interval.Interval `json:"sigma"`
	// Floor is the mu* that chance alone would give the factor if it did nothing: sqrt(2 v / pi), the mean of |d| for d normal with variance v. V is the squared
	// standard error of an elementary effect over replications, on the average over the trajectories; so noise that the two ends of a step share is not in it. Mu*
	// at the floor says nothing. Nil with one replication, which does not tell.
	Floor *float64 `json:"floor,omitempty"`
}

// Screening is the result of a Morris design, an effect for each factor.
type Screening struct {
	Effects []Effect `json:"effects"`
}

// MorrisEffects measures the elementary effects (M. D. Morris, Technometrics 33 (1991) 161-174; mu*: F. Campolongo, J. Cariboni, A. Saltelli, Environmental
// Modelling & Software 22 (2007) 1509-1518). Y is by point, in the order of t.Points, and replication,
// equally many everywhere; effects are those of the means over replications, and no noise is subtracted. The intervals do not speak of other replications. Two
// trajectories are the least.
func MorrisEffects(t *design.Trajectories, y [][]float64, b Bootstrap) (*Screening, error) {
	if err := b.Validate(); err != nil {
		return nil, err
	}
	replications, err := checkReplicated(y, len(t.Points))
	if err != nil {
		return nil, err
	}
	if t.Count < 2 {
		return nil, fmt.Errorf("morris: trajectories: want 2 at least, got %d", t.Count)
	}
	k := t.Factors
	unbias := float64(t.Count) / float64(t.Count-1)
	list, err := b.intervals(elementary(t, means(y)), 3*k, func(means, to []float64) bool {
		for f := range k {
			mu, square := means[3*f], means[3*f+2]
			to[3*f], to[3*f+1] = mu, means[3*f+1]
			to[3*f+2] = math.Sqrt(max(0, square-mu*mu) * unbias)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	s := &Screening{Effects: make([]Effect, k)}
	for f := range k {
		s.Effects[f] = Effect{Mu: list[3*f], MuStar: list[3*f+1], Sigma: list[3*f+2]}
	}
	if replications > 1 {
		for f, v := range squaredErrors(t, y) {
			s.Effects[f].Floor = new(math.Sqrt(2 * v / math.Pi))
		}
	}
	return s, nil
}

// elementary has a row for each trajectory, and of each factor the elementary effect, its absolute value and its square.
func elementary(t *design.Trajectories, y []float64) *mat.Dense {
	rows := mat.NewDense(t.Count, 3*t.Factors, nil)
	for i := range t.Count {
		row := rows.RawRowView(i)
		for j, f := range t.Moved[i] {
			e := (y[t.Row(i, j+1)] - y[t.Row(i, j)]) / t.Step[i][j]
			row[3*f], row[3*f+1], row[3*f+2] = e, math.Abs(e), e*e
		}
	}
	return rows
}

// squaredErrors are, of each factor, the squared standard error of an elementary effect over replications, on the average over the trajectories.
func squaredErrors(t *design.Trajectories, y [][]float64) []float64 {
	list, effect := make([]float64, t.Factors), make([]float64, len(y[0]))
	for i := range t.Count {
		for j, f := range t.Moved[i] {
			floats.SubTo(effect, y[t.Row(i, j+1)], y[t.Row(i, j)])
			step := t.Step[i][j]
			list[f] += stat.Variance(effect, nil) / (step * step) / float64(len(effect)*t.Count)
		}
	}
	return list
}
