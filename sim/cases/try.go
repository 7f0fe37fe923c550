package cases

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/policy"
)

// Try is one attempt of a step, and what came of it.
type Try struct {
	Step    int // of the case, from 1
	Attempt model.Attempt
	// The names of the parties as the case has them; empty where the operation has none.
	Actor, Target, Group string
	Outcome              model.Outcome
	Facts                *policy.Facts // before the attempt; nil where the target does not show them
	rules                *policy.Rules
	text                 string // of a send
	who                  string // "attempt 21, eve fan21", where the step makes several
}

// Steps are the rules that were asked, in their order, up to the one that refused. There are none for a retry, and where the target
// does not show facts.
func (t *Try) Steps() []policy.Step {
	if t.Facts == nil || t.Outcome.Repeat {
		return nil
	}
	steps := t.rules.Explain(policy.CaseOf(&t.Attempt), t.Facts)
	for i, step := range steps {
		if step.Skipped {
			return steps[:i]
		}
	}
	return steps
}

// Note says on what the attempt was decided if not on its steps: that it was a retry, or that an initial member of a group was refused.
// It is empty where the steps say it all.
func (t *Try) Note() string {
	if t.Outcome.Repeat {
		return fmt.Sprintf("a retry: the message id is known, the decision is that of commit %d", t.Outcome.Commit)
	}
	reason := model.Delivered
	for _, step := range t.Steps() {
		reason = step.Reason
	}
	switch {
	case t.Facts == nil || reason == t.Outcome.Reason:
		return ""
	case t.Attempt.Op == model.OpCreateGroup && reason == model.Delivered:
		return "an initial member: " + refusal(t.rules, t.Outcome.Reason)
	}
	return "decided otherwise: " + Decision(t.rules, t.Attempt.Op, t.Outcome.Reason)
}

// Decision says how the attempt ended: see the function Decision.
func (t *Try) Decision() string { return Decision(t.rules, t.Attempt.Op, t.Outcome.Reason) }

// Decision says how an attempt ended: "delivered" for a send, "ok" for anything else, or "refused: spam-hold (R11: the sender is held)".
func Decision(rules *policy.Rules, op model.Op, reason model.Reason) string {
	switch {
	case reason != model.Delivered:
		return "refused: " + refusal(rules, reason)
	case op == model.OpSend:
		return model.Delivered.String()
	}
	return good
}

// refusal names a reason and its rule, in words that hold for every policy.
func refusal(rules *policy.Rules, reason model.Reason) string {
	rule := policy.RuleOf(reason)
	return fmt.Sprintf("%s (%s: %s)", rules.ReasonName(reason), rule, policy.ByID(rule).Short)
}
