package check_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
)

// storiesToFind is how many drawn stories may pass before a broken world must have been found.
const storiesToFind = 4000

// TestFindsOtherRules: a world that goes by other rules than it says is found out, whichever key of the policy it takes wrongly.
// So the drawn stories reach every option, and reach its edges: a limit off by one, a length off by a millisecond.
func TestFindsOtherRules(t *testing.T) {
	draw := stories(20)
	for name, bend := range map[string]func(*policy.Policy){
		"account_min_age":   func(p *policy.Policy) { p.AccountMinAge++ },
		"dm_min_age":        func(p *policy.Policy) { p.DMMinAge++ },
		"leap_day_birthday": func(p *policy.Policy) { p.LeapDayBirthday ^= 1 },
		"base_gate":         func(p *policy.Policy) { p.BaseGate = (p.BaseGate + 1) % 6 },
		"settings.everyone": func(p *policy.Policy) { p.Settings.Everyone = (p.Settings.Everyone + 1) % 6 },
		"settings.friends":  func(p *policy.Policy) { p.Settings.Friends = (p.Settings.Friends + 1) % 6 },
		"settings.no-one":   func(p *policy.Policy) { p.Settings.NoOne = (p.Settings.NoOne + 1) % 6 },
		"default_setting":   func(p *policy.Policy) { p.DefaultSetting.Setting = (p.DefaultSetting.Setting + 1) % 3 },
		"bands":             func(p *policy.Policy) { p.DefaultSetting.Bands = nil },
		"reply_exemption":   func(p *policy.Policy) { p.ReplyExemption = !p.ReplyExemption },
		"requests.enabled":  func(p *policy.Policy) { p.Requests.Enabled = !p.Requests.Enabled },
		"requests.quota":    func(p *policy.Policy) { more(&p.Requests.Quota) },
		"requests.kinds":    func(p *policy.Policy) { p.Requests.Kinds = p.Requests.Kinds[1:] },
		"block allow":       func(p *policy.Policy) { swap(&p.Block.InGroups, policy.Suppress, policy.Allow) },
		"block forbid":      func(p *policy.Policy) { swap(&p.Block.InGroups, policy.Forbid, policy.Suppress) },
		"groups.max":        func(p *policy.Policy) { p.Groups.MaxMembers++ },
		"add_gate":          func(p *policy.Policy) { p.Groups.AddGate = (p.Groups.AddGate + 1) % 4 },
		"daily messages":    func(p *policy.Policy) { more(&p.DailyLimit.Messages) },
		"clock local":       func(p *policy.Policy) { swap(&p.DailyLimit.Clock, policy.LocalDay, policy.UTCDay) },
		"clock rolling":     func(p *policy.Policy) { swap(&p.DailyLimit.Clock, policy.UTCDay, policy.Rolling24h) },
		"counts":            func(p *policy.Policy) { p.DailyLimit.Counts ^= 1 },
		"group_cost":        func(p *policy.Policy) { p.DailyLimit.GroupCost ^= 1 },
		"spam recipients":   func(p *policy.Policy) { more(&p.Spam.MaxRecipients) },
		"spam window":       func(p *policy.Policy) { p.Spam.Window += time.Millisecond },
		"spam match":        func(p *policy.Policy) { p.Spam.Match ^= 1 },
		"near_distance":     func(p *policy.Policy) { p.Spam.NearDistance++ },
		"group_counts":      func(p *policy.Policy) { p.Spam.GroupCounts ^= 1 },
		"probability":       func(p *policy.Policy) { p.Spam.Probability = 0.25 },
		"hold":              func(p *policy.Policy) { p.Spam.Hold += time.Millisecond },
		"mode":              func(p *policy.Policy) { p.Moderation.Mode = (p.Moderation.Mode + 1) % 3 },
		"latency":           func(p *policy.Policy) { p.Moderation.Latency += time.Millisecond },
		"true_positive":     func(p *policy.Policy) { p.Moderation.TruePositiveRate = 0.25 },
		"false_positive":    func(p *policy.Policy) { p.Moderation.FalsePositiveRate = 0.25 },
		"strikes":           func(p *policy.Policy) { more(&p.Moderation.Strikes) },
		"suspension":        func(p *policy.Policy) { p.Moderation.Suspension += time.Millisecond },
		"custom":            func(p *policy.Policy) { p.Custom = nil },
	} {
		t.Run(name, func(t *testing.T) {
			assert.True(t, found(draw, func(s *tale) check.Comparable {
				bent := *s
				bend(&bent.policy)
				return bent.setup.World(bent.rules(t))
			}, t))
		})
	}
}

func more(l *policy.Limit) {
	if *l != policy.NoLimit {
		*l++
	}
}

func swap[T comparable](v *T, from, to T) {
	if *v == from {
		*v = to
	}
}

// TestFindsALie: a world that is sound but for what it says of one fact is found out.
func TestFindsALie(t *testing.T) {
	draw := stories(20)
	for name, lie := range map[string]func(*world.World, *model.Attempt, *model.Outcome){
		"a blocked send went out": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			if o.Reason == model.Blocked {
				o.Reason = model.Delivered
			}
		},
		"one more reached": func(_ *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Group != model.NoGroup && o.Reached == 2 {
				o.Reached++
			}
		},
		"a retry is new": func(_ *world.World, _ *model.Attempt, o *model.Outcome) { o.Repeat = false },
		"a commit is lost": func(_ *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Op == model.OpLeave {
				o.Commit++
			}
		},
		"an answer is none": func(_ *world.World, _ *model.Attempt, o *model.Outcome) { told(o, model.Answer, model.Acquainted) },
		"an unanswered message is the first": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			told(o, model.Unanswered, model.FirstContact)
		},
		"a stranger is known": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			told(o, model.FirstContact, model.Acquainted)
		},
		"who knows the other is a stranger": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			told(o, model.Acquainted, model.FirstContact)
		},
		"who follows is turned around": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			o.Tie = o.Tie>>1 | o.Tie<<1&model.TargetFollows
		},
		"the end of a hold is not told": func(_ *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Op == model.OpSend {
				o.Until = 0
			}
		},
		"the end of a suspension is not told": func(_ *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Op == model.OpReport {
				o.Until = 0
			}
		},
		"a message is removed a millisecond late": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			if o.From > 0 {
				o.From++
			}
		},
		"somebody was read": func(w *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Op == model.OpSend && a.Group == model.NoGroup && o.Reason == model.Delivered {
				w.Read(a.Target, a.Actor, model.NoGroup, a.At)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.True(t, found(draw, func(s *tale) check.Comparable { return liar{s.setup.World(s.rules(t)), lie} }, t))
		})
	}
}

func told(o *model.Outcome, truth, lie model.Contact) {
	if o.Contact == truth {
		o.Contact = lie
	}
}

// liar is a world that changes its outcomes.
type liar struct {
	*world.World
	lie func(*world.World, *model.Attempt, *model.Outcome)
}

func (l liar) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := l.World.Do(a, members...)
	l.lie(l.World, a, &o)
	return o
}

// found says whether a broken world is told from the second opinion by one of the stories.
func found(draw func(int) tale, broken func(*tale) check.Comparable, t *testing.T) bool {
	for n := range storiesToFind {
		s := draw(n)
		if d := check.Replay(broken(&s), s.setup.Spec(s.rules(t)), s.setup, s.attempts); d != nil {
			t.Logf("story %d, attempt %d: %s, not %s", n, d.Index, d.World.Reason, d.Spec.Reason)
			return true
		}
	}
	return false
}
