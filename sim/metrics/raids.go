package metrics

import (
	"slices"

	"dmsim/model"
)

// A raid is offensive one-to-one messages of at least raidSenders accounts to one user, each having tried in the last hour. It is over when nobody has
// tried for an hour.
const (
	raidSenders = 20
	raidPause   = model.Hour
)

// raids finds them, by attempts: a raid that a policy stops is one all the same.
type raids struct {
	on             map[model.UserID]*siege
	sweepAt        int // how many sieges there must be before those that are over are dropped
	tried, refused uint64
}

// siege is what came lately for one user.
type siege struct {
	last    model.Time
	raid    bool
	senders []besieger // who has tried within the last hour; nil once it is a raid
}

type besieger struct {
	last           model.Time
	tried, refused uint32
	id             model.UserID
}

const sweepFrom = 1024

func newRaids() raids { return raids{on: map[model.UserID]*siege{}, sweepAt: sweepFrom} }

// try counts an offensive one-to-one message, delivered or not.
func (r *raids) try(s *send) {
	g := r.siege(s.Target, s.At)
	g.last = s.At
	refused := uint64(0)
	if !s.delivered {
		refused = 1
	}
	if g.raid {
		r.tried++
		r.refused += refused
		return
	}
	g.note(s.Actor, s.At, uint32(refused))
	if len(g.senders) == raidSenders {
		g.raid = true
		for _, b := range g.senders {
			r.tried += uint64(b.tried)
			r.refused += uint64(b.refused)
		}
		g.senders = nil
	}
}

// siege returns what came for a user, begun anew after an hour's pause.
func (r *raids) siege(to model.UserID, now model.Time) *siege {
	g := r.on[to]
	switch {
	case g == nil:
		r.sweep(now)
		g = &siege{}
		r.on[to] = g
	case g.over(now):
		*g = siege{senders: g.senders[:0]}
	}
	return g
}

func (g *siege) over(now model.Time) bool { return now >= g.last+raidPause }

// note adds a message, and drops who has not tried for an hour.
func (g *siege) note(sender model.UserID, now model.Time, refused uint32) {
	g.senders = slices.DeleteFunc(g.senders, func(b besieger) bool { return now >= b.last+raidPause })
	i := slices.IndexFunc(g.senders, func(b besieger) bool { return b.id == sender })
	if i < 0 {
		i = len(g.senders)
		g.senders = append(g.senders, besieger{id: sender})
	}
	b := &g.senders[i]
	b.last = now
	b.tried++
	b.refused += refused
}

// restart keeps who has tried lately, but not how often: a raid that is under way goes on.
func (r *raids) restart() {
	r.tried, r.refused = 0, 0
	for _, g := range r.on {
		for i := range g.senders {
			g.senders[i].tried, g.senders[i].refused = 0, 0
		}
	}
}

// sweep drops the sieges that are over, each time that there are twice as many as were left the last time.
func (r *raids) sweep(now model.Time) {
	if len(r.on) < r.sweepAt {
		return
	}
	for to, g := range r.on {
		if g.over(now) {
			delete(r.on, to)
		}
	}
	r.sweepAt = max(sweepFrom, 2*len(r.on))
}

var raidMetrics = []metric{{
	Definition{
		Name: "raid_relief", Unit: "share", Group: "raids",
		Numerator: "of those, refused",
		Denominator: "one-to-one messages labelled offensive to a user under a raid, delivered or refused. A raid begins when 20 accounts have tried within an hour, " +
			"and counts what they have tried since each last paused for an hour; " +
			"it is over after an hour without one. Undefined without a raid",
		Who: "every account's messages, by the label: accounts of the persona raid, and any others that took part; " +
			"not those that were mistakes of the sender whatever the policy", Higher: Better,
	},
	func(m *Metrics) figure { return ratio(m.raids.refused, m.raids.tried) },
}}
