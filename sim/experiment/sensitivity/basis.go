package sensitivity

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// dependent is the share of a column's length below which what others leave of it is rounding.
const dependent = 1e-8

// basis is an orthonormal basis of what some columns span: Gram and Schmidt, each column twice, which is enough ("twice is enough": L. Giraud, J. Langou,
// M. Rozložník 2005). A column that depends on those before is left out, so that designs with empty cells need no case of their own.
type basis [][]float64

// with is the basis extended by columns. The old one stays as it is.
func (b basis) with(columns ...[]float64) basis {
	extended := slices.Clip(b)
	for _, column := range columns {
		rest := slices.Clone(column)
		for range 2 {
			for _, unit := range extended {
				floats.AddScaled(rest, -floats.Dot(unit, rest), unit)
			}
		}
		if length := floats.Norm(rest, 2); length > dependent*floats.Norm(column, 2) {
			floats.Scale(1/length, rest)
			extended = append(extended, rest)
		}
	}
	return extended
}

// explained is the sum of squares of y along the basis vectors from the one numbered first on.
func (b basis) explained(y []float64, first int) float64 {
	sum := 0.0
	for _, unit := range b[first:] {
		sum += math.Pow(floats.Dot(unit, y), 2)
	}
	return sum
}
