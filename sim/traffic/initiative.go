package traffic

import (
	"slices"

	"dmsim/model"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// aim is whom a message goes to: a user or a group that is known, or one of the followees of a user, who is picked later.
type aim struct {
	target model.UserID
	group  model.GroupID
	pick   pick
	set    bool
	label  bool // it is not to make friends
	follow bool // the target is followed first
}

// picker picks one of a user's followees: with memory, or without.
type picker func(d *rng.Draw, b *behaviour, u model.UserID) pick

// planMessage adds one message that a user begins, to the aim of the one before in its session where again says so.
func (g *Generator) planMessage(d *rng.Draw, b *behaviour, u model.UserID, at model.Time, before aim, again bool, pick picker, into *part) aim {
	to := before
	if !again || !to.set {
		to = g.aim(d, b, u, pick)
	}
	if !to.set {
		return to // there is nobody to write to
	}
	a := model.Attempt{At: at, Key: model.Key(d.Uint64()), Actor: u, Target: to.target, Group: to.group}
	if to.follow {
		a.Op = model.OpFollow // one who follows first does so now and writes when that is done (see afterFollow)
		a.Ref = intends
	} else {
		g.fill(d, b, &a, to.label)
		if g.slip(d, &a) {
			into.attempts = append(into.attempts, a)
			return to
		}
	}
	into.add(a, to.pick)
	to.follow = false // once is enough
	return to
}

// intends is the Ref of a follow after which its actor means to write. No rule sees it.
const intends = 1

// followsBack is the Ref of a follow that answers one: nobody follows back for it.
const followsBack = 2

// aim draws whom a message goes to.
func (g *Generator) aim(d *rng.Draw, b *behaviour, u model.UserID, choose picker) aim {
	to := aim{target: model.NoUser, group: model.NoGroup, pick: pick{of: nobody}, set: true, label: true}
	t := &b.To
	v := d.Unit()
	switch {
	case v < t.Strangers:
		to.target = g.target(d, b, u)
	case v < t.Strangers+t.Minors:
		if to.target = g.minor(d); to.target == model.NoUser {
			return aim{}
		}
	case v < t.Strangers+t.Minors+t.Victims:
		to.target = g.victim(d, b, u)
	default:
		if v < t.Strangers+t.Minors+t.Victims+t.Groups {
			if to.group = g.group(d, u); to.group != model.NoGroup {
				return to
			}
		}
		to.pick = choose(d, b, u)
		return to
	}
	to.label = !(t.Befriend > 0 && d.Chance(t.Befriend))
	to.follow = t.Follow > 0 && d.Chance(t.Follow)
	return to
}

// add adds an attempt whose target may be a pick.
func (p *part) add(a model.Attempt, followee pick) {
	if followee.of != nobody {
		followee.attempt = uint32(len(p.attempts))
		p.picks = append(p.picks, followee)
	}
	p.attempts = append(p.attempts, a)
}

func (g *Generator) stranger(d *rng.Draw) model.UserID {
	return model.UserID(d.Below(uint64(g.people.Users())))
}

// minor is somebody of true age 13 to 17; NoUser where there are none.
func (g *Generator) minor(d *rng.Draw) model.UserID {
	if len(g.minors) == 0 {
		return model.NoUser
	}
	return g.minors[d.Below(uint64(len(g.minors)))]
}

// victim is one of the few whom a user, or the ring it belongs to, has chosen for ever.
func (g *Generator) victim(d *rng.Draw, b *behaviour, u model.UserID) model.UserID {
	i := d.Below(uint64(b.To.Few))
	return model.UserID(model.Mix(model.Mix(g.fixed, b.hand(u)), ^i) % uint64(g.people.Users()))
}

// target draws anybody; the accounts of a ring divide them.
func (g *Generator) target(d *rng.Draw, b *behaviour, u model.UserID) model.UserID {
	s := g.stranger(d)
	accounts := model.UserID(b.Content.Ring)
	rank, known := b.rank(u)
	if accounts == 0 || !known {
		return s
	}
	if t := s - s%accounts + model.UserID(rank)%accounts; int(t) < g.people.Users() {
		return t
	}
	return s
}

// rank is the place of a user among the accounts that work together in rings. Accounts of later have none.
func (b *behaviour) rank(u model.UserID) (int, bool) { return slices.BinarySearch(b.ringed, u) }

// hand says who stands behind an account: its ring, by a number that is no user's, or itself.
func (b *behaviour) hand(u model.UserID) uint64 {
	if b.Content.Ring > 0 {
		if rank, known := b.rank(u); known {
			return 1<<40 | uint64(b.id)<<32 | uint64(rank/b.Content.Ring)
		}
	}
	return uint64(u)
}

// group picks one of the groups a user was in at the start.
func (g *Generator) group(d *rng.Draw, u model.UserID) model.GroupID {
	groups := g.member.of(u)
	if len(groups) == 0 {
		return model.NoGroup
	}
	return groups[d.Below(uint64(len(groups)))]
}

// slip lets some messages go wrong; it says whether the recipient is another now.
func (g *Generator) slip(d *rng.Draw, a *model.Attempt) (elsewhere bool) {
	s := &g.config.Slips
	u := d.Unit()
	switch {
	case u < s.Misspelt:
		a.Target, a.Group = g.misspelt(d), model.NoGroup
		return true
	case u < s.Misspelt+s.LoggedOut:
		a.Anonymous = true
	case u < s.Misspelt+s.LoggedOut+s.ToSelf:
		a.Target, a.Group = a.Actor, model.NoGroup
		return true
	case u < s.Misspelt+s.LoggedOut+s.ToSelf+s.Retried:
		a.Message.ID = messageID(a.Key)
	}
	return false
}

// misspelt looks up somebody's name with one letter or digit wrong. Nobody bears such a name (see population.Name).
func (g *Generator) misspelt(d *rng.Draw) model.UserID {
	name := []byte(population.Name(g.stranger(d)))
	i := d.Below(uint64(len(name)))
	if digit := name[i] - '0'; digit <= 9 {
		name[i] = '0' + byte((uint64(digit)+1+d.Below(9))%10)
	} else if letter := name[i] - 'a'; letter <= 25 {
		name[i] = 'a' + byte((uint64(letter)+1+d.Below(25))%26)
	} else { // what stands between the words
		name[i] = 'a' + byte(d.Below(26))
	}
	id, known := population.Lookup(string(name))
	if !known {
		return model.NoUser
	}
	return id
}
