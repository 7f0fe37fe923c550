package world

import (
	"errors"
	"fmt"

	"dmsim/model"
	"dmsim/model/codec"
	"dmsim/model/policy"
)

// The files state*.go walk over all that a world has come to hold, for bytes and back (see codec). What New makes of the same options again is not in it:
// rules, zones, names, the graph. A test holds the fields of every structure that they walk over.

// AppendState appends the state of a sound world to bytes: equal bytes for worlds that will decide equally. Not while others use it.
func (w *World) AppendState(to []byte) []byte {
	return codec.Encode(to, func(c *codec.Codec) { w.walk(c, new(inForce)) })
}

// Restore gives a world, as New and its first users made it, the state of another one of the same users, graph and zones. Rules, which must be among
// Options.Rules and Options.Later, are those in force from then on, at a time that is no earlier than what was done before; that they may be others than those
// which were in force is a switch (see Switch). An error leaves a world that is of no use.
//
// What any of the rules ask for must have been written down in the other world. Options.Later makes it so.
func (w *World) Restore(state []byte, rules *policy.Rules, at model.Time) error {
	if w.fault != nil {
		return errors.New("a world that is broken on purpose has no state to restore")
	}
	asked := w.records
	var before inForce
	if err := codec.Decode(state, func(c *codec.Codec) { w.walk(c, &before) }); err != nil {
		return fmt.Errorf("the world: %w", err)
	}
	if err := before.mayBecome(w.all, asked, w.records); err != nil {
		return err
	}
	w.enforce(rules)
	if rules.Policy().DailyLimit.Clock != before.clock {
		w.recount(at)
	}
	return nil
}

// inForce is what of the rules in force the state itself depends on.
type inForce struct {
	clock  policy.Clock
	judged bool // reports are
}

func (f *inForce) walk(c *codec.Codec) {
	codec.Byte(c, &f.clock, policy.Rolling24h+1)
	codec.Bool(c, &f.judged)
}

// mayBecome judges whether what was written down is all that rules ask for which may come to be in force.
func (f *inForce) mayBecome(all []*policy.Rules, asked, held records) error {
	for _, rules := range all {
		if rules.Policy().DailyLimit.Clock != f.clock {
			asked.uses = localDayMax
		}
		if judges(rules) != f.judged {
			asked.reporters = true
		}
	}
	missing := ""
	switch {
	case asked.answers && !held.answers:
		missing = "who has answered whom"
	case asked.spam && !held.spam:
		missing = "what was sent, for the spam rule"
	case asked.spam && asked.spamWindow > held.spamWindow:
		missing = "what was sent, for as long as the spam window"
	case asked.spam && asked.spamCounts&^held.spamCounts != 0:
		missing = "whom group messages reached, for the spam rule"
	case asked.uses > held.uses:
		missing = "when the daily limit was used"
	case asked.letters > held.letters:
		missing = "who has not answered, for as long as the window of the cap on unanswered messages"
	case asked.reporters && !held.reporters:
		missing = "who has reported what"
	default:
		return nil
	}
	return fmt.Errorf("the policy asks for what the world did not write down: %s", missing)
}

func (w *World) walk(c *codec.Codec, f *inForce) {
	if !c.Reading() {
		*f = inForce{w.rules.Policy().DailyLimit.Clock, judges(w.rules)}
	}
	f.walk(c)
	w.records.walk(c)
	commits := w.commits.Load()
	codec.Uint(c, &commits)
	w.walkUsers(c)
	w.walkGroups(c)
	for i := range w.stripes {
		w.walkStripe(c, uint32(i))
	}
	if c.Reading() && c.OK() {
		w.commits.Store(commits)
		w.checkUsers(c)
	}
}

func (r *records) walk(c *codec.Codec) {
	codec.Bool(c, &r.answers)
	codec.Bool(c, &r.spam)
	codec.Int(c, &r.spamWindow)
	codec.Bits(c, &r.spamCounts)
	codec.Int(c, &r.uses)
	codec.Int(c, &r.letters)
	codec.Bool(c, &r.reporters)
}

// walkUsers: those that are there already must be those of the state.
func (w *World) walkUsers(c *codec.Codec) {
	here := w.users.Load()
	users := here
	codec.Uint(c, &users)
	c.Check(users >= here && users < model.UsersMax, "want at least %d users, got %d", here, users)
	for id := uint32(0); id < users && c.OK(); id++ {
		if w.pages[id>>pageBits] == nil {
			w.pages[id>>pageBits] = new(page)
		}
		u := w.user(model.UserID(id))
		was := *u
		u.walk(c)
		c.Check(id >= here || u.birth == was.birth && u.zone == was.zone, "user %d is somebody else", id)
		c.Check(int(u.zone) < len(w.zones), "user %d: there is no time zone %d", id, u.zone)
	}
	w.users.Store(users)
}

func (u *user) walk(c *codec.Codec) {
	codec.Int(c, &u.birth)
	codec.Uint(c, &u.zone)
	codec.Byte(c, &u.setting, settings)
	codec.Bits(c, &u.flags)
	codec.Int(c, &u.day)
	codec.Uint(c, &u.used)
	codec.Uint(c, &u.others)
	codec.Uint(c, &u.spam)
	codec.Uint(c, &u.prints)
}

var settings = model.Setting(len(model.SettingNames()))

// checkUsers finds a record that promises what is not there.
func (w *World) checkUsers(c *codec.Codec) {
	for id := range model.UserID(w.users.Load()) {
		u, s := w.user(id), w.stripe(id)
		side, shelf := s.sides[id] != nil, s.log.shelves[id] != nil
		sound := side == (u.flags&hasSide != 0) && shelf == (u.flags&hasShelf != 0) && (side || u.flags&(hasStrikes|hasHold) == 0)
		c.Check(sound, "user %d lacks what the record promises", id)
	}
}

// walkID walks over somebody who has been here.
func (w *World) walkID(c *codec.Codec, id *model.UserID) {
	codec.Uint(c, id)
	c.Check(w.exists(*id), "there is no user %d", *id)
}

func (w *World) walkGroups(c *codec.Codec) {
	groups := *w.groups.Load()
	here := len(groups)
	codec.Slice(c, &groups, func(c *codec.Codec, g **group) {
		if c.Reading() {
			*g = new(group)
		}
		(*g).walk(c, w)
	})
	c.Check(len(groups) >= here, "want at least %d groups, got %d", here, len(groups))
	if c.Reading() {
		w.groups.Store(&groups)
	}
}

func (g *group) walk(c *codec.Codec, w *World) {
	codec.Slice(c, &g.members, w.walkID)
	codec.Slice(c, &g.messages, func(c *codec.Codec, m *groupMessage) {
		m.message.walk(c, w)
		codec.Slice(c, &m.reached, w.walkID)
	})
	codec.Map(c, &g.read, w.walkID, codec.Uint[uint64])
}

func (m *message) walk(c *codec.Codec, w *World) {
	codec.Uint(c, &m.commit)
	codec.Fixed(c, &m.key)
	stays := m.removed == noTime
	codec.Bool(c, &stays)
	if stays {
		m.removed = noTime
	} else {
		codec.Int(c, &m.removed)
	}
	w.walkID(c, &m.from)
	codec.Bits(c, &m.labels)
	codec.Bool(c, &m.judged)
}
