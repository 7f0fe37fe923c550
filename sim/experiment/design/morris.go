package design

import (
	"fmt"

	"dmsim/sim/rng"
)

const (
	purposeStart rng.Purpose = "design: morris starts"
	purposeMoves rng.Purpose = "design: morris moves"
)

// Delta is how far a factor moves in one step of a trajectory: half the cube, up or down.
const Delta = 0.5

// Trajectories is a design of Morris: from a random start, each factor moves once, in random order, so that the two ends of a step differ in one factor.
type Trajectories struct {
	// Factors is k, Count the number of trajectories r.
	Factors, Count int
	// Points are the rows: trajectory t is rows t(k+1) to t(k+1)+k.
	Points [][]float64
	// Moved is, for each trajectory, the factor that moves from its row j to its row j+1, for j in [0, k).
	Moved [][]int
	// Step is by how much: Delta up, or -Delta down.
	Step [][]float64
}

// Row is the row of Points in which trajectory t stands after j steps.
func (t *Trajectories) Row(trajectory, steps int) int { return trajectory*(t.Factors+1) + steps }

// Morris draws trajectories of k factors on a grid of the middles of so many levels, which must be even: a step of half the levels then reaches each level
// as often from above as from below (M. D. Morris, "Factorial Sampling Plans for Preliminary Computational Experiments", Technometrics 33 (1991) 161-174).
// It costs trajectories x (k+1) points.
//
// Where Morris has the levels 0, 1/(p-1), ..., 1, here they are the middles of p equal shares, as in every design of this package; so a step is half the cube
// for every p, and moves a factor of two levels or more always. Starts and directions are a Latin hypercube over the trajectories: each level and each
// direction of a factor comes up equally often, as nearly as their number allows.
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
	t := &Trajectories{Factors: k, Count: trajectories, Points: grid(trajectories*(k+1), k), Moved: make([][]int, trajectories), Step: grid(trajectories, k)}
	starts := latin(seed.For(purposeStart), trajectories, 2*k)
	moves := seed.For(purposeMoves)
	for i := range trajectories {
		draw := moves.Draw(uint64(i), 0)
		t.walk(i, starts[i], permutation(&draw, k), levels)
	}
	return t, nil
}

// walk fills one trajectory. Of start, the first k numbers choose the lower of a factor's two levels, the others whether it begins there or above.
func (t *Trajectories) walk(trajectory int, start []float64, order []int, levels int) {
	k := t.Factors
	first := t.Points[t.Row(trajectory, 0)]
	up := func(f int) bool { return start[k+f] < 0.5 }
	for f := range k {
		first[f] = Middle(Level(start[f], levels/2), levels)
		if !up(f) {
			first[f] += Delta
		}
	}
	t.Moved[trajectory] = order
	for j, f := range order {
		step := -Delta
		if up(f) {
			step = Delta
		}
		row := t.Points[t.Row(trajectory, j+1)]
		copy(row, t.Points[t.Row(trajectory, j)])
		row[f] += step
		t.Step[trajectory][j] = step
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
