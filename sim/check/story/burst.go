package story

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// burstOneIn is how rarely a story begins with as much as a policy's own limit lets through.
const burstOneIn = 12

// burst brings the story to an edge of its policy as it is: the last messages of a day, the last recipients of equal words, the last places of a group.
func (d *drawer) burst() {
	p := &d.s.Policy
	switch d.n(3) {
	case 0:
		d.repeat(limitOf(p.DailyLimit.Messages))
	case 1:
		d.crowd(limitOf(p.Spam.MaxRecipients), func(u model.UserID) model.Attempt {
			return model.Attempt{Op: model.OpSend, Actor: 0, Target: u, Group: model.NoGroup}
		})
	default:
		d.s.State.Groups = append(d.s.State.Groups, []model.UserID{0})
		g := model.GroupID(len(d.s.State.Groups) - 1)
		d.groups = append(d.groups, g)
		d.crowd(p.Groups.MaxMembers, func(u model.UserID) model.Attempt {
			return model.Attempt{Op: model.OpAdd, Actor: 0, Target: u, Group: g}
		})
	}
}

// burstMax bounds a burst: a limit above it is never reached.
const burstMax = 600

func limitOf(l policy.Limit) int {
	if l == policy.NoLimit || l > burstMax {
		return 0
	}
	return int(l)
}

// repeat sends up to two less than so many messages from one to another who lets them in.
func (d *drawer) repeat(times int) {
	if times <= 2 {
		return
	}
	d.befriend(0, 1)
	for range times - 2 + d.n(3) {
		s := d.add(Try, model.Attempt{Op: model.OpSend, Actor: 0, Target: 1, Group: model.NoGroup})
		d.sent = append(d.sent, sent{s.N, s.Text, 0, 1, model.NoGroup})
	}
}

// crowd adds people whom the first one knows, and lets the first one do something with each of them.
func (d *drawer) crowd(limit int, do func(model.UserID) model.Attempt) {
	if limit > burstMax {
		return
	}
	for range max(0, limit-1) + d.n(3) {
		u := model.UserID(len(d.s.State.Users))
		d.s.State.Users = append(d.s.State.Users, d.s.State.Users[1])
		d.befriend(0, u)
		d.add(Try, do(u))
		d.handles = append(d.handles, u)
	}
}

// befriend makes two grown-ups who follow each other, and let everybody in, of two of the start.
func (d *drawer) befriend(a, b model.UserID) {
	for _, u := range []model.UserID{a, b} {
		d.s.State.Users[u] = model.Profile{Birth: model.NewDate(d.s.State.Start.Std().AddDate(-30, 0, -7).Date()), Setting: model.Everyone, HasSetting: true}
	}
	for _, pair := range [][2]model.UserID{{a, b}, {b, a}} {
		if !slices.Contains(d.s.State.Follows, pair) {
			d.s.State.Follows = append(d.s.State.Follows, pair)
		}
	}
}
