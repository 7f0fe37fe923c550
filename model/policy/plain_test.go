package policy

import (
	"cmp"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
)

// The short way of plain facts must be the long way.
func TestPlainFactsAreDecidedAsAllFacts(t *testing.T) {
	var all []*Rules
	for _, name := range presetNames {
		p, err := Preset(name)
		require.NoError(t, err)
		r, err := Compile(p)
		require.NoError(t, err)
		all = append(all, r)
	}
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		rare := rapid.Custom(func(t *rapid.T) bool { return rapid.IntRange(0, 15).Draw(t, "rare") == 0 })
		yes := rapid.Bool()
		f := &Facts{
			SentToday: rapid.Int64Range(0, 600).Draw(t, "sent"), Unanswered: rapid.Uint32Range(0, 4).Draw(t, "unanswered"), SpamRecipients: rapid.Int64Range(0, 25).Draw(t, "spam"), Requests: rapid.Int64Range(0, 3).Draw(t, "requests"),
			GroupSize: rapid.IntRange(0, 60).Draw(t, "size"), SenderAge: rapid.Int16Range(12, 20).Draw(t, "age"), RecipientAge: rapid.Int16Range(12, 20).Draw(t, "age"),
			Kind: model.Kind(rapid.IntRange(0, 3).Draw(t, "kind")), RecipientSetting: model.Setting(rapid.IntRange(0, 2).Draw(t, "setting")),
			Anonymous: rare.Draw(t, "anonymous"), Known: !rare.Draw(t, "unknown"), Self: rare.Draw(t, "self"), Suspended: rare.Draw(t, "suspended"), Blocked: rare.Draw(t, "blocked"),
			Held: rare.Draw(t, "held"), Violation: rare.Draw(t, "violation"), BlockInGroup: rare.Draw(t, "block in group"),
			SenderFollows: yes.Draw(t, "follows"), RecipientFollows: yes.Draw(t, "follows"), WroteBefore: yes.Draw(t, "wrote"), Accepted: yes.Draw(t, "accepted"),
			Group: yes.Draw(t, "group"), Member: yes.Draw(t, "member"), AlreadyMember: yes.Draw(t, "member"), Reached: yes.Draw(t, "reached"),
		}
		if f.plain() {
			plain++
		}
		for _, r := range all {
			for c := range caseCount {
				require.Equal(t, r.first(r.chains[c], f), r.Decide(c, f), "%s, case %d", r.policy.Name, c)
				require.Equal(t, r.Decide(c, f), cmp.Or(r.BeforeSpam(c, f), r.FromSpam(c, f)), "%s, case %d, in two steps", r.policy.Name, c)
				other := *f
				other.SpamRecipients++
				require.Equal(t, r.BeforeSpam(c, f), r.BeforeSpam(c, &other), "%s, case %d", r.policy.Name, c)
			}
		}
	})
	require.NotZero(t, plain)
}
