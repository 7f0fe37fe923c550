package world

import (
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// user is what a send touches of a user: 32 bytes, two to a cache line.
type user struct {
	birth   model.Date   // never changes: it may be read without the lock
	zone    model.ZoneID // never changes
	setting model.Setting
	flags   flags
	day     model.Day // the day on which used was used
	used    uint32
	others  uint64 // a bit for each user whom it has a pair record with, and for some others
	spam    uint32 // the number of the latest entry in the stripe's spam log
	prints  uint32 // a bit for each fingerprint among its entries that are still there, and for some others
}

type flags uint8

const (
	deleted   flags = 1 << iota
	hasBlocks       // blocks or is blocked
	hasSide
	hasStrikes // a strike, pending or counted, or a suspension
	hasHold    // is or was held for spam
	hasSpam    // spam is the number of an entry, which may have expired
	hasShelf   // its entries lie on a shelf
)

const (
	pageBits = 16
	pageMask = 1<<pageBits - 1
	pagesMax = model.UsersMax >> pageBits
)

// page keeps users where they are while others register.
type page [1 << pageBits]user

// user returns the record of an id that exists.
func (w *World) user(id model.UserID) *user { return &w.pages[id>>pageBits][id&pageMask] }

// exists says whether an id was ever given out.
func (w *World) exists(id model.UserID) bool { return uint32(id) < w.users.Load() }

// alive says whether id is an account. Its stripe must be locked.
func (w *World) alive(id model.UserID) bool { return w.exists(id) && w.user(id).flags&deleted == 0 }

// side is what only some users have.
type side struct {
	rolling  []use    // what was used lately, ascending, where a day's sum does not say enough
	letters  []letter // what was written lately to users who had not written, ascending
	retries  map[uint64]retry
	tries    []try           // the ids of retries with their times, oldest first, where they are known for some time only
	groups   []model.GroupID // ever joined, ascending
	partners []model.UserID  // with whom a message was exchanged, in a world that stores all
	strikes  []strike        // in order of their times; those before folded are not here any more
	counted  int             // strikes folded so far
	reported []uint64        // commits of messages that were reported when reports were not judged, where they may be later
	hold     model.Time      // held for spam before this time
	from     model.Time      // suspended during [from, until)
	until    model.Time
}

// strike is one against an account, with what the rules of its report make of it.
type strike struct {
	at         model.Time   // it counts from then on
	limit      policy.Limit // as many suspend
	suspension time.Duration
}

// use is what was used of a day at a time.
type use struct {
	at   model.Time
	cost uint32
}

// try is a message id with the time of its first try.
type try struct {
	at model.Time
	id uint64
}

type retry struct {
	at      model.Time
	outcome model.Outcome
}

// sideOf returns the side record of id, whose stripe is locked; nil where there is none.
func (w *World) sideOf(id model.UserID) *side {
	if w.user(id).flags&hasSide == 0 {
		return nil
	}
	return w.stripe(id).sides[id]
}

// needSide returns the side record of id, whose stripe is locked, and makes one where there is none.
func (w *World) needSide(id model.UserID) *side {
	if s := w.sideOf(id); s != nil {
		return s
	}
	st := w.stripe(id)
	if st.sides == nil {
		st.sides = make(map[model.UserID]*side)
	}
	s := new(side)
	st.sides[id] = s
	w.user(id).flags |= hasSide
	return s
}
