package adapter

import (
	"slices"

	"dmsim/model"
)

// tellsAll says whether the service tells all of an outcome that check compares.
func (a *Adapter) tellsAll() bool {
	says := &a.Answers
	return says.Commit != nil && says.Reached != nil && says.Repeat != nil && !a.Coarse()
}

// complete fills in what the service does not tell, with what a sound world beside it comes to: that is not checked then. The number of the commit is the place of the call, and
// of several reasons that the service's word may mean, it is the right one if that is among them.
func (t *target) complete(a *model.Attempt, members []model.UserID, r *result) {
	if t.beside == nil {
		return
	}
	says, o := &t.client.adapter.Answers, &r.outcome
	want := t.beside.Do(a, members...)
	if slices.Contains(r.reasons, want.Reason) {
		o.Reason = want.Reason
	}
	if says.Commit == nil {
		o.Commit = want.Commit
	}
	if says.Repeat == nil {
		o.Repeat = want.Repeat
	}
	if says.Reached == nil && o.Reason == model.Delivered {
		o.Reached = want.Reached
	}
	if o.Repeat && o.Reason == want.Reason { // a retry is answered as its first was
		o.ID = want.ID
	}
	if r.message != "" {
		t.client.known.addMessage(o.Commit, r.message)
	}
}
