package world

import (
	"dmsim/model"
)

// shadow is what faults remember beside the world: what a sound world need not know, or has forgotten. A fault that goes by it leaves the world itself sound.
type shadow struct {
	users   map[model.UserID]*shadowUser
	pairs   map[uint64]*shadowPair // by pairKey(a, b): what is of a towards b
	groups  map[model.GroupID]*shadowGroup
	commits map[uint64]bool          // commits that something is to be remembered of
	tries   map[uint64]model.Outcome // of message ids, whoever sent them
	gone    []model.UserID           // ids to be given out again
	turns   int                      // how often the policy has changed
}

// shadowUser is of one user.
type shadowUser struct {
	setting    model.Setting // another one than its own
	hasSetting bool
	before     model.Setting // the one before the last change
	changed    model.Time    // when that was; 0: never
	held       model.Time    // until when somebody else's hold holds it
	holdTurns  int           // how often the policy had changed when its hold began
	side       side          // with strikes as the fault counts them
	sent       []shadowSent
	answers    []model.Time // when it wrote to those who had written to it
	strikes    int
	spans      [][2]model.Time // of suspensions
}

// shadowSent is an accepted message.
type shadowSent struct {
	at          model.Time
	fingerprint uint64
}

// shadowPair is of one user towards another.
type shadowPair struct {
	cut       bool // its follow, by a block
	refused   bool // its follow, because of a block
	unblocked bool // there was a block of the two, and none after it
}

// shadowGroup is of one group.
type shadowGroup struct {
	leaver  model.UserID
	hasLeft bool
	deleted int                     // members whose account was deleted
	joined  map[model.UserID]uint64 // the commit of the latest add
}

// need returns the value of a key, and makes one where there is none.
func need[K comparable, V any](m *map[K]*V, key K) *V {
	v := (*m)[key]
	if v == nil {
		if *m == nil {
			*m = make(map[K]*V)
		}
		v = new(V)
		(*m)[key] = v
	}
	return v
}

// peek returns the value of a key, zero where there is none.
func peek[K comparable, V any](m map[K]*V, key K) (v V) {
	if p := m[key]; p != nil {
		v = *p
	}
	return v
}

func (s *shadow) user(id model.UserID) *shadowUser { return need(&s.users, id) }

func (s *shadow) pair(a, b model.UserID) *shadowPair { return need(&s.pairs, pairKey(a, b)) }

func (s *shadow) group(id model.GroupID) *shadowGroup { return need(&s.groups, id) }

// mark remembers something of a commit.
func (s *shadow) mark(commit uint64) {
	if s.commits == nil {
		s.commits = make(map[uint64]bool)
	}
	s.commits[commit] = true
}
