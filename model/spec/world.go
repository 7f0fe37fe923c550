package spec

import (
	"slices"

	"dmsim/model"
)

// World is a whole world, and everything that was ever sent in it.
type World struct {
	terms Terms
	start model.Time
	zones []model.Zone

	users    []user
	follows  map[pair]bool // {follower, followee}
	blocks   map[pair]bool // {blocker, blocked}
	accepted map[pair]bool // {who accepted, who was accepted}
	groups   [][]model.UserID

	commits uint64
	sends   []send
	holds   []hold
	reports []report
	reads   map[readMark]uint64 // the last commit number before the last read
}

type pair [2]model.UserID

// New returns a world without people. The zones are indexed by model.ZoneID; a zone outside of the table is UTC.
// It panics on an option that the rules do not know.
func New(t Terms, start model.Time, zones []model.Zone) *World {
	w := &World{
		start:    start,
		zones:    zones,
		follows:  map[pair]bool{},
		blocks:   map[pair]bool{},
		accepted: map[pair]bool{},
		reads:    map[readMark]uint64{},
	}
	w.SetTerms(t)
	return w
}

// SetTerms puts other terms in force for the attempts to come. What was decided stands, with all that it brought:
// what a send used of its day, whether it was a request, settings given by default, holds, and for a report the rates,
// the latency, the strikes and the suspension of the time when it was made. It panics as New does.
func (w *World) SetTerms(t Terms) {
	t.mustBeKnown()
	w.terms = t
}

// AddUser adds a user of the initial state. Ids count from 0 in the order of the calls.
func (w *World) AddUser(p model.Profile) model.UserID { return w.enter(p, w.start) }

// AddFollow adds a follow of the initial state, taken as given.
func (w *World) AddFollow(follower, followee model.UserID) {
	w.follows[pair{follower, followee}] = true
}

// AddBlock adds a block of the initial state, taken as given: follows of the pair stay.
func (w *World) AddBlock(blocker, blocked model.UserID) { w.blocks[pair{blocker, blocked}] = true }

// AddGroup adds a group of the initial state, taken as given. Ids count from 0, together with those of groups created later.
func (w *World) AddGroup(members ...model.UserID) model.GroupID {
	w.groups = append(w.groups, slices.Clone(members))
	return model.GroupID(len(w.groups) - 1)
}

// blockBetween tells whether one of the two blocks the other.
func (w *World) blockBetween(a, b model.UserID) bool {
	return w.blocks[pair{a, b}] || w.blocks[pair{b, a}]
}

// groupExists tells whether there is such a group; one that all have left still exists.
func (w *World) groupExists(g model.GroupID) bool { return int64(g) < int64(len(w.groups)) }
