package design

import (
	"fmt"

	"dmsim/sim/rng"
)

// SaltelliSample is what variance-based indices are estimated from: two independent samples A and B of n rows, and for each factor i the sample AB_i, which is
// A with column i of B; with second-order indices also BA_i, which is B with column i of A (A. Saltelli et al., "Variance based sensitivity analysis of model
// output", Computer Physics Communications 181 (2010) 259-270; A. Saltelli 2002 for BA_i).
//
// The rows of Points stand in blocks of Width, one for each j: A_j, B_j, AB_1j ... AB_kj, and BA_1j ... BA_kj if sampled. A part from the beginning that ends
// between blocks is again such a sample.
type SaltelliSample struct {
	// Factors is k, Rows is n.
	Factors, Rows int
	// Second says whether BA_i are sampled.
	Second bool
	Points [][]float64
}

// Width is the number of points for each row of A: k+2, or 2k+2 with second-order indices.
func (s *SaltelliSample) Width() int {
	if s.Second {
		return 2*s.Factors + 2
	}
	return s.Factors + 2
}

// A is the row of Points that holds row j of A.
func (s *SaltelliSample) A(j int) int { return j * s.Width() }

// B is the row of Points that holds row j of B.
func (s *SaltelliSample) B(j int) int { return j*s.Width() + 1 }

// AB is the row of Points that holds row j of AB_i.
func (s *SaltelliSample) AB(i, j int) int { return j*s.Width() + 2 + i }

// BA is the row of Points that holds row j of BA_i. Only where Second is true.
func (s *SaltelliSample) BA(i, j int) int { return j*s.Width() + 2 + s.Factors + i }

// Saltelli draws the sample for k factors from a Sobol sequence of 2k columns, scrambled by the seed; n is a power of two. It costs n(k+2) points, n(2k+2) with
// second-order indices. Columns 2i and 2i+1 of the sequence are factor i in A and in B: total indices live on these pairs, and neighbouring columns are the
// more even pairs (at 256 rows, the worst interval of the g-function's first-order and total indices holds the truth for 99 % of the seeds, against 82 % with A
// and B as halves). Seed 0 leaves the sequence as it is: then rows of A and B are equal where the sequence starts, give another.
func Saltelli(seed rng.Seed, n, k int, second bool) (*SaltelliSample, error) {
	if k < 1 || k > ColumnsMax/2 {
		return nil, fmt.Errorf("saltelli: factors: want 1 to %d, got %d", ColumnsMax/2, k)
	}
	base, err := SobolSequence(seed, n, 2*k)
	if err != nil {
		return nil, fmt.Errorf("saltelli: %w", err)
	}
	s := &SaltelliSample{Factors: k, Rows: n, Second: second}
	if err := checkSize("saltelli", n*s.Width(), k); err != nil {
		return nil, err
	}
	s.Points = grid(n*s.Width(), k)
	a, b := make([]float64, k), make([]float64, k)
	for j, row := range base {
		for i := range k {
			a[i], b[i] = row[2*i], row[2*i+1]
		}
		s.fill(j, a, b)
	}
	return s, nil
}

// fill writes the block of row j.
func (s *SaltelliSample) fill(j int, a, b []float64) {
	copy(s.Points[s.A(j)], a)
	copy(s.Points[s.B(j)], b)
	for i := range s.Factors {
		exchange(s.Points[s.AB(i, j)], a, b, i)
		if s.Second {
			exchange(s.Points[s.BA(i, j)], b, a, i)
		}
	}
}

// exchange writes from with column i of other.
func exchange(to, from, other []float64, i int) {
	copy(to, from)
	to[i] = other[i]
}
