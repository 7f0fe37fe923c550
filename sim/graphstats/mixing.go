package graphstats

import (
	"fmt"
	"math"
)

// Mixing is who follows whom by age, as a target.
type Mixing struct {
	Ages  []int       // in whole years, ascending, from 0 to below AgesMax
	Share [][]float64 // Share[i][j]: share of all follows that go from users of Ages[i] to users of Ages[j]; they sum to 1
}

// shareSlack is by how much shares may miss 1 in sum: they may have been written down with five digits or so.
const shareSlack = 1e-3

// Validate judges a target.
func (x *Mixing) Validate() error {
	if len(x.Ages) == 0 || len(x.Share) != len(x.Ages) {
		return fmt.Errorf("target: want a row of shares for each age and at least one, got %d rows and %d ages", len(x.Share), len(x.Ages))
	}
	sum := 0.0
	for i, age := range x.Ages {
		if age < 0 || age >= AgesMax || i > 0 && age <= x.Ages[i-1] {
			return fmt.Errorf("target: want ages ascending, from 0 to %d, got %d in place %d", AgesMax-1, age, i)
		}
		if len(x.Share[i]) != len(x.Ages) {
			return fmt.Errorf("target: age %d: want %d shares, got %d", age, len(x.Ages), len(x.Share[i]))
		}
		for j, share := range x.Share[i] {
			if !(share >= 0 && share <= 1) { // so that NaN is refused
				return fmt.Errorf("target: age %d to age %d: want a share from 0 to 1, got %v", age, x.Ages[j], share)
			}
			sum += share
		}
	}
	if math.Abs(sum-1) > shareSlack {
		return fmt.Errorf("target: want shares that sum to 1, got %v", sum)
	}
	return nil
}

// cells spreads the target over all ages.
func (x *Mixing) cells() ageShares {
	s := newAgeShares()
	for i, from := range x.Ages {
		for j, to := range x.Ages {
			s[from][to] = x.Share[i][j]
		}
	}
	return s
}

// ageShares are shares of follows from age to age.
type ageShares [][]float64

func newAgeShares() ageShares { return square(AgesMax) }

func square(n int) [][]float64 {
	s := make([][]float64, n)
	for i := range s {
		s[i] = make([]float64, n)
	}
	return s
}

func (s ageShares) byDifference() (shares [differences]float64) {
	for from, row := range s {
		for to, share := range row {
			shares[min(max(from-to, to-from), differences-1)] += share
		}
	}
	return shares
}

func (s ageShares) byBand() [][]float64 {
	shares := square(len(ageBands))
	for from, row := range s {
		for to, share := range row {
			shares[bandOf(from)][bandOf(to)] += share
		}
	}
	return shares
}

// worstError returns the largest absolute difference of two cells.
func worstError(a, b [][]float64) *float64 {
	worst := 0.0
	for i := range a {
		for j := range a[i] {
			worst = max(worst, math.Abs(a[i][j]-b[i][j]))
		}
	}
	return &worst
}

// ageBands are those in which platforms report, and the minors' own. The first is left out where nobody is in it.
var ageBands = []struct {
	name  string
	below int // age
}{{"under 13", 13}, {"13-15", 16}, {"16-17", 18}, {"18-24", 25}, {"25-34", 35}, {"35-44", 45}, {"45-54", 55}, {"55+", AgesMax}}

func bandOf(age int) int {
	band := 0
	for age >= ageBands[band].below {
		band++
	}
	return band
}
