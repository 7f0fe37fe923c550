package traffic

import (
	"math"

	"dmsim/model"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// changes is Changes as one table of cumulative rates.
type changes struct {
	total float64
	ops   []model.Op
	upTo  []float64
}

func newChanges(c Changes) changes {
	var t changes
	add := func(op model.Op, rate float64) {
		t.total += rate
		t.ops, t.upTo = append(t.ops, op), append(t.upTo, t.total)
	}
	add(model.OpFollow, c.Follow)
	add(model.OpUnfollow, c.Unfollow)
	add(model.OpBlock, c.Block)
	add(model.OpUnblock, c.Unblock)
	add(model.OpSet, c.Setting)
	add(model.OpAccept, c.Accept)
	add(model.OpCreateGroup, c.CreateGroup)
	add(model.OpAdd, c.Add)
	add(model.OpLeave, c.Leave)
	add(model.OpDelete, c.Delete)
	return t
}

// memberships lists the groups of each user at the start, packed.
type memberships struct {
	offset []uint32
	groups []model.GroupID
}

func newMemberships(people *population.Population) memberships {
	m := memberships{offset: make([]uint32, people.Users()+1)}
	for _, members := range people.Groups {
		for _, u := range members {
			m.offset[u+1]++
		}
	}
	for u := range people.Users() {
		m.offset[u+1] += m.offset[u]
	}
	m.groups = make([]model.GroupID, m.offset[people.Users()])
	next := append([]uint32(nil), m.offset...)
	for id, members := range people.Groups {
		for _, u := range members {
			m.groups[next[u]] = model.GroupID(id)
			next[u]++
		}
	}
	return m
}

func (m *memberships) of(u model.UserID) []model.GroupID {
	if int(u)+1 >= len(m.offset) {
		return nil
	}
	return m.groups[m.offset[u]:m.offset[u+1]]
}

// drawInitiative adds one initiative of a user.
func (g *Generator) drawInitiative(d *rng.Draw, u model.UserID, at model.Time, into *part) {
	a := model.Attempt{At: at, Key: model.Key(d.Uint64()), Actor: u, Target: model.NoUser, Group: model.NoGroup}
	var followee pick
	if what := d.Unit() * (float64(g.rates[u]) + g.changes.total); what < g.changes.total {
		followee = g.drawChange(d, &a, what)
	} else {
		followee = g.drawMessage(d, &a)
	}
	if a.Op == model.OpLeave && a.Group == model.NoGroup {
		return // one who is in no group has none to leave
	}
	if followee.of != nobody {
		followee.attempt = uint32(len(into.attempts))
		into.picks = append(into.picks, followee)
	}
	into.attempts = append(into.attempts, a)
}

func (g *Generator) drawMessage(d *rng.Draw, a *model.Attempt) (followee pick) {
	switch g.traits[a.Actor] & persona {
	case spammer: // one who follows first does so now and writes when that is done (see React)
		a.Target = g.stranger(d)
		if d.Chance(g.config.Spammers.FollowFirst) {
			a.Op = model.OpFollow
		} else {
			g.fillSpam(d, a)
		}
		return pick{of: nobody}
	case harasser:
		g.fill(d, a)
		a.Message.Labels = model.Offensive | model.Unwanted
		return g.pick(d, a.Actor)
	}
	followee = g.drawRecipient(d, a)
	g.fill(d, a)
	if g.slip(d, a) {
		return pick{of: nobody}
	}
	return followee
}

func (g *Generator) drawChange(d *rng.Draw, a *model.Attempt, what float64) (followee pick) {
	i := 0
	for i < len(g.changes.ops)-1 && what >= g.changes.upTo[i] {
		i++
	}
	a.Op = g.changes.ops[i]
	switch a.Op {
	case model.OpFollow:
		if d.Chance(0.5) {
			return g.pick(d, g.followee(d, a.Actor)) // a followee of a followee
		}
		a.Target = g.stranger(d)
	case model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpAccept:
		return g.pick(d, a.Actor)
	case model.OpSet:
		a.Setting, a.HasSetting = g.people.NewSetting(a.Actor, d.Unit()), true
	case model.OpAdd:
		if a.Group = g.group(d, a.Actor); a.Group != model.NoGroup {
			return g.pick(d, a.Actor)
		}
		a.Op = model.OpCreateGroup
	case model.OpLeave:
		a.Group = g.group(d, a.Actor)
	}
	return pick{of: nobody}
}

// fillSpam takes one of the spammer's templates of the hour. 149 characters are the median length of spam.
func (g *Generator) fillSpam(d *rng.Draw, a *model.Attempt) {
	a.Message = model.Message{Fingerprint: d.Uint64(), Length: 149, Labels: model.Unwanted}
	if n := g.config.Spammers.Templates; n > 0 {
		a.Message.Fingerprint = model.Mix(model.Mix(uint64(a.Actor), uint64(a.At/slot)), a.Message.Fingerprint%uint64(n))
	}
}

func (g *Generator) drawRecipient(d *rng.Draw, a *model.Attempt) (followee pick) {
	switch u := d.Unit(); {
	case u < g.config.To.Strangers:
		a.Target = g.stranger(d)
		return pick{of: nobody}
	case u < g.config.To.Strangers+g.config.To.Groups:
		if a.Group = g.group(d, a.Actor); a.Group != model.NoGroup {
			return pick{of: nobody}
		}
	}
	return g.pick(d, a.Actor)
}

// fill draws an ordinary message: its words are new, its length log-normal with the quantiles of English SMS (36, 116, 254 at p50, p90, p99).
func (g *Generator) fill(d *rng.Draw, a *model.Attempt) {
	a.Message = model.Message{Fingerprint: d.Uint64(), Length: uint32(math.Exp(3.58+0.9*d.Norm())) + 1}
	switch u := d.Unit(); {
	case u < 0.08:
		a.Message.Kind = model.Image
	case u < 0.11:
		a.Message.Kind = model.Video
	case u < 0.15:
		a.Message.Kind = model.Emoji
	}
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

func (g *Generator) stranger(d *rng.Draw) model.UserID {
	return model.UserID(d.Below(uint64(g.people.Users())))
}

// group picks one of the groups a user was in at the start.
func (g *Generator) group(d *rng.Draw, u model.UserID) model.GroupID {
	groups := g.member.of(u)
	if len(groups) == 0 {
		return model.NoGroup
	}
	return groups[d.Below(uint64(len(groups)))]
}

// planNewcomers adds the registrations of a slot. Some of them are too young: ages from 10 on, assumed.
func (g *Generator) planNewcomers(start model.Time, plan []model.Attempt) []model.Attempt {
	number := uint64(start / slot)
	d := g.newcomers.Draw(number, 0)
	mean := g.config.Changes.Register * float64(g.people.Users()) / float64(model.DayLength/slot)
	for i := range d.Poisson(mean) {
		d := g.newcomer.Draw(number, uint64(i))
		age := 10 + d.Below(40)
		birth := (start.Day() - model.Day(age*365+d.Below(365))).Date()
		plan = append(plan, model.Attempt{
			At: start + model.Time(d.Below(uint64(slot))), Key: model.Key(d.Uint64()), Op: model.OpRegister,
			Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup, Birth: birth,
		})
	}
	return plan
}
