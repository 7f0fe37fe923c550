package story

import (
	"math"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// sequenceLength is how many deeds a sequence has.
const sequenceLength = 4

// deeds are what one of three does to another, or in the group of the first two.
var deeds = []model.Attempt{
	{Op: model.OpSend, Actor: 0, Target: 1, Group: model.NoGroup},
	{Op: model.OpSend, Actor: 0, Target: 2, Group: model.NoGroup},
	{Op: model.OpSend, Actor: 1, Target: 0, Group: model.NoGroup},
	{Op: model.OpSend, Actor: 0, Target: model.NoUser, Group: 0},
	{Op: model.OpReport, Actor: 1, Target: 0, Group: model.NoGroup},
	{Op: model.OpBlock, Actor: 1, Target: 0, Group: model.NoGroup},
	{Op: model.OpUnblock, Actor: 1, Target: 0, Group: model.NoGroup},
	{Op: model.OpUnfollow, Actor: 0, Target: 1, Group: model.NoGroup},
	{Op: model.OpSet, Actor: 1, Target: model.NoUser, Group: model.NoGroup, Setting: model.NoOne},
	{Op: model.OpAdd, Actor: 0, Target: 2, Group: 0},
	{Op: model.OpLeave, Actor: 1, Target: model.NoUser, Group: 0},
	{Op: model.OpDelete, Actor: 1, Target: model.NoUser, Group: model.NoGroup},
}

// tight is a policy with limits of one, and places for two: what three people reach.
func tight(p policy.Policy) policy.Policy {
	for _, l := range []*policy.Limit{&p.DailyLimit.Messages, &p.Spam.MaxRecipients, &p.Requests.Quota, &p.Moderation.Strikes} {
		if *l != policy.NoLimit {
			*l = 1
		}
	}
	p.Unanswered.Messages = min(p.Unanswered.Messages, 1)
	p.Name, p.Groups.MaxMembers = p.Name+"-tight", 2
	p.Moderation.TruePositiveRate, p.Moderation.FalsePositiveRate = 1, 1
	return p
}

// edges are the gaps between two deeds that end what the first began, or fall a millisecond short of it.
func edges(p *policy.Policy) []model.Time {
	toMidnight := model.DayLength - everyStart%model.DayLength
	gaps := []model.Time{0}
	lengths := []time.Duration{p.Spam.Window, p.Spam.Hold, p.Moderation.Latency, p.Moderation.Suspension, 24 * time.Hour}
	if p.Unanswered.Messages > 0 {
		lengths = append(lengths, p.Unanswered.Window)
	}
	for _, l := range lengths {
		if t := model.Time(l.Milliseconds()); t > 0 {
			gaps = append(gaps, t-1, t)
		}
	}
	gaps = append(gaps, toMidnight-1, toMidnight)
	slices.Sort(gaps)
	return slices.Compact(gaps)
}

// sequences is how many there are: the deeds, times where the gap is and how long.
func (e *Every) sequences() uint64 {
	return uint64(math.Pow(float64(len(deeds)), sequenceLength)) * uint64((sequenceLength-1)*len(e.gaps))
}

// sequence writes the n-th sequence into s. All three are grown up and follow each other.
func (e *Every) sequence(n uint64, s *Story) {
	d := digits(n)
	st := State{
		Start: everyStart, Zones: zones, Users: s.State.Users[:0], Follows: s.State.Follows[:0], Blocks: s.State.Blocks[:0], Groups: s.State.Groups[:0],
	}
	for a := range model.UserID(3) {
		st.Users = append(st.Users, model.Profile{Birth: model.NewDate(1990, time.January, 1), Setting: model.Friends, HasSetting: true})
		for b := range model.UserID(3) {
			if a != b {
				st.Follows = append(st.Follows, [2]model.UserID{a, b})
			}
		}
	}
	st.Groups = append(st.Groups, pairOfGroup)
	*s = Story{Policy: e.tight, State: st, Steps: s.Steps[:0]}
	gapAt, gap := d.take(sequenceLength-1)+1, e.gaps[d.take(len(e.gaps))]
	now := everyStart
	for i := range sequenceLength {
		if i == gapAt {
			now += gap
		}
		a := deeds[d.take(len(deeds))]
		a.At = now
		s.Steps = append(s.Steps, Step{N: i, Attempt: a})
	}
}
