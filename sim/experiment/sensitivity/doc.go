// Package sensitivity says how much each factor of an experiment moves an outcome y, from the values of y at the points of a design.
//
//	MorrisEffects   mu, mu* and sigma of elementary effects: which of many factors matter at all
//	Indices         Sobol indices: which share of the variance of y is a factor's, alone, in pairs, in all
//	MainEffects     the mean of y at each level of each factor, replications as blocks
//	Interactions    the table of means of each pair of factors, and shares of the sum of squares
//	FitSurface      a quadratic of the factors by least squares, to predict what was not run
//	NoiseVariance   how much of y is chance, from replications
//
// Nothing is simulated here: y is given, in any unit, one finite number for each point (and replication). What comes out has the unit of y, or is a share.
package sensitivity

import (
	"errors"
	"fmt"
	"math"
)

// ErrConstant says that y has the same value at every point, or varies by no more than its noise: shares of its variance do not exist.
var ErrConstant = errors.New("y does not vary over the points beyond its noise")

// checkValues says that there are n finite values.
func checkValues(y []float64, n int) error {
	if len(y) != n {
		return fmt.Errorf("y: want a value for each of %d points, got %d", n, len(y))
	}
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("y of point %d: want a finite number, got %v", i, v)
		}
	}
	return nil
}

// checkReplicated says that there are n points with equally many replications, finite all, and how many.
func checkReplicated(y [][]float64, n int) (replications int, err error) {
	if len(y) != n || n == 0 {
		return 0, fmt.Errorf("y: want values for each of %d points, one at least, got %d", n, len(y))
	}
	replications = len(y[0])
	if replications == 0 {
		return 0, errors.New("y: want a replication at least, got none")
	}
	for i, row := range y {
		if err := checkValues(row, replications); err != nil {
			return 0, fmt.Errorf("replications of point %d: %w", i, err)
		}
	}
	return replications, nil
}
