package invariant_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// TestFindsOtherRules: a world that goes by other rules than the monitor is told is found out, by what the monitor alone knows, and as a statement that the rule is behind.
func TestFindsOtherRules(t *testing.T) {
	more := func(l *policy.Limit) {
		if *l != policy.NoLimit {
			*l++
		}
	}
	for name, bent := range map[string]struct {
		bend func(*policy.Policy)
		ids  []string
	}{
		"account_min_age":  {func(p *policy.Policy) { p.AccountMinAge++ }, []string{"I29", "I27"}},
		"dm_min_age":       {func(p *policy.Policy) { p.DMMinAge++ }, []string{"I24", "I25", "I26", "I27", "I28", "I55"}},
		"base_gate":        {func(p *policy.Policy) { p.BaseGate = (p.BaseGate + 1) % 6 }, []string{"I13", "I31", "I36", "I37", "I57"}},
		"settings.friends": {func(p *policy.Policy) { p.Settings.Friends = (p.Settings.Friends + 1) % 6 }, nil},
		"bands":            {func(p *policy.Policy) { p.DefaultSetting.Bands = nil }, nil},
		"reply_exemption":  {func(p *policy.Policy) { p.ReplyExemption = !p.ReplyExemption }, nil},
		"requests.quota":   {func(p *policy.Policy) { more(&p.Requests.Quota) }, []string{"I39", "I55"}},
		"groups.max":       {func(p *policy.Policy) { p.Groups.MaxMembers++ }, []string{"I12", "I55"}},
		"daily messages":   {func(p *policy.Policy) { more(&p.DailyLimit.Messages) }, []string{"I45", "I55"}},
		"group_cost":       {func(p *policy.Policy) { p.DailyLimit.GroupCost ^= 1 }, nil},
		"unanswered": {func(p *policy.Policy) {
			if p.Unanswered.Messages > 0 {
				p.Unanswered.Messages++
			}
		}, []string{"I59", "I55"}},
		"unanswered.window":   {func(p *policy.Policy) { p.Unanswered.Window += time.Millisecond }, []string{"I60", "I55"}},
		"unanswered.restored": {func(p *policy.Policy) { p.Unanswered.Restored = !p.Unanswered.Restored }, []string{"I59", "I61", "I55"}},
		"spam recipients":     {func(p *policy.Policy) { more(&p.Spam.MaxRecipients) }, []string{"I49", "I55"}},
		"spam window":         {func(p *policy.Policy) { p.Spam.Window += time.Millisecond }, []string{"I50", "I49", "I55"}},
		"near_distance":       {func(p *policy.Policy) { p.Spam.NearDistance++ }, []string{"I49", "I55"}},
		"group_counts":        {func(p *policy.Policy) { p.Spam.GroupCounts ^= 1 }, []string{"I49", "I55"}},
		"hold":                {func(p *policy.Policy) { p.Spam.Hold += time.Millisecond }, []string{"I43"}},
		"latency":             {func(p *policy.Policy) { p.Moderation.Latency += time.Millisecond }, []string{"I22"}},
		"strikes":             {func(p *policy.Policy) { more(&p.Moderation.Strikes) }, []string{"I19", "I21"}},
		"suspension":          {func(p *policy.Policy) { p.Moderation.Suspension += time.Millisecond }, []string{"I19", "I21"}},
	} {
		t.Run(name, func(t *testing.T) {
			drawer := story.NewDrawer(4, story.Options{})
			m := newMonitors()
			for n := range uint64(2000) {
				s := drawer.Draw(n)
				s.Steps = slices.DeleteFunc(s.Steps, func(step story.Step) bool { return step.Kind == story.Switch })
				s.Policy.Custom, s.Later = nil, nil
				other := s.Policy
				bent.bend(&other)
				if v := m.play(t, n, s, compile(t, other)); v != nil {
					if t.Logf("story %d: %s", n, v); bent.ids != nil {
						assert.Contains(t, bent.ids, v.Invariant)
					}
					return
				}
			}
			t.Error("not found out")
		})
	}
}

// TestTouch: looking ahead changes nothing, and stands whatever is attempted.
func TestTouch(t *testing.T) {
	s := newStage(openPolicy())
	s.Touch([]model.Attempt{send(ana, ben), send(model.NoUser, ana), send(ana, model.NoUser), tells(ana, 0), tells(ana, 9)})
	s.does(send(ana, ben), ok)
	s.Touch([]model.Attempt{send(ana, ben)})
	assert.Zero(t, s.Violations())
}
