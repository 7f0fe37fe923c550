package adapter

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/policy"
)

// NotChecked says in sentences which rules nothing is asked of, since the service cannot do what they are about. A check of it is inconclusive at best.
func (a *Adapter) NotChecked() (sentences []string) {
	say := func(format string, args ...any) { sentences = append(sentences, fmt.Sprintf(format, args...)) }
	for _, id := range a.RulesNotChecked {
		say("%s, %s: the adapter says so", id, policy.ByID(id).Short)
	}
	for op, name := range model.OpNames() {
		if a.operations[op] == nil {
			say("%s: the service cannot do it", name)
		}
	}
	if a.Clock == nil {
		say("what needs time to pass, such as the windows of R12, R16 and R13, the ends of R11 and R04, birthdays: the service's clock cannot be set")
	}
	if !a.groups() {
		say("messages to groups, G01: the request of send does not name .Group")
	}
	for _, one := range []struct {
		op          model.Op
		field, what string
	}{
		{model.OpSend, "ID", "retries"}, {model.OpSend, "Labels", "what moderation finds, R04 and R14"},
	} {
		if !a.says(one.op, one.field) {
			say("%s: the request of %s does not name .%s", one.what, one.op, one.field)
		}
	}
	if a.Coarse() {
		say("which of several reasons a word of the service's means: where the right one is among them, it is taken for it")
	}
	return sentences
}

// LeftOut says in sentences by what the rules are not tried, though they are by other things.
func (a *Adapter) LeftOut() (sentences []string) {
	say := func(format string, args ...any) { sentences = append(sentences, fmt.Sprintf(format, args...)) }
	if a.Policy == nil && a.Reset != nil {
		say("changes of the policy: the service cannot make any")
	}
	for _, one := range []struct {
		op          model.Op
		field, what string
	}{
		{model.OpSend, "Kind", "kinds of messages"},
		{model.OpReport, "Message", "reports of any but the last message"},
		{model.OpRegister, "Zone", "time zones"},
		{model.OpRegister, "Setting", "settings chosen by those who register"},
		{model.OpCreateGroup, "Members", "the first members of new groups"},
	} {
		if a.operations[one.op] != nil && !a.says(one.op, one.field) {
			say("%s: the request of %s does not name .%s", one.what, one.op, one.field)
		}
	}
	if a.Answers.Reached == nil {
		say("how many a message reaches: answers do not tell")
	}
	if a.Answers.Repeat == nil && a.says(model.OpSend, "ID") {
		say("whether a retry is answered as one: answers do not tell")
	}
	return sentences
}
