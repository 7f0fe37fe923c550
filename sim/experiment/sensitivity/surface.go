package sensitivity

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"dmsim/sim/experiment/design"
)

// Form says which terms a surface has.
type Form string

const (
	// FirstOrder has the constant and the linear terms.
	FirstOrder Form = "first order"
	// Quadratic also has the squares of numeric factors and the products of each two factors.
	Quadratic Form = "quadratic"
	// QuadraticIfEnough is Quadratic where the points are enough for it, else FirstOrder.
	QuadraticIfEnough Form = "quadratic if enough"
)

// conditionMax is the condition number above which the points do not tell the terms apart: half of the digits are lost.
const conditionMax = 1e8

// ErrFewPoints says that there are fewer points than terms + 2, or that they do not tell the terms apart.
var ErrFewPoints = errors.New("too few points for the terms of the surface")

// Surface is a polynomial of the factors that is fitted to y by least squares.
type Surface struct {
	// Form is FirstOrder or Quadratic.
	Form Form `json:"form"`
	// Levels is, of each factor, 0 if it is numeric and else its number of levels.
	Levels       []int         `json:"levels"`
	Coefficients []Coefficient `json:"coefficients"`
	// R2 is the share of the variance of y that the surface explains at its own points: 1 - (sum of squared residuals) / (sum of squares about the mean).
	R2 float64 `json:"r2"`
	// R2LeftOut is the same with each point predicted by the surface of all others (1 - PRESS / sum of squares: D. M. Allen, Technometrics 16 (1974) 125-127).
	// Far below R2, or below 0, the surface does not foretell. It is undefined, and nil, where a point alone decides a term.
	R2LeftOut *float64 `json:"r2_left_out,omitempty"`
	// Residual is the deviation of what is left, in the unit of y, with Freedom degrees of freedom: points less terms.
	Residual float64 `json:"residual"`
	Freedom  int     `json:"freedom"`
}

// Coefficient is that of a term, in the unit of y, with its standard error.
type Coefficient struct {
	Term  Term    `json:"term"`
	Value float64 `json:"value"`
	Error float64 `json:"error"`
}

// fit is what a surface is made from.
type fit struct {
	points [][]float64
	levels []int
	y      []float64
}

// FitSurface fits y, one value for each point of the unit cube (the mean over replications), by QR. Levels is, of each factor, 0 if it is numeric, else its
// number of levels, 2 at least: a category, in the terms by indicators. Numeric factors are coded as z = 2u - 1 (G. E. P. Box, N. R. Draper, "Response Surfaces,
// Mixtures, and Ridge Analyses", Wiley 2007).
//
// ErrFewPoints is returned if there are fewer points than terms + 2 or terms that the points do not tell apart, ErrConstant if y is the same everywhere.
func FitSurface(points [][]float64, levels []int, y []float64, form Form) (*Surface, error) {
	if err := checkSurface(points, levels, y, form); err != nil {
		return nil, err
	}
	f := &fit{points, levels, y}
	if form != QuadraticIfEnough {
		return f.surface(form)
	}
	s, err := f.surface(Quadratic)
	if errors.Is(err, ErrFewPoints) {
		return f.surface(FirstOrder)
	}
	return s, err
}

func checkSurface(points [][]float64, levels []int, y []float64, form Form) error {
	if form != FirstOrder && form != Quadratic && form != QuadraticIfEnough {
		return fmt.Errorf("surface: form: want %q, %q or %q, got %q", FirstOrder, Quadratic, QuadraticIfEnough, form)
	}
	for f, l := range levels {
		if l < 0 || l == 1 {
			return fmt.Errorf("surface: levels of factor %d: want 0 for a numeric one, else 2 at least, got %d", f, l)
		}
	}
	if err := checkPoints(points, len(levels)); err != nil {
		return err
	}
	if err := checkValues(y, len(points)); err != nil {
		return err
	}
	if len(y) == 0 || constant(y) {
		return ErrConstant
	}
	return nil
}

// surface fits the terms of a form.
func (f *fit) surface(form Form) (*Surface, error) {
	s := &Surface{Form: form, Levels: f.levels}
	terms := f.terms(form)
	n, p := len(f.points), len(terms)
	if n < p+2 {
		return nil, fmt.Errorf("%w: %s has %d, which want %d points at least, got %d", ErrFewPoints, form, p, p+2, n)
	}
	for _, term := range terms {
		s.Coefficients = append(s.Coefficients, Coefficient{Term: term})
	}
	x := mat.NewDense(n, p, nil)
	for i, point := range f.points {
		s.row(point, x.RawRowView(i))
	}
	var qr mat.QR
	qr.Factorize(x)
	if condition := qr.Cond(); !(condition < conditionMax) {
		return nil, fmt.Errorf("%w: %s: terms are alike at all %d points (condition number %.2g)", ErrFewPoints, form, n, condition)
	}
	s.Freedom = n - p
	return s, s.measure(&qr, x, f.y)
}

// row writes the values of all terms at a point.
func (s *Surface) row(point, to []float64) {
	for i, c := range s.Coefficients {
		to[i] = 1
		for _, column := range c.Term {
			to[i] *= column.at(point, s.Levels)
		}
	}
}

func (c Column) at(point []float64, levels []int) float64 {
	u := point[c.Factor]
	if c.Level < 0 {
		return 2*u - 1
	}
	if design.Level(u, levels[c.Factor]) == c.Level {
		return 1
	}
	return 0
}

// measure fills the coefficients and all that says how good they are. With X = QR, the leverage of a point is h_i = |x_i R^-1|^2, the variance of a coefficient
// s^2 times the squared length of its row of R^-1, and a residual of a point left out e_i / (1 - h_i): nothing is fitted twice.
func (s *Surface) measure(qr *mat.QR, x *mat.Dense, y []float64) error {
	n, p := x.Dims()
	var solution mat.VecDense
	if err := qr.SolveVecTo(&solution, false, mat.NewVecDense(n, y)); err != nil {
		return err
	}
	inverse, err := invertR(qr, p)
	if err != nil {
		return err
	}
	var rows mat.Dense
	rows.Mul(x, inverse)
	centre, left, press, total := mean(y), 0.0, 0.0, 0.0
	decided := false
	for i, v := range y {
		e := v - floats.Dot(x.RawRowView(i), solution.RawVector().Data)
		free := 1 - floats.Dot(rows.RawRowView(i), rows.RawRowView(i))
		decided = decided || free < dependent
		left += e * e
		press += e / free * e / free
		total += (v - centre) * (v - centre)
	}
	s.R2, s.Residual = 1-left/total, math.Sqrt(left/float64(n-p))
	if !decided {
		leftOut := 1 - press/total
		s.R2LeftOut = &leftOut
	}
	for i := range s.Coefficients {
		s.Coefficients[i].Value = solution.AtVec(i)
		s.Coefficients[i].Error = s.Residual * floats.Norm(inverse.RawRowView(i), 2)
	}
	return nil
}

// invertR is the inverse of the upper p x p part of R.
func invertR(qr *mat.QR, p int) (*mat.Dense, error) {
	var r mat.Dense
	qr.RTo(&r)
	upper := mat.NewTriDense(p, mat.Upper, nil)
	for i := range p {
		for j := i; j < p; j++ {
			upper.SetTri(i, j, r.At(i, j))
		}
	}
	var inverse mat.TriDense
	if err := inverse.InverseTri(upper); err != nil {
		return nil, err
	}
	return mat.DenseCopyOf(&inverse), nil
}

// Predict is the surface at a point of the unit cube. It panics if the point has not a number for each factor.
func (s *Surface) Predict(u []float64) float64 {
	if len(u) != len(s.Levels) {
		panic(fmt.Sprintf("surface of %d factors asked at a point of %d", len(s.Levels), len(u)))
	}
	sum := 0.0
	for _, c := range s.Coefficients {
		value := c.Value
		for _, column := range c.Term {
			value *= column.at(u, s.Levels)
		}
		sum += value
	}
	return sum
}
