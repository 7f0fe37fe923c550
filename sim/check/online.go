package check

import (
	"slices"

	"dmsim/model"
	"dmsim/sim"
	"dmsim/sim/cases"
	"dmsim/sim/check/invariant"
)

// Online watches a run of the engine with the invariants. The second opinion, which looks through all that was ever sent, is for short stories and has no part in it.
// It is a sim.Observer.
type Online struct {
	monitor *invariant.Monitor
	changes []sim.Change // still to come
	leftOut []string
	// What waits to be judged: so the cache misses of several attempts overlap.
	attempts []model.Attempt
	outcomes []model.Outcome
}

// judgedAtOnce is how many attempts wait for each other.
const judgedAtOnce = 32

// NewOnline returns what watches a society from its start on. The configuration is that which the society was built of.
func NewOnline(s *sim.Society, c *sim.Config) *Online {
	o := invariant.Options{
		Policy: &c.Policy, Custom: cases.Terms(s.World.Rules()).Custom, Start: s.Start, Zones: s.People.Zones, Users: s.People.Users(), Profile: s.People.Profile,
		Graph: s.People.Graph, RetryMemory: c.World.RetryMemory,
	}
	for _, change := range s.Changes() {
		o.Later = append(o.Later, change.Rules.Policy())
	}
	w := &Online{monitor: invariant.New(o), changes: s.Changes()}
	w.leftOut = leftOut(o, w.monitor.Checked())
	for _, b := range s.People.Blocks {
		w.monitor.AddBlock(b.Blocker, b.Blocked)
	}
	for _, members := range s.People.Groups {
		w.monitor.AddGroup(members...)
	}
	return w
}

// leftOut are those that would watch if the messages were kept.
func leftOut(o invariant.Options, watch []string) (ids []string) {
	o.Messages, o.Users = true, 0 // who is there has no bearing on it
	for _, id := range invariant.New(o).Checked() {
		if !slices.Contains(watch, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Observe judges one attempt, after some more have come.
func (w *Online) Observe(a *model.Attempt, o *model.Outcome) {
	w.attempts, w.outcomes = append(w.attempts, *a), append(w.outcomes, *o)
	if len(w.attempts) == judgedAtOnce {
		w.judge()
	}
}

// judge judges what has come.
func (w *Online) judge() {
	w.monitor.Touch(w.attempts)
	for i := range w.attempts {
		a := &w.attempts[i]
		for len(w.changes) > 0 && w.changes[0].At <= a.At {
			rules := w.changes[0].Rules
			w.monitor.Switch(rules.Policy(), cases.Terms(rules).Custom, w.changes[0].At)
			w.changes = w.changes[1:]
		}
		w.monitor.Observe(a, nil, &w.outcomes[i], nil, false)
	}
	w.attempts, w.outcomes = w.attempts[:0], w.outcomes[:0]
}

// Checked is how many invariants watch, which depends on the policy and on what the run keeps.
func (w *Online) Checked() int { return len(w.monitor.Checked()) }

// LeftOut are the ids of the invariants that apply under the policy, but need messages, which a run does not keep for them.
func (w *Online) LeftOut() []string { return w.leftOut }

// By counts the violations by id; ids without any are not in it.
func (w *Online) By() map[string]uint64 {
	w.judge()
	return w.monitor.Counts()
}

// Violations counts how often one of them did not hold.
func (w *Online) Violations() uint64 {
	w.judge()
	return w.monitor.Violations()
}

// First is the first violation, nil where there is none.
func (w *Online) First() *invariant.Violation {
	w.judge()
	return w.monitor.First()
}
