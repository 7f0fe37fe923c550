package check

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/linear"
)

// Replayer replays recorded histories in the order of their commits on a sound world, one attempt after the other. It keeps its world, and is for one goroutine. This is how
// long histories are judged, more than a million attempts a second; the second opinion looks through all that was ever sent, and is only for short ones.
type Replayer struct {
	Contacts bool // they were told: Outcome.Contact and Outcome.Tie
	Whole    bool // all of an outcome is compared; else only what every target tells: not how long somebody is held or suspended

	compiler compiler
	world    *world.World
	attempts []model.Attempt
	outcomes []model.Outcome
}

// replayBatch is how many attempts are made at once.
const replayBatch = 256

// Replay replays a history whose events are in the order of commits, and returns where the world comes to another outcome than was recorded; nil where it never does. It
// panics on a policy that is not valid.
func (r *Replayer) Replay(h *linear.History) *Violation {
	return r.replay(h, r.compiler.rules(h.Policy))
}

func (r *Replayer) replay(h *linear.History, rules *policy.Rules) *Violation {
	o := world.Options{Rules: rules, Start: h.State.Start, Zones: h.State.Zones, Contacts: r.Contacts, Alone: true}
	if r.world == nil {
		r.world = world.New(o)
		r.attempts, r.outcomes = make([]model.Attempt, 0, replayBatch), make([]model.Outcome, replayBatch)
	} else {
		r.world.Reset(o)
	}
	settle(r.world, h.State)
	for i := 0; i < len(h.Events); {
		n := r.batch(h.Events[i:])
		for k := range n {
			if e := &h.Events[i+k]; !r.agree(&r.outcomes[k], &e.Outcome) {
				return &Violation{
					Invariant: Sound, Index: i + k, At: e.Attempt.At,
					Want: tellOutcome(rules, &r.outcomes[k]), Got: tellOutcome(rules, &e.Outcome), Why: "a sound world decides otherwise in the order of commits: " + e.String(),
				}
			}
		}
		i += n
	}
	return nil
}

// Readable compares the inboxes of a target on which a history was made with those of the world in which it was replayed, and returns the first that differs; nil where none does.
func (r *Replayer) Readable(h *linear.History, of Inboxer) *Violation {
	last := len(h.Events) - 1
	for u := range r.world.Users() {
		want, got := r.world.Inbox(model.UserID(u)), of.Inbox(model.UserID(u))
		if last >= 0 && !slices.Equal(want, got) && !withheld(of) {
			return &Violation{Invariant: Readable, Index: last, At: h.Events[last].Attempt.At, Want: fmt.Sprintf("inbox of %d: %+v", u, want), Got: fmt.Sprintf("%+v", got)}
		}
	}
	return nil
}

// batch makes the next attempts, and returns how many: a creation of a group has members beside it and is made alone.
func (r *Replayer) batch(events []linear.Event) int {
	if e := &events[0]; len(e.Members) > 0 {
		r.outcomes[0] = r.world.Do(&e.Attempt, e.Members...)
		return 1
	}
	r.attempts = r.attempts[:0]
	for i := 0; i < min(len(events), replayBatch) && len(events[i].Members) == 0; i++ {
		r.attempts = append(r.attempts, events[i].Attempt)
	}
	r.world.DoAll(r.attempts, r.outcomes)
	return len(r.attempts)
}

func (r *Replayer) agree(a, b *model.Outcome) bool {
	if r.Whole {
		return *a == *b
	}
	return a.Commit == b.Commit && a.Reason == b.Reason && a.Reached == b.Reached && a.ID == b.ID && a.Repeat == b.Repeat
}

func tellOutcome(rules *policy.Rules, o *model.Outcome) string {
	return fmt.Sprintf("%s (reaches %d, commit %d, id %d)", rules.ReasonName(o.Reason), o.Reached, o.Commit, o.ID)
}
