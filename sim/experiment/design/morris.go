package design

import (
	"fmt"
	"math"

	"dmsim/sim/rng"
)

const (
	purposeStart rng.Purpose = "design: morris starts"
	purposeMoves rng.Purpose = "design: morris moves"
)

// Trajectories is a design of Morris: from a random start, each factor moves once, in random order, so that the two ends of a step differ in one factor.
type Trajectories struct {
	// Factors is k, Count the number of trajectories r.
	Factors, Count int
	// Delta is how far a factor moves in one step: p / (2(p-1)) on p levels, so half of them.
	Delta float64
	// Points are the rows: trajectory t is rows t(k+1) to t(k+1)+k.
	Points [][]float64
	// Moved is, for each trajectory, the factor that moves from its row j to its row j+1, for j in [0, k).
	Moved [][]int
	// Step is by how much: Delta up, or -Delta down.
	Step [][]float64
}

// Row is the row of Points in which trajectory t stands after j steps.
func (t *Trajectories) Row(trajectory, steps int) int { return trajectory*(t.Factors+1) + steps }

// Morris draws trajectories of k factors on the grid 0, 1/(p-1), ..., 1 of so many levels p, which must be even: a step of half the levels then reaches each level
// as often from above as from below (M. D. Morris, "Factorial Sampling Plans for Preliminary Computational Experiments", Technometrics 33 (1991) 161-174). It costs
// trajectories x (k+1) points. The grid's 1 is the largest number below it, so that a point is of the unit cube as in every design here, and Level(u, p) is the level on
// the grid; a step moves a factor of any number of levels but one.
//
// Starts and directions are a Latin hypercube over the trajectories: each level and each direction of a factor comes up equally often, as nearly as their
// number allows.
func Morris(seed rng.Seed, k, trajectories, levels int) (*Trajectories, error) {
	if levels < 2 || levels%2 != 0 || levels > PointsMax {
		return nil, fmt.Errorf("morris: levels: want an even number from 2 to %d, got %d", PointsMax, levels)
	}
	if trajectories < 1 || trajectories > PointsMax {
		return nil, fmt.Errorf("morris: trajectories: want 1 to %d, got %d", PointsMax, trajectories)
	}
	if err := checkSize("morris", trajectories*(k+1), k); err != nil {
		return nil, err
	}
	t := &Trajectories{
		Factors: k, Count: trajectories, Delta: onGrid(levels/2, levels),
		Points: grid(trajectories*(k+1), k), Moved: make([][]int, trajectories), Step: grid(trajectories, k),
	}
	starts := latin(seed.For(purposeStart), trajectories, 2*k)
	moves := seed.For(purposeMoves)
	for i := range trajectories {
		draw := moves.Draw(uint64(i), 0)
		t.walk(i, starts[i], permutation(&draw, k), levels)
	}
	return t, nil
}

// onGrid is the place of a level on the grid, and how far apart levels lie.
func onGrid(level, levels int) float64 { return float64(level) / float64(levels-1) }

// walk fills one trajectory. Of start, the first k numbers choose the lower of a factor's two levels, the others whether it begins there or above.
func (t *Trajectories) walk(trajectory int, start []float64, order []int, levels int) {
	k := t.Factors
	last := t.Points[t.Row(trajectory, 0)]
	ends := make([][2]float64, k) // from where to where
	for f := range k {
		lower := Level(start[f], levels/2)
		ends[f] = [2]float64{onGrid(lower, levels), min(onGrid(lower+levels/2, levels), math.Nextafter(1, 0))}
		if start[k+f] >= 0.5 {
			ends[f][0], ends[f][1] = ends[f][1], ends[f][0]
		}
		last[f] = ends[f][0]
	}
	t.Moved[trajectory] = order
	for j, f := range order {
		row := t.Points[t.Row(trajectory, j+1)]
		copy(row, last)
		row[f] = ends[f][1]
		t.Step[trajectory][j] = math.Copysign(t.Delta, ends[f][1]-ends[f][0])
		last = row
	}
}

// permutation is a random order of 0 ... n-1.
func permutation(draw *rng.Draw, n int) []int {
	order := make([]int, n)
	for i := range order {
		j := int(draw.Below(uint64(i) + 1))
		order[i] = order[j]
		order[j] = i
	}
	return order
}
