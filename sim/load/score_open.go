package load

import (
	"time"

	"dmsim/model"
)

// open is what cannot be known of a target's state, with the time since which it is open: what failed attempts may have changed, and what was changed by attempts of which
// it is not known in which order they were decided. A decision that depends on it cannot be judged, and leaves open in its turn what it may have changed.
type open map[part]time.Duration

// leave leaves open what an attempt changes.
func (x open) leave(a *model.Attempt, since time.Duration) {
	var room [4]part
	for _, p := range appendChanged(room[:0], a) {
		x.since(p, since)
	}
}

func (x open) since(p part, t time.Duration) {
	if was, known := x[p]; !known || t < was {
		x[p] = t
	}
}

// any says whether any of the parts was open before a time.
func (x open) any(parts []part, before time.Duration) bool {
	for _, p := range parts {
		if since, known := x[p]; known && since < before {
			return true
		}
	}
	return false
}

// asked returns what it depends on whether an answer or the one that a world gave is right: that the one refuses, and that the other does not.
func (j *judge) asked(i int32, should model.Reason) (parts []part) {
	a, g, p := &j.plan.Attempts[i], &j.heard[i], j.plan.rules.Policy()
	if j.plan.meanings.same(g, should) {
		return appendReach(nil, a)
	}
	for _, r := range j.plan.meanings.of(g) {
		parts = appendAsked(parts, a, r, p)
	}
	return appendAsked(parts, a, should, p)
}
