package reports

import (
	"strings"

	"dmsim/sim/check"
	"dmsim/sim/check/invariant"
)

// CheckRules are the invariants, and what else a result of a check can be about.
func CheckRules() []SARIFRule {
	rules := []SARIFRule{
		{
			ID: check.Opinion, Name: "the second opinion", Short: "A target decides as the second opinion does.",
			Help: "A target decides as the second opinion does. model/spec is a second implementation of the rules, which shares no code with the world.",
		},
		{ID: EarlierRule, Name: "earlier findings", Short: "What was found earlier does not come again."},
		{ID: check.Decided, Name: "a decision", Short: "A target comes to a decision."},
		{ID: check.Numbers, Name: "commit numbers", Short: "Commit numbers count from 1 without a gap, and a retry bears its first's."},
		{ID: check.RealTime, Name: "order of time", Short: "What had returned before another was called has the smaller commit number."},
		{ID: check.Sound, Name: "replay", Short: "A sound world gives the same outcomes, attempt by attempt in the order of commits."},
		{ID: check.Readable, Name: "what can be read", Short: "A sound world that replays the attempts in the order of commits leaves the same to be read."},
		{ID: check.Linear, Name: "some order", Short: "Some order of the attempts explains their outcomes."},
	}
	for _, i := range invariant.All() {
		rules = append(rules, SARIFRule{ID: i.ID, Name: i.Title, Short: i.Statement, Help: helpOf(&i)})
	}
	return rules
}

func helpOf(i *invariant.Invariant) string {
	sentences := []string{i.Statement}
	if i.Source != "" {
		sentences = append(sentences, i.Source)
	}
	if i.Applies != "" {
		sentences = append(sentences, "Applies: "+i.Applies)
	}
	for n, s := range sentences {
		if s = strings.TrimSpace(s); !strings.HasSuffix(s, ".") {
			s += "."
		}
		sentences[n] = s
	}
	return strings.Join(sentences, " ")
}
