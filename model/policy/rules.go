package policy

import (
	"fmt"
	"slices"

	"dmsim/model"
)

// Rules is a policy made ready to decide: validated, its custom rules compiled, rules that cannot refuse left out.
// It does not change after Compile, so any number of goroutines may share it.
type Rules struct {
	policy      Policy
	gates       [3]model.Gate
	requestKind [4]bool
	custom      []program
	chains      [caseCount][]judge
	plain       [caseCount][]judge // of chains, those that may refuse plain facts
	spam        [caseCount]int     // where the spam rule stands in chains, or would
	eligible    []judge            // R07-R09, which G04 may ask
	left        []string           // rules that are left out on purpose, see Without
	needs       Needs
}

// spamRule looks at the one fact that costs what the sender has sent before.
const spamRule = "R13"

// Needs says which of the costlier facts a policy's rules look at. A world need not gather, nor remember, the others.
type Needs struct {
	Follows   bool
	Answers   bool // who has written to, accepted, or left requests with whom
	SentToday bool
	Spam      bool
	Violation bool
	// Unanswered is what one has written to whom nobody has answered; it goes with Answers.
	Unanswered bool
}

// judge is the predicate of a rule.
type judge func(*Rules, *Facts) model.Reason

// Compile validates p and makes it ready. Errors name the key.
func Compile(p Policy) (*Rules, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	custom, err := compileCustom(p.Custom)
	if err != nil {
		return nil, err
	}
	return ready(p, custom, chains), nil
}

// For is Compile for a policy whose custom rules are all among those of r, which are not compiled again: that is what takes long. Any other custom rule is
// an error.
func (r *Rules) For(p Policy) (*Rules, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	custom := make([]program, len(p.Custom))
	for i, rule := range p.Custom {
		n := slices.Index(r.policy.Custom, rule)
		if n < 0 {
			return nil, fmt.Errorf("policy: the custom rule %s is none of the policy %q", rule.ID, r.policy.Name)
		}
		custom[i] = r.custom[n]
	}
	return ready(p, custom, chains), nil
}

// Late returns rules of the same policy that are asked in another order: wherever both judge a case, the rule comes right after the other, which by the table
// it comes before. They are wrong, and there to find out whether that is noticed.
func (r *Rules) Late(rule, after string) *Rules {
	order := chains
	for c, ids := range order {
		from, to := slices.Index(ids, rule), slices.Index(ids, after)
		if from < 0 || to < from {
			continue
		}
		moved := slices.Delete(slices.Clone(ids), from, from+1)
		order[c] = slices.Insert(moved, to, rule)
	}
	return ready(r.policy, r.custom, order)
}

// ready arranges the rules of a valid policy in an order.
func ready(p Policy, custom []program, order [caseCount][]string) *Rules {
	return arranged(p, custom, order, nil)
}

// arranged is ready with some rules left out.
func arranged(p Policy, custom []program, order [caseCount][]string, left []string) *Rules {
	r := &Rules{policy: p, gates: p.Settings.list(), custom: custom, left: left}
	for _, k := range p.Requests.Kinds {
		r.requestKind[k] = true
	}
	for c, ids := range order {
		r.arrange(Case(c), ids)
	}
	r.eligible = r.judges("R07", "R08", "R09")
	r.needs = r.needsOf()
	return r
}

// arrange makes the chain of a case, which leaves out what cannot refuse under the policy.
func (r *Rules) arrange(c Case, ids []string) {
	r.chains[c] = make([]judge, 0, len(ids))
	r.plain[c] = make([]judge, 0, len(ids))
	for _, id := range ids {
		rule := ByID(id)
		if id == spamRule {
			r.spam[c] = len(r.chains[c])
		}
		if r.idle(id) {
			continue
		}
		r.chains[c] = append(r.chains[c], rule.judge)
		if !rule.plain {
			r.plain[c] = append(r.plain[c], rule.judge)
		}
	}
}

// judges collects the predicates of rules, without those that cannot refuse.
func (r *Rules) judges(ids ...string) (list []judge) {
	for _, id := range ids {
		if !r.idle(id) {
			list = append(list, ByID(id).judge)
		}
	}
	return list
}

// idle says whether a rule is not asked: it cannot refuse under the policy, or is left out.
func (r *Rules) idle(id string) bool {
	rule := ByID(id)
	return rule.idle != nil && rule.idle(&r.policy) || r.leaves(id)
}

// Asks says whether a rule of the Table can refuse under the policy: one that cannot is not asked.
func (r *Rules) Asks(id string) bool { return !r.idle(id) }

// leaves says whether all of these rules are left out on purpose.
func (r *Rules) leaves(ids ...string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(r.left, id) })
}

func (r *Rules) needsOf() Needs {
	custom, add := !r.idle("R15"), AddNone
	if !r.idle("G04") {
		add = r.policy.Groups.AddGate
	}
	unanswered := !r.idle("R16")
	exempts := r.policy.ReplyExemption && !r.leaves("R08", "R09")
	return Needs{
		Follows:   custom || !r.idle("R08") || !r.idle("R09") || !r.idle("R10") || add == AddMutual,
		Answers:   custom || exempts || !r.idle("R10") || unanswered || add == AddInviteAccept,
		SentToday: custom || !r.idle("R12"),
		Spam:      !r.idle(spamRule),
		Violation: !r.idle("R14"),

		Unanswered: unanswered,
	}
}

// ByID returns the rule with that id and panics when there is none: ids are fixed.
func ByID(id string) *Rule {
	for i := range table { // not slices.IndexFunc, which copies the rules
		if table[i].ID == id {
			return &table[i]
		}
	}
	panic("policy: no rule " + id)
}

// Policy returns the data.
func (r *Rules) Policy() *Policy { return &r.policy }

// Needs returns what the rules look at.
func (r *Rules) Needs() Needs { return r.needs }

// Decide returns the reason of the first rule that refuses, or model.Delivered. It is pure.
func (r *Rules) Decide(c Case, f *Facts) model.Reason {
	if f.plain() {
		return r.first(r.plain[c], f)
	}
	return r.first(r.chains[c], f)
}

// BeforeSpam is Decide for a send by the rules before the spam rule (R13): what they refuse is refused whatever SpamRecipients is, so that need not be
// gathered. No other rule looks at it, custom ones neither.
func (r *Rules) BeforeSpam(c Case, f *Facts) model.Reason {
	return r.first(r.chains[c][:r.spam[c]], f)
}

// FromSpam is Decide for a send that BeforeSpam lets pass, by the spam rule and those after it.
func (r *Rules) FromSpam(c Case, f *Facts) model.Reason { return r.first(r.chains[c][r.spam[c]:], f) }

func (r *Rules) first(judges []judge, f *Facts) model.Reason {
	for _, judge := range judges {
		if reason := judge(r, f); reason != model.Delivered {
			return reason
		}
	}
	return model.Delivered
}

// ReasonName names a reason, a custom rule's by its id.
func (r *Rules) ReasonName(reason model.Reason) string {
	if i := int(reason) - int(model.CustomReason); i >= 0 && i < len(r.policy.Custom) {
		return r.policy.Custom[i].ID
	}
	return reason.String()
}

// RuleOf returns the id of the rule behind a reason: "R05" for sender-too-young, "R15" for a custom rule, "" for Delivered.
func RuleOf(reason model.Reason) string {
	if reason >= model.CustomReason {
		return "R15"
	}
	for _, rule := range table {
		if slices.Contains(rule.Reasons, reason) {
			return rule.ID
		}
	}
	return ""
}
