package check

import (
	"slices"

	"dmsim/model"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/story"
)

// sequential is a recorded history as a story that one goroutine plays, in the order of the history. Where the story breaks a rule too, no race was needed for it, and it can be
// shrunk like any other.
func sequential(h *linear.History) *story.Story {
	s := &story.Story{Policy: *h.Policy, State: *h.State}
	users, groups, messages := map[model.UserID]int{}, map[model.GroupID]int{}, map[uint64]int{}
	for n := range h.Events {
		e := &h.Events[n]
		step := story.Step{N: n, Attempt: e.Attempt, Members: slices.Clone(e.Members)}
		name := func(u *model.UserID) {
			if by, made := users[*u]; made {
				*u = story.UserOf(by)
			}
		}
		a := &step.Attempt
		name(&a.Actor)
		name(&a.Target)
		for i := range step.Members {
			name(&step.Members[i])
		}
		if by, made := groups[a.Group]; made {
			a.Group = story.GroupOf(by)
		}
		if by, sent := messages[a.Ref]; sent && a.Ref != 0 {
			a.Ref = story.MessageOf(by)
		}
		step.Text = max(0, story.TextOf(a.Message.Fingerprint, h.Policy.Spam.Match))
		s.Steps = append(s.Steps, step)
		if e.Outcome.Reason != model.Delivered || e.Outcome.Repeat {
			continue
		}
		switch a.Op {
		case model.OpRegister:
			users[model.UserID(e.Outcome.ID)] = n
		case model.OpCreateGroup:
			groups[model.GroupID(e.Outcome.ID)] = n
		case model.OpSend:
			messages[e.Outcome.Commit] = n
		}
	}
	return s
}
