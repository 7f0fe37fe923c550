package story

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// theme is what a story is about, so that it does often what seldom meets by chance: three reports of one sender, equal words at the edge of a window, two attempts at
// the last place. Half of the stories have none.
type theme int

const (
	noTheme theme = iota
	reports
	words
	days
	together
	places
	births
)

var themes = []theme{noTheme, noTheme, noTheme, noTheme, noTheme, noTheme, reports, words, days, together, places, births}

// weigh bends what was drawn to the theme. A policy that is to be checked as it is stays so.
func (t theme) weigh(d *drawer) {
	often := func(op model.Op, w int) {
		d.sum += w - d.weights[op]
		d.weights[op] = w
	}
	switch t {
	case reports:
		often(model.OpReport, 12)
		d.habits.read, d.habits.echo, d.habits.edge, d.habits.still = 8, 24, 20, 20
	case words:
		d.habits.echo, d.habits.edge, d.habits.still, d.habits.midnight = 44, 16, 32, 0
	case days:
		d.habits.midnight, d.habits.edge, d.habits.still, d.habits.echo = 8, 8, 40, 24
	case together:
		d.habits.together, d.habits.still = 40, 48
	case places:
		often(model.OpAdd, 12)
		often(model.OpLeave, 6)
		d.habits.group = 48
		if d.options.Base == nil || d.oneIn(2) {
			often(model.OpDelete, 2)
		}
	case births:
		d.habits.born, d.habits.midnight, d.habits.still = 60, 20, 20
		often(model.OpRegister, 4)
	}
	for _, p := range d.policies {
		if d.options.Base == nil {
			t.bend(d, p)
		}
	}
}

// bend makes a drawn policy one under which the theme matters.
func (t theme) bend(d *drawer, p *policy.Policy) {
	switch t {
	case reports:
		p.Moderation.Mode, p.Moderation.Strikes = policy.OnReport, policy.Limit(1+d.n(3))
		p.Moderation.TruePositiveRate, p.Moderation.FalsePositiveRate = 1, pick(d, shares)
		p.BaseGate, p.DMMinAge = model.GateNone, 0
	case words:
		p.Spam.MaxRecipients = policy.Limit(1 + d.n(3))
		p.BaseGate, p.DMMinAge = model.GateNone, 0
	case days:
		p.DailyLimit.Messages, p.BaseGate, p.DMMinAge = policy.Limit(1+d.n(3)), model.GateNone, 0
	case together:
		p.BaseGate, p.DMMinAge, p.Spam.MaxRecipients = model.GateNone, 0, policy.Limit(1+d.n(2))
	case places:
		p.DMMinAge, p.Groups.MaxMembers = 0, 2+d.n(3)
	case births:
		p.BaseGate = model.GateNone
		p.DMMinAge = pick(d, []int{13, 16, 17, 17, 18})
	}
}
