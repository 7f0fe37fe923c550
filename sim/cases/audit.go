package cases

import (
	"fmt"
	"slices"

	"dmsim/model"
)

// books are what every target must keep straight, whatever a case expects: numbers of commits and of what is made, retries, and who received a message.
type books struct {
	commits uint64
	users   int
	groups  int
	first   map[firstTry]model.Outcome
}

// firstTry names a message by its sender and the client's id.
type firstTry struct {
	by model.UserID
	id uint64
}

// audit holds an answer against the books, and writes it down. A target that numbers no commits is not asked for more than its decisions.
func (r *runner) audit(s *Step, t *Try) {
	if t.Outcome.Commit == 0 {
		return
	}
	want, got := r.books.judge(t)
	if want == "" && !t.Outcome.Repeat && t.Attempt.Op == model.OpSend && t.Outcome.Reason == model.Delivered {
		want, got = r.receivers(t)
	}
	if want != "" {
		r.failures = append(r.failures, r.failure(s, want, got))
	}
	r.books.note(t)
}

// judge says what was wanted and what came, nothing where all is well.
func (b *books) judge(t *Try) (want, got string) {
	a, o := &t.Attempt, &t.Outcome
	first, known := b.first[firstTry{a.Actor, a.Message.ID}]
	known = known && a.Op == model.OpSend && o.Reason != model.NotLoggedIn
	first.Repeat = true
	users, groups := 0, 0
	if made := o.Reason == model.Delivered; made && a.Op == model.OpRegister {
		users = b.users
	} else if made && a.Op == model.OpCreateGroup {
		groups = b.groups
	}
	switch {
	case known && *o != first:
		return fmt.Sprintf("a retry, with the answer of commit %d", first.Commit), answerText(o)
	case !known && o.Repeat:
		return "an answer of its own", answerText(o)
	case known:
	case o.Commit != b.commits+1:
		return fmt.Sprintf("commit %d", b.commits+1), fmt.Sprintf("commit %d", o.Commit)
	case int(o.ID) != users+groups:
		return fmt.Sprintf("the id %d", users+groups), fmt.Sprintf("the id %d", o.ID)
	case o.Reason != model.Delivered && o.Reached > 0:
		return "a refusal that reaches nobody", answerText(o)
	}
	return "", ""
}

func answerText(o *model.Outcome) string {
	text := fmt.Sprintf("%s of commit %d, reaching %d", o.Reason, o.Commit, o.Reached)
	if o.Repeat {
		text += ", as a retry"
	}
	return text
}

// note writes an answer down.
func (b *books) note(t *Try) {
	a, o := &t.Attempt, &t.Outcome
	if o.Repeat {
		return
	}
	b.commits = o.Commit
	switch {
	case a.Op == model.OpSend && a.Message.ID != 0 && o.Reason != model.NotLoggedIn:
		if b.first == nil {
			b.first = map[firstTry]model.Outcome{}
		}
		if key := (firstTry{a.Actor, a.Message.ID}); b.first[key].Commit == 0 {
			b.first[key] = *o
		}
	case o.Reason != model.Delivered:
	case a.Op == model.OpRegister:
		b.users++
	case a.Op == model.OpCreateGroup:
		b.groups++
	}
}

// receivers judges the list of those whom a message reached: as many as the answer says, ascending, the same when it is asked for again; of a one-to-one message the recipient.
func (r *runner) receivers(t *Try) (want, got string) {
	list := func() []model.UserID {
		return slices.Clone(r.target.Reached(t.Attempt.Actor, t.Attempt.Target, t.Attempt.Group, t.Outcome.Commit))
	}
	reached := list()
	named := func(ids []model.UserID) string {
		var names []string
		for _, id := range ids {
			names = append(names, r.names[id])
		}
		return fmt.Sprintf("%d receivers: %s", t.Outcome.Reached, bracket(names))
	}
	switch again := list(); {
	case t.Attempt.Group == model.NoGroup && (t.Outcome.Reached != 1 || !slices.Equal(reached, []model.UserID{t.Attempt.Target})):
		return "1 receivers: " + bracket([]string{t.Target}), named(reached)
	case len(reached) != int(t.Outcome.Reached):
		return fmt.Sprintf("%d in the list", t.Outcome.Reached), named(reached)
	case !slices.IsSorted(reached) || !slices.Equal(reached, again):
		return "the same list of receivers whenever it is asked for, ascending", named(reached) + ", then " + named(again)
	}
	return "", ""
}
