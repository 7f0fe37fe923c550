package check

import (
	"cmp"
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/story"
)

// concurrentJudge judges histories that many goroutines made.
type concurrentJudge struct {
	stage    *stage // plays records before the second opinion and the invariants
	record   record
	replayer Replayer
}

func newConcurrentJudge(judges Judges) *concurrentJudge {
	j := &concurrentJudge{replayer: Replayer{Contacts: judges.Whole}}
	j.stage = newStage(&j.record, judges)
	return j
}

// linear judges a history without regard to commit numbers.
func (j *concurrentJudge) linear(h *linear.History, limits linear.Limits, c *Concurrency) *Conflict {
	slices.SortFunc(h.Events, func(a, b linear.Event) int { return cmp.Compare(a.Call, b.Call) })
	r := linear.Judge(h, limits)
	switch r.Verdict {
	case linear.Inconclusive:
		c.Inconclusive++
		if len(c.Undecided) < undecidedMax {
			c.Undecided = append(c.Undecided, r.Undecided[0].String())
		}
	case linear.Violated:
		first := r.Violation.Events[0]
		at := slices.IndexFunc(h.Events, func(e linear.Event) bool { return e.Call == first.Call })
		return &Conflict{History: h, Linear: r.Violation, Violation: Violation{
			Invariant: Linear, Index: at, At: first.Attempt.At, Want: "an order that explains the outcomes", Got: r.Violation.Partition,
		}}
	}
	return nil
}

// inOrder judges a history by its commit numbers, and puts it into their order.
func (j *concurrentJudge) inOrder(h *linear.History, t Target, rules *policy.Rules) (*Conflict, error) {
	inOrderOfCommits(h.Events)
	if v := misnumbered(h.Events); v != nil {
		return &Conflict{History: h, Violation: *v}, nil
	}
	_, ours := t.(*world.World)
	j.replayer.Whole = ours || j.stage.judges.Whole
	v := j.replayer.replay(h, rules)
	if of, ok := t.(Inboxer); ok && v == nil {
		v = j.replayer.Readable(h, of) // before the judges read
	}
	known, err := j.judges(h, t)
	switch {
	case err != nil:
		return nil, err
	case known != nil: // they know better what is wrong
		v = known
	case v == nil:
		return nil, nil
	}
	return &Conflict{History: h, Violation: *v}, nil
}

// misnumbered finds where commit numbers are not those of an order in which the attempts may have been committed.
func misnumbered(events []linear.Event) *Violation {
	next, called, first := uint64(1), int64(0), int64(0)
	for i := range events {
		e := &events[i]
		o := &e.Outcome
		bad := func(what, want string) *Violation {
			return &Violation{Invariant: what, Index: i, At: e.Attempt.At, Want: want, Got: fmt.Sprintf("commit %d: %s", o.Commit, e)}
		}
		switch {
		case o.Repeat && o.Commit != next-1:
			return bad(Numbers, "the number of its first")
		case o.Repeat && e.Return < first:
			return bad(RealTime, "to return after its first was called")
		case o.Repeat:
			continue
		case o.Commit != next:
			return bad(Numbers, fmt.Sprintf("commit %d", next))
		case e.Return < called:
			return bad(RealTime, "a smaller number than what was called after it had returned")
		}
		next, first = next+1, e.Call
		called = max(called, e.Call)
	}
	return nil
}

// judges plays the record before the second opinion and the invariants, with what can be read at the end.
func (j *concurrentJudge) judges(h *linear.History, t Target) (*Violation, error) {
	j.record = record{events: h.Events, from: t}
	v, err := j.stage.play(told(h))
	if v == nil || err != nil {
		return nil, err
	}
	if v.Index >= len(h.Events) { // a read
		v.Index = len(h.Events) - 1
	}
	return v, nil
}

// told is a history as a story: its attempts in their order, then each reads what may have reached him.
func told(h *linear.History) *story.Story {
	s := &story.Story{Policy: *h.Policy, State: *h.State}
	type look struct {
		reader, with model.UserID
		group        model.GroupID
	}
	var looks []look
	for i := range h.Events {
		e := &h.Events[i]
		a := e.Attempt
		s.Steps = append(s.Steps, story.Step{N: i, Kind: story.Try, Attempt: a, Members: e.Members, Text: textOf(&a, h.Policy.Spam.Match)})
		var l look
		switch {
		case a.Op == model.OpSend && e.Outcome.Reason == model.Delivered && a.Group == model.NoGroup:
			l = look{a.Target, a.Actor, model.NoGroup}
		case a.Op == model.OpSend && a.Group != model.NoGroup, a.Op == model.OpLeave:
			l = look{a.Actor, model.NoUser, a.Group}
		case a.Op == model.OpAdd:
			l = look{a.Target, model.NoUser, a.Group}
		default:
			continue
		}
		if !slices.Contains(looks, l) {
			looks = append(looks, l)
		}
	}
	for i, l := range looks {
		a := model.Attempt{Actor: l.reader, Target: l.with, Group: l.group, At: h.Events[len(h.Events)-1].Attempt.At}
		s.Steps = append(s.Steps, story.Step{N: len(h.Events) + i, Kind: story.Read, Attempt: a})
	}
	return s
}

// textOf finds a text that a message may have had.
func textOf(a *model.Attempt, match policy.Match) int {
	for text := range story.Texts {
		m := a.Message
		if story.Fill(&m, text, match); m == a.Message {
			return text
		}
	}
	return 0
}

// record is a target whose attempts were made already, and the subject that answers from it.
type record struct {
	events []linear.Event
	next   int
	from   Target
}

func (r *record) begin(*story.Story, *policy.Rules, []*policy.Rules) (Target, error) {
	r.next = 0
	_, reads := r.from.(Reader)
	_, reaches := r.from.(Reacher)
	if !reads || !reaches {
		return r, nil
	}
	s := shown{r, r.from.(Reader), r.from.(Reacher)}
	if inboxes, ok := r.from.(Inboxer); ok {
		return listed{s, inboxes}, nil
	}
	return s, nil
}

// Do answers as the target did.
func (r *record) Do(*model.Attempt, ...model.UserID) model.Outcome {
	r.next++
	return r.events[r.next-1].Outcome
}

// shown is a record of a target that shows what was received.
type shown struct {
	*record
	Reader
	Reacher
}

// Withheld says what the target says.
func (s shown) Withheld() bool { return withheld(s.Reader) }

// listed is one of a target that lists conversations, too.
type listed struct {
	shown
	Inboxer
}
