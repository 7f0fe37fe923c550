package sweep

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/sim/experiment/design"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// Design says how points are chosen.
type Design struct {
	Kind         Kind `yaml:"kind"`         // full-factorial, one-at-a-time, latin-hypercube, sobol, morris, sobol-indices
	Samples      int  `yaml:"samples"`      // latin-hypercube: points; sobol: points, a power of two; sobol-indices: rows of each matrix, a power of two
	Trajectories int  `yaml:"trajectories"` // morris: paths through the grid, each one point more than there are factors
	Grid         int  `yaml:"grid"`         // morris: levels of a range, an even number
	SecondOrder  bool `yaml:"second_order"` // sobol-indices: of pairs of factors too, which costs nearly twice as many points
}

// Kind names a design.
type Kind string

// The designs.
const (
	FullFactorial  Kind = "full-factorial"  // every combination of levels
	OneAtATime     Kind = "one-at-a-time"   // the first level of all, then each other level of each factor alone
	LatinHypercube Kind = "latin-hypercube" // each factor evenly covered, in random combination
	Sobol          Kind = "sobol"           // a Sobol sequence: the space evenly covered
	Morris         Kind = "morris"          // screening: which of many factors matter
	SobolIndices   Kind = "sobol-indices"   // which share of the variance comes from which factor
)

// Kinds lists the names of the designs.
func Kinds() []string {
	return []string{string(FullFactorial), string(OneAtATime), string(LatinHypercube), string(Sobol), string(Morris), string(SobolIndices)}
}

// DefaultDesign is that of an experiment which names none.
func DefaultDesign() Design {
	return Design{Kind: FullFactorial, Samples: 64, Trajectories: 10, Grid: 4}
}

// PointsMax bounds the points of an experiment.
const PointsMax = 100_000

// gridMax bounds the levels of Morris's grid.
const gridMax = 1000

// Crossed says whether the design compares levels, which a range without steps has not.
func (d Design) Crossed() bool { return d.Kind == FullFactorial || d.Kind == OneAtATime }

// Validate judges the design by itself. Its error is a *strictyaml.FieldError.
func (d Design) Validate() error {
	power := d.Kind == Sobol || d.Kind == SobolIndices
	switch {
	case !slices.Contains(Kinds(), string(d.Kind)):
		return &strictyaml.FieldError{Path: "kind", Want: "one of " + strings.Join(Kinds(), ", "), Got: string(d.Kind)}
	case d.Samples < 2 || d.Samples > PointsMax:
		return &strictyaml.FieldError{Path: "samples", Want: fmt.Sprintf("a whole number from 2 to %d", PointsMax), Got: d.Samples}
	case power && d.Samples&(d.Samples-1) != 0:
		return &strictyaml.FieldError{Path: "samples", Want: "a power of two, without which the points are not balanced", Got: d.Samples}
	case d.Trajectories < 2 || d.Trajectories > PointsMax:
		return &strictyaml.FieldError{Path: "trajectories", Want: fmt.Sprintf("a whole number from 2 to %d", PointsMax), Got: d.Trajectories}
	case d.Grid < 2 || d.Grid > gridMax || d.Grid%2 != 0:
		return &strictyaml.FieldError{Path: "grid", Want: fmt.Sprintf("an even number from 2 to %d", gridMax), Got: d.Grid}
	case d.SecondOrder && d.Kind != SobolIndices:
		return &strictyaml.FieldError{Path: "second_order", Want: "false but for " + string(SobolIndices), Got: d.SecondOrder}
	}
	return nil
}

// purposeDesign tells the draws of the design from those of runs.
const purposeDesign rng.Purpose = "sweep: the seed of the design"

// Sample is the points of a design, and where it has more to say, what the points are to each other.
type Sample struct {
	Points       [][]float64            // in the unit cube, a column for each factor
	Trajectories *design.Trajectories   // of Morris; else nil
	Saltelli     *design.SaltelliSample // of sobol-indices; else nil
}

// Points chooses the points for factors. The seed is that of the experiment.
func (d Design) Points(seed rng.Seed, factors []Factor) (s Sample, err error) {
	own := rng.Seed(seed.For(purposeDesign).Key(0, 0))
	k := len(factors)
	switch d.Kind {
	case FullFactorial:
		s.Points, err = design.FullFactorial(levelsOf(factors))
	case OneAtATime:
		s.Points, err = design.OneAtATime(levelsOf(factors), make([]int, k))
	case LatinHypercube:
		s.Points, err = design.LatinHypercube(own, d.Samples, k)
	case Sobol:
		s.Points, err = design.SobolSequence(own, d.Samples, k)
	case Morris:
		if s.Trajectories, err = design.Morris(own, k, d.Trajectories, d.Grid); err == nil {
			s.Points = s.Trajectories.Points
		}
	case SobolIndices:
		if s.Saltelli, err = design.Saltelli(own, d.Samples, k, d.SecondOrder); err == nil {
			s.Points = s.Saltelli.Points
		}
	}
	if err == nil && len(s.Points) > PointsMax {
		err = fmt.Errorf("want at most %d points, got %d", PointsMax, len(s.Points))
	}
	return s, err
}

func levelsOf(factors []Factor) []int {
	levels := make([]int, len(factors))
	for i := range factors {
		levels[i] = factors[i].Levels()
	}
	return levels
}
