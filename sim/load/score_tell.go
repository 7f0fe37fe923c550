package load

import (
	"fmt"
	"strings"

	"dmsim/model"
)

// tell puts a wrong answer into words. Why says what is wrong with its number, if anything is.
func (j *judge) tell(i int32, o *model.Outcome, why string) WrongAnswer {
	a, g := j.plan.Attempts[i], &j.heard[i]
	if g.At != 0 {
		a.At = g.At
	}
	w := WrongAnswer{
		Index: int(i), Commit: g.Commit, At: a.At.String(), Text: tellAttempt(&a),
		Want: j.tellDecision(&a, []model.Reason{o.Reason}, o.Reached), Got: j.tellDecision(&a, j.plan.meanings.of(g), g.Reached),
	}
	if why != "" {
		w.Want += " and " + why
		w.Got += fmt.Sprintf(" and number %d", g.Commit)
	}
	return w
}

func (j *judge) tellDecision(a *model.Attempt, reasons []model.Reason, reached uint32) string {
	switch reason := reasons[0]; {
	case reason == model.Delivered && a.Op != model.OpSend:
		return "ok"
	case reason == model.Delivered && a.Group != model.NoGroup && j.reach:
		return fmt.Sprintf("delivered to %d", reached)
	}
	names := make([]string, 0, 1)
	for _, r := range reasons {
		names = append(names, j.plan.rules.ReasonName(r))
	}
	return strings.Join(names, " or ")
}

func tellAttempt(a *model.Attempt) string {
	text := fmt.Sprintf("user %d: %s", a.Actor, a.Op)
	if a.Group != model.NoGroup {
		text += fmt.Sprintf(" group %d", a.Group)
	}
	if a.Op == model.OpSet {
		text += " " + a.Setting.String()
	}
	if a.Target != model.NoUser {
		text += fmt.Sprintf(" user %d", a.Target)
	} else if a.Op == model.OpSend && a.Group == model.NoGroup {
		text += " a name that nobody bears"
	}
	if a.Anonymous {
		text += ", not logged in"
	}
	return text
}
