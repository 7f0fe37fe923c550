package graphstats

import (
	"context"
	"fmt"

	"dmsim/model"
)

// AgeMixing is who follows whom by age: shares of the follows between users whose ages are both known.
type AgeMixing struct {
	Follows      uint64               `json:"follows"`       // of which all shares here are shares
	ByDifference [differences]float64 `json:"by_difference"` // ages apart: 0, 1, 2, 3, 4 years and more
	Bands        []string             `json:"bands"`
	Share        [][]float64          `json:"share"` // from band to band

	Target           [][]float64 `json:"target,omitempty"`               // Options.Target from band to band
	TargetDifference []float64   `json:"target_by_difference,omitempty"` // and by years apart
	WorstBandError   *float64    `json:"worst_band_error,omitempty"`     // largest absolute difference of Share and Target
	WorstCellError   *float64    `json:"worst_cell_error,omitempty"`     // the same from year of age to year of age
}

const differences = 5

// readAges asks for all ages once: a pass over follows would ask for each of them as often as he is followed.
func (m *measurement) readAges(context.Context) error {
	if m.Age == nil {
		return nil
	}
	m.age = make([]int16, m.users)
	for u := range m.age {
		age := m.Age(model.UserID(u))
		if age >= AgesMax {
			return fmt.Errorf("user %d: want an age below %d, got %d", u, AgesMax, age)
		}
		m.age[u] = int16(max(age, -1))
	}
	return nil
}

// ageCounts counts follows from age to age: one a worker, 128 KB.
type ageCounts [][AgesMax]uint64

func newAgeCounts() ageCounts { return make(ageCounts, AgesMax) }

// add counts the follows of u.
func (c ageCounts) add(age []int16, u int, followees []model.UserID) {
	if age == nil || age[u] < 0 {
		return
	}
	row := &c[age[u]]
	for _, v := range followees {
		if age[v] >= 0 {
			row[age[v]]++
		}
	}
}

// shares sums the counts of all workers.
func shares(counted []ageCounts) (s ageShares, follows uint64) {
	total := newAgeCounts()
	for _, c := range counted {
		for from := range c {
			for to, n := range c[from] {
				total[from][to] += n
				follows += n
			}
		}
	}
	s = newAgeShares()
	for from := range total {
		for to, n := range total[from] {
			s[from][to] = float64(n) / float64(max(follows, 1))
		}
	}
	return s, follows
}

func (m *measurement) describeMixing(counted []ageCounts) *AgeMixing {
	if m.age == nil {
		return nil
	}
	cells, follows := shares(counted)
	x := &AgeMixing{Follows: follows, ByDifference: cells.byDifference(), Share: cells.byBand()}
	for _, band := range ageBands {
		x.Bands = append(x.Bands, band.name)
	}
	if m.Target != nil {
		x.compare(cells, m.Target.cells())
	}
	if !m.anyInFirstBand() {
		x.leaveOutFirstBand()
	}
	return x
}

func (x *AgeMixing) compare(cells, target ageShares) {
	x.Target = target.byBand()
	byDifference := target.byDifference()
	x.TargetDifference = byDifference[:]
	x.WorstBandError, x.WorstCellError = worstError(x.Share, x.Target), worstError(cells, target)
}

func (m *measurement) anyInFirstBand() bool {
	for _, age := range m.age {
		if age >= 0 && bandOf(int(age)) == 0 {
			return true
		}
	}
	return m.Target != nil && bandOf(m.Target.Ages[0]) == 0
}

func (x *AgeMixing) leaveOutFirstBand() {
	x.Bands = x.Bands[1:]
	for _, s := range []*[][]float64{&x.Share, &x.Target} {
		if *s == nil {
			continue
		}
		*s = (*s)[1:]
		for i, row := range *s {
			(*s)[i] = row[1:]
		}
	}
}
