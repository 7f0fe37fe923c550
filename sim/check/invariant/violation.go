package invariant

import (
	"fmt"

	"dmsim/model"
)

// Violation says that an attempt, or a read, broke an invariant.
type Violation struct {
	Invariant string // its id
	At        model.Time
	Commit    uint64        // of the attempt; of a read that of the last attempt before it
	Attempt   model.Attempt // of a read only At, Actor, Target and Group mean something
	Outcome   model.Outcome // nothing of a read
	Want      string        // what the statement asks for
	Got       string
	Why       string // one sentence with the numbers
}

// String gives the violation in one line.
func (v *Violation) String() string {
	return fmt.Sprintf("%s at %s, commit %d: want %s, got %s: %s", v.Invariant, v.At, v.Commit, v.Want, v.Got, v.Why)
}

// idsMax is above the number of every id.
const idsMax = 100

// number is the place of an id in a list: 7 of I07.
func number(id string) int { return int(id[1]-'0')*10 + int(id[2]-'0') }

// finding is what a violation says in words: only the first of a history is put into words.
type finding func() (want, got, why string)

// violate counts a violation of the attempt at hand.
func (m *Monitor) violate(id string, words finding) {
	m.counts[number(id)]++
	m.violations++
	if m.first != nil {
		return
	}
	want, got, why := words()
	m.first = &Violation{
		Invariant: id, At: m.q.At, Commit: m.q.o.Commit, Attempt: *m.q.Attempt, Outcome: *m.q.o, Want: want, Got: got, Why: why,
	}
}

// Violations returns how many violations there were.
func (m *Monitor) Violations() uint64 { return m.violations }

// First returns the first violation, nil where there is none. It stays as it is when the monitor goes on, Reset included.
func (m *Monitor) First() *Violation { return m.first }

// Counts returns the violations by id; ids without any are not in it.
func (m *Monitor) Counts() map[string]uint64 {
	counts := map[string]uint64{}
	for _, i := range table {
		if n := m.counts[number(i.ID)]; n > 0 {
			counts[i.ID] = n
		}
	}
	return counts
}

// reasonOf names a reason, a custom rule's by its id.
func (m *Monitor) reasonOf(r model.Reason) string {
	if n := int(r) - int(model.CustomReason); n >= 0 && n < len(m.p.Custom) {
		return m.p.Custom[n].ID
	}
	return r.String()
}
