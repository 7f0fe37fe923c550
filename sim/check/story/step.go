package story

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// add appends a step of now, and returns it.
func (d *drawer) add(kind Kind, a model.Attempt) *Step {
	a.At = d.now
	d.s.Steps = append(d.s.Steps, Step{N: len(d.s.Steps), Kind: kind, Attempt: a})
	return &d.s.Steps[len(d.s.Steps)-1]
}

// step draws one step.
func (d *drawer) step() {
	if d.often(d.habits.read) {
		d.read()
		return
	}
	if len(d.s.Later) > 0 && d.often(d.habits.restless) {
		d.add(Switch, model.Attempt{}).Later = d.n(len(d.s.Later))
	}
	if d.mayOverlap() && d.often(d.habits.together) {
		d.rival()
		return
	}
	d.tick()
	op := d.op()
	a := model.Attempt{Op: op, Actor: d.user(), Group: model.NoGroup, Target: model.NoUser, Key: model.Key(model.Mix(uint64(d.n(16)), 1))}
	d.fill(d.add(Try, a))
}

// overlapping are the operations that another attempt may overlap: none that makes what the other may name.
var overlapping = []model.Op{
	model.OpSend, model.OpFollow, model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpSet, model.OpAdd, model.OpLeave, model.OpAccept,
}

// rival draws an attempt that began before the last one and ends after it, and wants what the last one changes: the same place, the same limit, the same pair.
func (d *drawer) rival() {
	last := d.s.Steps[len(d.s.Steps)-1]
	a := last.Attempt
	a.Op, a.Anonymous, a.Key = model.OpSend, false, model.Key(model.Mix(uint64(d.n(16)), 1))
	text := last.Text
	switch last.Attempt.Op {
	case model.OpAdd:
		if a.Op = model.OpAdd; d.oneIn(3) {
			a.Op, a.Target = model.OpSend, model.NoUser
		} else {
			a.Target = d.other(a.Actor)
		}
	case model.OpLeave:
		a.Actor, a.Target = d.user(), model.NoUser
	case model.OpSend:
		switch d.n(4) {
		case 0: // the same message once more
			d.s.Steps[len(d.s.Steps)-1].Attempt.Message.ID, a.Message.ID = 1, 1
		case 1: // to the same
		case 2: // the same words to another
			a.Target, a.Group = d.other(a.Actor), model.NoGroup
		default:
			a.Target, a.Group, text = d.other(a.Actor), model.NoGroup, d.n(len(Texts))
		}
	default: // what the last one did to the two of them
		if d.oneIn(2) {
			a.Actor, a.Target = a.Target, a.Actor
		}
		if len(d.groups) > 0 && d.oneIn(3) {
			a.Target, a.Group = model.NoUser, d.group()
		}
		if a.Actor == model.NoUser {
			a.Actor = d.user()
		}
	}
	s := d.add(Try, a)
	s.Overlaps, s.Text = true, text
}

// mayOverlap says whether the next step may overlap the last one, which does not overlap another.
func (d *drawer) mayOverlap() bool {
	if len(d.s.Steps) == 0 {
		return false
	}
	last := &d.s.Steps[len(d.s.Steps)-1]
	return last.Kind == Try && !last.Overlaps && last.Attempt.At == d.now && slices.Contains(overlapping, last.Attempt.Op)
}

// fill draws what the operation asks for.
func (d *drawer) fill(s *Step) {
	a := &s.Attempt
	switch a.Op {
	case model.OpSend:
		d.message(s)
	case model.OpSet:
		a.Setting = pick(d, settings)
	case model.OpRegister:
		who := d.profile(d.now)
		a.Actor = model.NoUser
		a.Birth, a.Zone, a.Setting, a.HasSetting = who.Birth, who.Zone, who.Setting, who.HasSetting
		d.handles = append(d.handles, UserOf(s.N))
	case model.OpCreateGroup:
		for range d.n(4) {
			s.Members = append(s.Members, d.user())
		}
		d.groups = append(d.groups, GroupOf(s.N))
	case model.OpAdd:
		a.Group, a.Target = d.group(), d.other(a.Actor)
	case model.OpLeave:
		a.Group = d.group()
	case model.OpReport:
		d.report(a)
	case model.OpDelete:
	default:
		a.Target = d.other(a.Actor)
	}
}

func (d *drawer) message(s *Step) {
	a := &s.Attempt
	if len(d.groups) > 0 && d.often(d.habits.group) {
		a.Group = d.group()
	} else {
		a.Target = d.other(a.Actor)
	}
	s.Text = d.text()
	a.Message.Kind = allKinds[max(0, d.n(7)-3)]
	if d.oneIn(3) {
		a.Message.Labels = model.Labels(d.n(8))
	}
	a.Anonymous = d.often(d.habits.stranger)
	if d.often(d.habits.echo) && len(d.sent) > 0 {
		d.echo(s)
	}
	if d.often(d.habits.retry) {
		a.Message.ID = uint64(1 + d.n(3))
	}
	d.sent = append(d.sent, sent{s.N, s.Text, a.Actor, a.Target, a.Group})
}

// text draws what a message says: under a policy that matches near texts, mostly one of those that are near.
func (d *drawer) text() int {
	if d.s.Policy.Spam.Match == policy.MatchNear && !d.oneIn(4) {
		return plainTexts + d.n(len(Texts)-plainTexts)
	}
	return d.n(len(Texts))
}

// echo makes a message the words of a recent one again: by the same sender, to the same recipient or to another, or back.
func (d *drawer) echo(s *Step) {
	m := d.recent()
	a := &s.Attempt
	switch {
	case m.group != model.NoGroup && d.oneIn(2):
		a.Actor, a.Group, a.Target, s.Text = m.by, m.group, model.NoUser, m.text
	case m.group != model.NoGroup:
		a.Actor, s.Text = m.by, m.text
	case d.oneIn(4):
		a.Actor, a.Target, a.Group = m.to, m.by, model.NoGroup
	case d.oneIn(3):
		a.Actor, a.Target, a.Group, s.Text = m.by, m.to, model.NoGroup, m.text
	default:
		a.Actor, a.Target, a.Group, s.Text = m.by, d.other(m.by), model.NoGroup, m.text
	}
}

func (d *drawer) recent() sent { return pick(d, d.sent[max(0, len(d.sent)-6):]) }

// report aims most reports at a message that may have been delivered.
func (d *drawer) report(a *model.Attempt) {
	if len(d.sent) == 0 || d.oneIn(8) {
		if a.Target = d.other(a.Actor); len(d.sent) > 0 && d.oneIn(2) { // another's message, or a refused one
			a.Ref = MessageOf(pick(d, d.sent).step)
		}
		return
	}
	m := d.recent()
	a.Target = m.by
	if m.group == model.NoGroup && !d.oneIn(6) {
		a.Actor = m.to
	}
	if d.oneIn(2) {
		a.Ref = MessageOf(m.step)
	}
	if a.Actor == model.NoUser {
		a.Actor = d.user()
	}
}

// read lets somebody read a conversation that may have something in it.
func (d *drawer) read() {
	a := model.Attempt{Actor: d.user(), Group: model.NoGroup, Target: model.NoUser}
	switch {
	case len(d.groups) > 0 && d.oneIn(3):
		a.Group = d.group()
	case len(d.sent) > 0:
		m := d.recent()
		a.Actor, a.Target, a.Group = m.to, m.by, m.group
		if m.group != model.NoGroup {
			a.Actor, a.Target = d.user(), model.NoUser
		}
	default:
		a.Target = d.other(a.Actor)
	}
	if a.Actor != model.NoUser && a.Actor != a.Target {
		d.add(Read, a)
	}
}

func (d *drawer) user() model.UserID { return pick(d, d.handles) }

// other draws somebody else, rarely the same or nobody.
func (d *drawer) other(than model.UserID) model.UserID {
	if d.often(d.habits.stranger) {
		return pick(d, []model.UserID{than, than, model.NoUser})
	}
	for range 4 {
		if u := d.user(); u != than {
			return u
		}
	}
	return than
}

// group draws a group, rarely one that nobody made.
func (d *drawer) group() model.GroupID {
	if len(d.groups) == 0 || d.often(d.habits.stranger) {
		return Nowhere
	}
	return pick(d, d.groups)
}

// Nowhere is the symbol of a group that no step makes.
const Nowhere = model.NoGroup - 1
