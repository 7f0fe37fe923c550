package sensitivity

import (
	"fmt"

	"dmsim/sim/experiment/design"
	"dmsim/sim/interval"
)

// MainEffect is the mean of y at each level of a factor, over whatever the other factors do in the design.
type MainEffect struct {
	Factor int         `json:"factor"`
	Levels []LevelMean `json:"levels"`
}

// LevelMean is the mean of y over the points at one level, all replications.
type LevelMean struct {
	Level  int     `json:"level"`
	Points int     `json:"points"`
	Value  float64 `json:"value"`
	// Mean is Value with a t interval. The replications are the sample, each of them a block: what all points of a replication have in common (the same people,
	// with common random numbers) is taken out, so the interval is that of how far the level lies from the mean of all points, laid around Value. Nil with one replication.
	Mean *interval.Interval `json:"mean,omitempty"`
	// Difference is how much higher y is than at the first level here, with the t interval of the paired differences of the replications. Nil with one
	// replication, and of the first level.
	Difference *interval.Interval `json:"difference,omitempty"`
}

// MainEffects gives the main effect of each factor. Points are rows of the unit cube, levels the number of levels of each factor (a continuous one has as
// many as its range is to be cut into), y the values by point and replication, equally many everywhere. Levels without a point are left out.
//
// The intervals speak of these points under other seeds. Where the design is not balanced (a Latin hypercube, a Sobol sequence of few points) levels also differ by
// where the other factors happen to stand; Interactions and FitSurface take that out.
func MainEffects(points [][]float64, levels []int, y [][]float64, confidence float64) ([]MainEffect, error) {
	table, err := newTable(points, levels, y)
	if err != nil {
		return nil, err
	}
	if !(confidence > 0 && confidence < 1) {
		return nil, fmt.Errorf("main effects: confidence: want a number between 0 and 1, got %v", confidence)
	}
	centred := withoutBlocks(y)
	all := mean(means(y))
	effects := make([]MainEffect, len(levels))
	for f, count := range levels {
		effects[f].Factor = f
		var first []float64
		for l := range count {
			at := table.at(f, l)
			if len(at) == 0 {
				continue
			}
			blocks := blockMeans(centred, at)
			if first == nil {
				first = blocks
			}
			effects[f].Levels = append(effects[f].Levels, levelMean(l, len(at), all, blocks, first, confidence))
		}
	}
	return effects, nil
}

// levelMean makes the entry of a level from its mean in each block, less the block's, and that of the first level, which may be the same slice.
func levelMean(level, points int, all float64, blocks, first []float64, confidence float64) LevelMean {
	m := LevelMean{Level: level, Points: points, Value: all + mean(blocks)}
	if len(blocks) < 2 {
		return m
	}
	around := interval.Student(blocks, confidence)
	m.Mean = &interval.Interval{Value: m.Value, Low: all + around.Low, High: all + around.High}
	if &blocks[0] == &first[0] {
		return m
	}
	differences := make([]float64, len(blocks))
	for r := range blocks {
		differences[r] = blocks[r] - first[r]
	}
	m.Difference = new(interval.Student(differences, confidence))
	return m
}

// blockMeans are the means over some points, by replication.
func blockMeans(y [][]float64, at []int) []float64 {
	list := make([]float64, len(y[0]))
	for _, i := range at {
		for r, v := range y[i] {
			list[r] += v / float64(len(at))
		}
	}
	return list
}

// table knows which level each factor has at each point.
type table struct {
	levels []int
	of     [][]int // by point and factor
}

func newTable(points [][]float64, levels []int, y [][]float64) (*table, error) {
	if _, err := checkReplicated(y, len(points)); err != nil {
		return nil, err
	}
	if err := checkPoints(points, len(levels)); err != nil {
		return nil, err
	}
	t := &table{levels: levels, of: make([][]int, len(points))}
	for f, l := range levels {
		if l < 1 {
			return nil, fmt.Errorf("levels of factor %d: want 1 at least, got %d", f, l)
		}
	}
	for i, p := range points {
		t.of[i] = make([]int, len(levels))
		for f, u := range p {
			t.of[i][f] = design.Level(u, levels[f])
		}
	}
	return t, nil
}

// checkPoints says that all points are rows of the unit cube in k columns, 1 at least.
func checkPoints(points [][]float64, k int) error {
	if k == 0 {
		return fmt.Errorf("points: want one factor at least, got none")
	}
	for i, p := range points {
		if len(p) != k {
			return fmt.Errorf("point %d: want a number for each of %d factors, got %d", i, k, len(p))
		}
		for f, u := range p {
			if !(u >= 0 && u < 1) {
				return fmt.Errorf("point %d, factor %d: want a number in [0, 1), got %v", i, f, u)
			}
		}
	}
	return nil
}

// at lists the points at a level.
func (t *table) at(factor, level int) (points []int) {
	for i, of := range t.of {
		if of[factor] == level {
			points = append(points, i)
		}
	}
	return points
}
