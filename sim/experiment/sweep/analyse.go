package sweep

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

// Outcome is what came of one outcome over all points. What the design does not tell, or the rows do not allow, is absent, and a note says why.
type Outcome struct {
	Name      string `json:"name"`
	Unit      string `json:"unit"`
	Higher    string `json:"higher"` // better, worse, or nothing where it depends
	Primary   bool   `json:"primary"`
	Undefined int    `json:"undefined"` // runs in which its denominator was 0
	// Replications are those, of the whole ones, in which the outcome is defined at every point: all below but Points speaks of them.
	Replications int `json:"replications"`
	// Noise is the share of chance in the variance of the points' means; nil with one replication, or where nothing varies.
	Noise        *float64                   `json:"noise"`
	Points       []PointMean                `json:"points"`
	Main         []sensitivity.MainEffect   `json:"main_effects,omitempty"`
	Interactions *sensitivity.Decomposition `json:"interactions,omitempty"`
	Morris       *sensitivity.Screening     `json:"morris,omitempty"`
	Sobol        *sensitivity.SobolIndices  `json:"sobol_indices,omitempty"`
	Surface      *sensitivity.Surface       `json:"surface,omitempty"`
	Notes        []string                   `json:"notes,omitempty"`
}

// PointMean is an outcome at a point, over the replications in which it is defined there.
type PointMean struct {
	Point        int      `json:"point"`
	Replications int      `json:"replications"`
	Value        *float64 `json:"value"` // the mean; nil where no replication has it
	// Mean has the t interval over replications: other people, other seeds. Nil with fewer than two.
	Mean *interval.Interval `json:"mean,omitempty"`
	// Difference is how much higher it is than at the first point, with the t interval of the replications in which it is defined at both. Nil with fewer than two, and at
	// the first point.
	Difference *interval.Interval `json:"difference,omitempty"`
}

// About says of an outcome what its numbers mean.
type About struct{ Unit, Higher string }

// rangeCells is into how many parts a range is cut where levels are compared.
const rangeCells = 4

// Analyse reads the rows, and analyses the outcomes over the whole replications. The names are those of the rows' values. Memory: a number for each run and outcome.
func (p *Plan) Analyse(rows iter.Seq2[Row, error], names []string, replications int, about func(name string) About) ([]Outcome, error) {
	columns, err := p.columnsOf(names)
	if err != nil {
		return nil, err
	}
	all := make([][][]float64, len(columns)) // by outcome, point, replication
	for i := range all {
		all[i] = newGrid(p.Points(), replications)
	}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if row.Point >= p.Points() || len(row.Values) != len(names) {
			return nil, errDamaged
		}
		if row.Replication >= replications {
			continue
		}
		for i, column := range columns {
			all[i][row.Point][row.Replication] = row.Values[column]
		}
	}
	outcomes := make([]Outcome, len(columns))
	for i, name := range p.Outcomes {
		of := about(name)
		outcomes[i] = Outcome{Name: name, Unit: of.Unit, Higher: of.Higher, Primary: p.primary(name)}
		p.analyse(&outcomes[i], all[i], replications)
	}
	return outcomes, nil
}

func newGrid(points, replications int) [][]float64 {
	grid := make([][]float64, points)
	flat := make([]float64, points*replications)
	for i := range grid {
		grid[i] = flat[i*replications : (i+1)*replications]
	}
	return grid
}

func (p *Plan) columnsOf(names []string) (columns []int, err error) {
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	for _, name := range p.Outcomes {
		i, ok := at[name]
		if !ok {
			return nil, fmt.Errorf("outcome %s: want one of the values of a row", name)
		}
		columns = append(columns, i)
	}
	return columns, nil
}

func (p *Plan) primary(name string) bool {
	return slices.Contains(p.Primary, name)
}

// analyse fills an outcome from its values by point and replication.
func (p *Plan) analyse(o *Outcome, y [][]float64, replications int) {
	o.points(y)
	y = o.defined(y, replications)
	if o.Replications == 0 {
		o.note("no replication has it at every point, so there are no effects: it is undefined in %d runs", o.Undefined)
		return
	}
	if o.Undefined > 0 {
		o.note("effects leave out the replications in which it is undefined at some point, %d of %d", replications-o.Replications, replications)
	}
	if o.Replications == 1 {
		o.note("one replication does not tell chance from effect")
	}
	means := meansOf(y)
	o.noise(y, means)
	var err error
	boot := sensitivity.DefaultBootstrap(rng.Seed(p.Seed))
	switch p.Design.Kind {
	case Morris:
		o.Morris, err = sensitivity.MorrisEffects(p.Sample.Trajectories, y, boot)
		o.tell("Morris's effects", err)
	case SobolIndices:
		o.Sobol, err = sensitivity.Indices(p.Sample.Saltelli, y, boot)
		o.tell("Sobol's indices", err)
		if rows := p.Sample.Saltelli.Rows; err == nil && rows < sensitivity.RowsFew {
			o.note("Sobol's indices: intervals may be too narrow below %d rows, here are %d", sensitivity.RowsFew, rows)
		}
		p.effects(o, y)
		p.surface(o, means)
	case LatinHypercube, Sobol:
		p.effects(o, y)
		p.surface(o, means)
	default:
		p.effects(o, y)
	}
}

// effects are those of levels and of their pairs.
func (p *Plan) effects(o *Outcome, y [][]float64) {
	levels := make([]int, len(p.Factors))
	for i := range levels {
		if levels[i] = p.Factors[i].Levels(); levels[i] == 0 {
			levels[i] = rangeCells
		}
	}
	var err error
	o.Main, err = sensitivity.MainEffects(p.Sample.Points, levels, y, interval.Level)
	o.tell("main effects", err)
	if p.Design.Kind == OneAtATime || len(levels) < 2 {
		return // no two factors change together
	}
	o.Interactions, err = sensitivity.Interactions(p.Sample.Points, levels, y)
	o.tell("interactions", err)
}

// surface fits one where there is a range, in the means of points.
func (p *Plan) surface(o *Outcome, means []float64) {
	levels, ranges := make([]int, len(p.Factors)), 0
	for i := range levels {
		if levels[i] = p.Factors[i].Levels(); levels[i] == 0 {
			ranges++
		}
	}
	if ranges == 0 {
		return
	}
	var err error
	o.Surface, err = sensitivity.FitSurface(p.Sample.Points, levels, means, sensitivity.QuadraticIfEnough)
	o.tell("the surface", err)
}

// tell notes why something is not there.
func (o *Outcome) tell(what string, err error) {
	switch {
	case errors.Is(err, sensitivity.ErrConstant):
		o.note("%s: it does not vary over the points beyond chance", what)
	case err != nil:
		o.note("%s: %v", what, err)
	}
}

func (o *Outcome) note(format string, args ...any) {
	o.Notes = append(o.Notes, fmt.Sprintf(format, args...))
}

// defined leaves out the replications that lack a value at some point, and counts.
func (o *Outcome) defined(y [][]float64, replications int) [][]float64 {
	var whole []int
	for r := range replications {
		missing := 0
		for _, point := range y {
			if math.IsNaN(point[r]) {
				missing++
			}
		}
		if o.Undefined += missing; missing == 0 {
			whole = append(whole, r)
		}
	}
	o.Replications = len(whole)
	if len(whole) == replications {
		return y
	}
	kept := newGrid(len(y), len(whole))
	for i, point := range y {
		for k, r := range whole {
			kept[i][k] = point[r]
		}
	}
	return kept
}

// noise fills its share, where there is one: with two replications and where the means of points vary.
func (o *Outcome) noise(y [][]float64, means []float64) {
	if o.Replications < 2 || len(y) < 2 {
		return
	}
	noise, err := sensitivity.NoiseVariance(y)
	if variance := stat.Variance(means, nil); err == nil && variance > 0 {
		o.Noise = new(min(1, noise/variance))
	}
}
