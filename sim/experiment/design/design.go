// Package design chooses the points of an experiment: which settings of its factors are tried, and in which order.
//
//	FullFactorial   every combination of levels
//	OneAtATime      a base, and each other level of each factor alone
//	LatinHypercube  n points, one in each of n strata of every factor
//	SobolSequence   n points that fill the cube evenly, in every projection
//	Morris          trajectories that move one factor at a time, to screen many factors
//	Saltelli        the sample that first-order, second-order and total indices are estimated from
//	Balanced        in which order points and replications are run, so that an abort leaves balanced data
//
// A point is a row of the unit cube, one column a factor, each number in [0, 1); what a number means is the caller's, a factor of L levels takes Level(u, L).
// A design is a function of its arguments: the same seed, the same points.
package design

import (
	"fmt"
	"math"
)

// Bounds of every design: what is beyond is an error.
const (
	// ColumnsMax is the largest number of columns: of factors, for Saltelli twice the factors.
	ColumnsMax = 128
	// PointsMax is the largest number of points.
	PointsMax = 1 << 20
	// NumbersMax is the largest number of points times columns: 256 MiB.
	NumbersMax = 1 << 25
)

// Level is the level in [0, levels) that u in [0, 1) stands for: floor(u * levels).
func Level(u float64, levels int) int { return int(math.Floor(u * float64(levels))) }

// Middle is the u in the middle of a level's share of [0, 1): Level(Middle(l, L), L) = l.
func Middle(level, levels int) float64 { return (float64(level) + 0.5) / float64(levels) }

// grid is n rows of k zeros in one piece of memory.
func grid(n, k int) [][]float64 {
	all, rows := make([]float64, n*k), make([][]float64, n)
	for i := range rows {
		rows[i] = all[i*k : (i+1)*k : (i+1)*k]
	}
	return rows
}

// checkSize judges the size of a design by its bounds.
func checkSize(name string, n, k int) error {
	switch {
	case k < 1 || k > ColumnsMax:
		return fmt.Errorf("%s: columns: want 1 to %d, got %d", name, ColumnsMax, k)
	case n < 1 || n > PointsMax:
		return fmt.Errorf("%s: points: want 1 to %d, got %d", name, PointsMax, n)
	case n > NumbersMax/k:
		return fmt.Errorf("%s: points x columns: want %d at most, got %d x %d", name, NumbersMax, n, k)
	}
	return nil
}

// checkPower says that n is a power of two, without which the points of a Sobol sequence are not balanced.
func checkPower(name string, n int) error {
	if n < 1 || n&(n-1) != 0 {
		return fmt.Errorf("%s: points: want a power of two, for balance, got %d", name, n)
	}
	return nil
}
