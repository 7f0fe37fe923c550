package shrink

import (
	"reflect"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// rounds are the lengths that a gap between two steps is tried with, the shortest first.
var rounds = []model.Time{0, 1, model.Second, model.Minute, model.Hour, model.DayLength}

// noon is when a story begins to which the time of day does not matter.
const noon = 20_513*model.DayLength + 12*model.Hour // 2026-03-01

// times closes the gaps between steps, or makes them round, and begins at noon.
func (r *run) times() {
	r.attempt(func(s *story.Story) bool {
		s.Move(noon - s.State.Start)
		unborn := func(p model.Profile) bool { return p.Birth > s.State.Start.Day().Date() }
		return r.best.State.Start != noon && !slices.ContainsFunc(s.State.Users, unborn)
	})
	for i := range r.best.Steps {
		gap := r.gap(i)
		for _, shorter := range rounds {
			if shorter >= gap || r.attempt(func(s *story.Story) bool { return s.Shift(i, shorter-gap) }) {
				break
			}
		}
	}
}

func (r *run) gap(i int) model.Time {
	if i == 0 {
		return r.best.Steps[0].At() - r.best.State.Start
	}
	return r.best.Steps[i].At() - r.best.Steps[i-1].At()
}

// contents makes each step plain.
func (r *run) contents() {
	plain := []func(*story.Step){
		func(s *story.Step) { s.Attempt.Key = 0 },
		func(s *story.Step) { s.Text = 0 },
		func(s *story.Step) { s.Attempt.Message.Kind = model.Text },
		func(s *story.Step) { s.Attempt.Message.Labels = 0 },
		func(s *story.Step) { s.Attempt.Message.ID = 0 },
		func(s *story.Step) { s.Attempt.Ref = 0 },
		func(s *story.Step) { s.Attempt.Anonymous = false },
		func(s *story.Step) { s.Overlaps = false },
		func(s *story.Step) { s.Attempt.Zone = 0 },
		func(s *story.Step) { ordinary(&s.Attempt, true) },
		func(s *story.Step) { ordinary(&s.Attempt, false) },
	}
	for i := range r.best.Steps {
		for _, make := range plain {
			r.attempt(func(s *story.Story) bool {
				step := &s.Steps[i]
				op, text := step.Attempt, step.Text
				overlaps := step.Overlaps
				make(step)
				return op != step.Attempt || text != step.Text || overlaps != step.Overlaps
			})
		}
	}
}

// ordinary makes one who registers grown up, and open if that is asked for.
func ordinary(a *model.Attempt, open bool) {
	if a.Op != model.OpRegister {
		return
	}
	a.Birth = model.NewDate(a.At.Std().Year()-26, time.January, 1)
	if open {
		a.Setting, a.HasSetting = model.Everyone, true
	}
}

// options are the parts of a policy that are tried with the values of the seed policy, the wider ones first.
var options = []func(p, seed *policy.Policy){
	func(p, seed *policy.Policy) { *p = *seed },
	func(p, seed *policy.Policy) { p.Spam = seed.Spam },
	func(p, seed *policy.Policy) { p.Moderation = seed.Moderation },
	func(p, seed *policy.Policy) { p.DailyLimit = seed.DailyLimit },
	func(p, seed *policy.Policy) { p.Unanswered = seed.Unanswered },
	func(p, seed *policy.Policy) { p.Requests = seed.Requests },
	func(p, seed *policy.Policy) { p.Settings = seed.Settings },
	func(p, seed *policy.Policy) { p.Groups = seed.Groups },
	func(p, seed *policy.Policy) { p.Block = seed.Block },
	func(p, seed *policy.Policy) { p.Custom = nil },
	func(p, seed *policy.Policy) { p.DefaultSetting = seed.DefaultSetting },
	func(p, seed *policy.Policy) { p.DefaultSetting.Bands = nil },
	func(p, seed *policy.Policy) { p.BaseGate = seed.BaseGate },
	func(p, seed *policy.Policy) {
		if p.BaseGate != seed.BaseGate {
			p.BaseGate = model.GateNone
		}
	},
	func(p, seed *policy.Policy) { p.Settings.Everyone = seed.Settings.Everyone },
	func(p, seed *policy.Policy) { p.Settings.Friends = seed.Settings.Friends },
	func(p, seed *policy.Policy) { p.Settings.NoOne = seed.Settings.NoOne },
	func(p, seed *policy.Policy) { p.AccountMinAge = seed.AccountMinAge },
	func(p, seed *policy.Policy) { p.DMMinAge = seed.DMMinAge },
	func(p, seed *policy.Policy) { p.LeapDayBirthday = seed.LeapDayBirthday },
	func(p, seed *policy.Policy) { p.ReplyExemption = seed.ReplyExemption },
	func(p, seed *policy.Policy) { p.Groups.AddGate = seed.Groups.AddGate },
	func(p, seed *policy.Policy) {
		if p.Groups.AddGate != seed.Groups.AddGate {
			p.Groups.AddGate = policy.AddNone
		}
	},
	func(p, seed *policy.Policy) { p.Groups.MaxMembers = seed.Groups.MaxMembers },
	func(p, seed *policy.Policy) { p.DailyLimit.Clock = seed.DailyLimit.Clock },
	func(p, seed *policy.Policy) { p.DailyLimit.Counts = seed.DailyLimit.Counts },
	func(p, seed *policy.Policy) { p.DailyLimit.GroupCost = seed.DailyLimit.GroupCost },
	func(p, seed *policy.Policy) { p.DailyLimit.Messages = seed.DailyLimit.Messages },
	func(p, seed *policy.Policy) { p.Unanswered.Window = seed.Unanswered.Window },
	func(p, seed *policy.Policy) { p.Unanswered.Restored = seed.Unanswered.Restored },
	func(p, seed *policy.Policy) { p.Spam.MaxRecipients = seed.Spam.MaxRecipients },
	func(p, seed *policy.Policy) { p.Spam.Window = seed.Spam.Window },
	func(p, seed *policy.Policy) { p.Spam.Match = seed.Spam.Match },
	func(p, seed *policy.Policy) { p.Spam.NearDistance = seed.Spam.NearDistance },
	func(p, seed *policy.Policy) { p.Spam.GroupCounts = seed.Spam.GroupCounts },
	func(p, seed *policy.Policy) { p.Spam.Probability = seed.Spam.Probability },
	func(p, seed *policy.Policy) { p.Spam.Hold = seed.Spam.Hold },
	func(p, seed *policy.Policy) { p.Moderation.Mode = seed.Moderation.Mode },
	func(p, seed *policy.Policy) { p.Moderation.Latency = seed.Moderation.Latency },
	func(p, seed *policy.Policy) { p.Moderation.TruePositiveRate = seed.Moderation.TruePositiveRate },
	func(p, seed *policy.Policy) { p.Moderation.FalsePositiveRate = seed.Moderation.FalsePositiveRate },
	func(p, seed *policy.Policy) { p.Moderation.Strikes = seed.Moderation.Strikes },
	func(p, seed *policy.Policy) { p.Moderation.Suspension = seed.Moderation.Suspension },
	func(p, seed *policy.Policy) { p.Requests.Kinds = seed.Requests.Kinds },
	func(p, seed *policy.Policy) { p.Requests.Quota = seed.Requests.Quota },
	// What is left of the constants, as small as it still fails.
	func(p, seed *policy.Policy) { less(&p.DailyLimit.Messages, seed.DailyLimit.Messages) },
	func(p, seed *policy.Policy) { less(&p.Spam.MaxRecipients, seed.Spam.MaxRecipients) },
	func(p, seed *policy.Policy) { less(&p.Moderation.Strikes, seed.Moderation.Strikes) },
	func(p, seed *policy.Policy) { less(&p.Requests.Quota, seed.Requests.Quota) },
	func(p, seed *policy.Policy) { less(&p.Unanswered.Messages, seed.Unanswered.Messages) },
	func(p, seed *policy.Policy) { less(&p.Groups.MaxMembers, seed.Groups.MaxMembers) },
}

// less makes a constant one, unless it is the seed policy's.
func less[T ~int | ~int64](l *T, seed T) {
	if *l != seed && *l > 1 && int64(*l) != int64(policy.NoLimit) {
		*l = 1
	}
}

// policy brings the policies to the seed policy as far as it can, and leaves out those that no step puts in force.
func (r *run) policy() {
	for i := len(r.best.Later) - 1; i >= 0; i-- {
		r.attempt(func(s *story.Story) bool { return s.DropLater(i) })
	}
	seed := policy.Seed()
	for i := -1; i < len(r.best.Later); i++ {
		for _, option := range options {
			r.attempt(func(s *story.Story) bool {
				p := &s.Policy
				if i >= 0 {
					p = &s.Later[i]
				}
				before := *p
				option(p, &seed)
				if p.Name = before.Name; len(s.Later) > 0 {
					p.Custom = before.Custom // those of all policies are the same
				}
				return !reflect.DeepEqual(*p, before) && p.Validate() == nil
			})
		}
	}
}
