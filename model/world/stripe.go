package world

import (
	"slices"
	"sync"

	"dmsim/model"
	"dmsim/model/policy"
)

const stripeCount = 1 << 8

// stripe is the lock of every stripeCount-th user, with what belongs to those users beside their records.
// Locks are taken in this order: stripes by their numbers, the grow lock, groups by their ids.
type stripe struct {
	mu    sync.Mutex
	log   spamLog
	pairs pairTable
	sides map[model.UserID]*side
	chats map[uint64]*chat // by pairKey(smaller, larger), with the smaller id
	facts policy.Facts     // of the send at hand, here so that it need not be allocated
}

// wipe forgets everything and keeps the memory, but for a table so large that to clear it would take long.
func (s *stripe) wipe() {
	s.log.first, s.log.next, s.log.read = 0, 0, 0
	clear(s.log.shelves)
	s.pairs.wipe()
	clear(s.sides)
	clear(s.chats)
}

func stripeOf(id model.UserID) uint32 { return uint32(id) & (stripeCount - 1) }

func (w *World) stripe(id model.UserID) *stripe { return &w.stripes[stripeOf(id)] }

// blank returns facts to be gathered for an attempt of a user whose stripe is locked: they need not be allocated. Where somebody wants to have them, they are into.
func (w *World) blank(id model.UserID, into *policy.Facts) *policy.Facts {
	if into == nil {
		into = &w.stripe(id).facts
	}
	*into = policy.Facts{}
	return into
}

// lockTwo locks the stripes of two users, of which either may not exist.
func (w *World) lockTwo(a, b model.UserID) {
	if w.alone {
		return
	}
	i, j := stripeOf(a), stripeOf(b)
	w.stripes[min(i, j)].mu.Lock()
	if i != j {
		w.stripes[max(i, j)].mu.Lock()
	}
}

func (w *World) unlockTwo(a, b model.UserID) {
	if w.alone {
		return
	}
	i, j := stripeOf(a), stripeOf(b)
	w.stripes[i].mu.Unlock()
	if i != j {
		w.stripes[j].mu.Unlock()
	}
}

// missing says that id is not there yet but may be soon: an attempt that finds it missing holds the grow lock until it is committed,
// else a registration could be committed before it and yet not be seen by it.
func (w *World) missing(id model.UserID) bool { return id != model.NoUser && !w.exists(id) }

// lock locks the stripes of two users, then the grow lock if one of them or the group is missing, then the group.
func (w *World) lock(a, b model.UserID, id model.GroupID) (g *group, unlock func()) {
	w.lockTwo(a, b)
	g = w.group(id)
	grow := w.missing(a) || w.missing(b) || g == nil && id != model.NoGroup
	if grow {
		w.grow.Lock()
		g = w.group(id)
	}
	if g != nil {
		g.mu.Lock()
	}
	return g, func() {
		if g != nil {
			g.mu.Unlock()
		}
		if grow {
			w.grow.Unlock()
		}
		w.unlockTwo(a, b)
	}
}

// lockPair is lock for attempts that concern no group.
func (w *World) lockPair(a, b model.UserID) (unlock func()) {
	_, unlock = w.lock(a, b, model.NoGroup)
	return unlock
}

// lockMany locks the stripes of many users, and the grow lock.
func (w *World) lockMany(ids []model.UserID) (unlock func()) {
	var order []uint32
	for _, id := range ids {
		order = append(order, stripeOf(id))
	}
	slices.Sort(order)
	order = slices.Compact(order)
	for _, i := range order {
		w.stripes[i].mu.Lock()
	}
	w.grow.Lock()
	return func() {
		w.grow.Unlock()
		for _, i := range order {
			w.stripes[i].mu.Unlock()
		}
	}
}
