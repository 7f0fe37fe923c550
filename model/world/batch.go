package world

import (
	"sync/atomic"

	"dmsim/model"
	"dmsim/model/policy"
)

// batchMax is how many attempts are touched before the first of them is decided: enough for the cache misses to overlap, few enough
// for the lines to be still there.
const batchMax = 64

// DoAll does attempts in their order, each as Do does it, and writes as many outcomes. It first touches what the sends among them will look
// at, so that their cache misses overlap. A group is created without initial members.
func (w *World) DoAll(attempts []model.Attempt, outcomes []model.Outcome) {
	w.doAll(attempts, outcomes, nil)
}

// DoAllFacts is DoAll, and writes the facts that each attempt was decided on: what the rules in force look at, with all that R13 counts. Those of a retry are zero:
// it is decided on none.
func (w *World) DoAllFacts(attempts []model.Attempt, outcomes []model.Outcome, facts []policy.Facts) {
	w.doAll(attempts, outcomes, facts[:len(attempts)])
}

// doAll does as DoAllFacts; without facts, as DoAll.
func (w *World) doAll(attempts []model.Attempt, outcomes []model.Outcome, facts []policy.Facts) {
	if w.fault != nil {
		w.doAllFaulty(attempts, outcomes, facts)
		return
	}
	for start := 0; start < len(attempts); start += batchMax {
		end := min(start+batchMax, len(attempts))
		touched.Store(w.touchAhead(attempts[start:end]))
		for i := start; i < end; i++ {
			var into *policy.Facts
			if facts != nil {
				into = &facts[i]
			}
			switch a := &attempts[i]; {
			case a.Op != model.OpSend:
				outcomes[i] = w.operate(a, nil, into)
			case a.Group != model.NoGroup:
				outcomes[i] = w.sendGroup(a, into)
			default:
				w.send(a, &outcomes[i], into)
			}
		}
	}
}

// touched keeps the compiler from dropping the loads.
var touched atomic.Uint32

// Touch reads one word of each cache line that the sends of a batch will look at, and decides nothing: first the records of both users
// (their birth dates, which never change, so no lock is needed), then where the sender's followees begin, then where the search for the recipient among them begins.
// It is the floor that the cost of a send is measured against.
func (w *World) Touch(batch []model.Attempt) (sum uint32) {
	sum = w.touchUsers(batch)
	for i := range batch {
		sum += w.base.TouchTie(batch[i].Actor, batch[i].Target)
	}
	return sum
}

// touchAhead is Touch, and a little further.
func (w *World) touchAhead(batch []model.Attempt) (sum uint32) {
	sum = w.touchUsers(batch)
	for i := range batch {
		if a := &batch[i]; a.Op == model.OpSend {
			sum += w.base.TouchAround(a.Actor, a.Target)
			if w.alone {
				sum += w.touchRecords(a)
			}
		}
	}
	return sum
}

// touchRecords reads where the sender's pair record and latest spam entry lie, if its own record says that they may matter. Nobody else may be writing.
func (w *World) touchRecords(a *model.Attempt) (sum uint32) {
	if !w.exists(a.Actor) {
		return 0
	}
	u, s := w.user(a.Actor), w.stripe(a.Actor)
	if n := len(s.pairs.slots); n > 0 && u.others&otherBit(a.Target) != 0 {
		sum += s.pairs.slots[pairHash(uint32(a.Actor), uint32(a.Target))&uint64(n-1)].a
	}
	if n := len(s.log.ring); n > 0 && w.needs.Spam && u.flags&(hasSpam|hasShelf) == hasSpam && u.prints&printBit(a.Message.Fingerprint) != 0 {
		sum += s.log.ring[u.spam&uint32(n-1)].to
	}
	return sum
}

func (w *World) touchUsers(batch []model.Attempt) (sum uint32) {
	users := w.users.Load()
	for i := range batch {
		a := &batch[i]
		if uint32(a.Actor) < users && uint32(a.Target) < users {
			sum += uint32(w.user(a.Actor).birth) + uint32(w.user(a.Target).birth)
		}
	}
	for i := range batch {
		sum += w.base.TouchRow(batch[i].Actor)
	}
	return sum
}
