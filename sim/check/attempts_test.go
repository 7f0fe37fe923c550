package check_test

import (
	"time"

	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check"
)

// starts lie near what can go wrong with dates: a leap day, the day after it where there is none, changes of Berlin's offset.
var starts = []string{
	"2026-03-01T12:00:00Z", "2026-02-27T23:59:00Z", "2028-02-28T23:58:59Z", "2024-02-29T22:00:00Z", "2026-03-29T00:30:00Z", "2026-10-24T21:59:00Z",
}

// zones are those of the drawn worlds: UTC, one that changes its offset, the ones farthest east and west.
var zones = func() []model.Zone {
	from, to := at("2020-01-01T00:00:00Z"), at("2032-01-01T00:00:00Z")
	list := []model.Zone{{Name: "UTC"}}
	for _, name := range []string{"Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago"} {
		location, err := time.LoadLocation(name)
		if err != nil {
			panic(err)
		}
		list = append(list, model.NewZone(name, location, from, to))
	}
	return list
}()

func at(s string) model.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return model.TimeOf(t)
}

// drawSetup draws a small world: two to six people around the floors of age, some ties, up to three groups.
func drawSetup(t *rapid.T) *check.Setup {
	s := &check.Setup{
		Start: at(rapid.SampledFrom(starts).Draw(t, "start")), Zones: zones, Stored: rapid.Bool().Draw(t, "stored"),
		Contacts: rapid.IntRange(0, 3).Draw(t, "contacts") < 3,
	}
	n := rapid.IntRange(2, 6).Draw(t, "users")
	for range n {
		s.Users = append(s.Users, drawProfile(t, s.Start))
	}
	// Ties are dense, so that gates open.
	for a := range n {
		for b := range n {
			tie := rapid.IntRange(0, 30).Draw(t, "tie")
			pair := [2]model.UserID{model.UserID(a), model.UserID(b)}
			if a != b && tie%4 != 0 {
				s.Follows = append(s.Follows, pair)
			}
			if a != b && tie == 17 {
				s.Blocks = append(s.Blocks, pair)
			}
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "groups") {
		s.Groups = append(s.Groups, drawMembers(t, n))
	}
	return s
}

func drawMembers(t *rapid.T, users int) (members []model.UserID) {
	for u := range users {
		if rapid.IntRange(0, 3).Draw(t, "in") < 3 {
			members = append(members, model.UserID(u))
		}
	}
	return members
}

func drawProfile(t *rapid.T, now model.Time) model.Profile {
	return model.Profile{
		Birth: drawBirth(t, now), Zone: model.ZoneID(rapid.IntRange(0, len(zones)-1).Draw(t, "zone")),
		Setting: drawSetting(t, "setting"), HasSetting: rapid.Bool().Draw(t, "has setting"),
	}
}

// drawBirth draws a birthday within two days of now, of one of the ages that matter, or 29 February.
func drawBirth(t *rapid.T, now model.Time) model.Date {
	age := rapid.SampledFrom([]int{30, 30, 30, 30, 30, 30, 18, 17, 16, 16, 13, 0}).Draw(t, "age")
	day := rapid.IntRange(-2, 2).Draw(t, "birthday")
	if age > 0 && rapid.IntRange(0, 4).Draw(t, "leap") == 0 {
		return model.NewDate(rapid.SampledFrom([]int{2008, 2010, 2012}).Draw(t, "leap year")/4*4, time.February, 29)
	}
	return model.NewDate(now.Std().AddDate(-age, 0, day).Date())
}

// plan draws attempts for a world.
type plan struct {
	t       *rapid.T
	now     model.Time
	users   int // ids that may exist; some above them do not
	groups  int
	past    []model.Time
	lengths []model.Time // what may end: windows, holds, days
	sent    []sent
	commits uint64         // so far, but for a few surprises
	ids     map[retry]bool // message ids that were sent
}

type retry struct {
	by model.UserID
	id uint64
}

// sent is a one-to-one message that was perhaps delivered, and the commit number that it probably bears.
type sent struct {
	by, to      model.UserID
	commit      uint64
	fingerprint uint64
}

// drawAttempts draws about five attempts a list.
func drawAttempts(t *rapid.T, s *check.Setup, lists int, policies ...*policy.Policy) []check.Attempt {
	plan := &plan{now: s.Start, users: len(s.Users), groups: len(s.Groups), past: []model.Time{s.Start}, ids: map[retry]bool{}}
	for _, p := range policies {
		for _, d := range []time.Duration{p.Spam.Window, p.Spam.Hold, p.Moderation.Latency, p.Moderation.Suspension, 24 * time.Hour} {
			plan.lengths = append(plan.lengths, model.Time(d.Milliseconds()))
		}
	}
	// A list as rapid draws it has five entries on average, and none too many when it shrinks: so it is many lists.
	var attempts []check.Attempt
	next := rapid.Custom(plan.next)
	for range lists {
		attempts = append(attempts, rapid.SliceOfN(next, 0, 40).Draw(t, "attempts")...)
	}
	return attempts
}

// ops are drawn with weights: a message needs few of the others to be interesting.
var ops = []model.Op{
	model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend,
	model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpFollow, model.OpFollow, model.OpUnfollow,
	model.OpBlock, model.OpUnblock, model.OpUnblock, model.OpSet, model.OpRegister, model.OpDelete, model.OpCreateGroup,
	model.OpAdd, model.OpAdd, model.OpLeave, model.OpAccept, model.OpAccept, model.OpReport, model.OpReport, model.OpReport,
}

func (p *plan) next(t *rapid.T) check.Attempt {
	p.t = t
	p.tick()
	p.commits++
	a := check.Attempt{Attempt: model.Attempt{
		Op: rapid.SampledFrom(ops).Draw(t, "op"), At: p.now, Actor: p.user("actor"), Group: model.NoGroup,
		Key: model.Key(model.Mix(rapid.Uint64Range(0, 15).Draw(t, "key"), 1)),
	}}
	a.Target = p.other(a.Actor)
	a.Anonymous = rapid.IntRange(0, 62).Draw(t, "anonymous") == 7
	a.Look = rapid.IntRange(0, 60).Draw(t, "look") == 7
	switch a.Op {
	case model.OpSend:
		p.message(&a)
	case model.OpSet:
		a.Setting = drawSetting(t, "to")
	case model.OpRegister:
		who := drawProfile(t, p.now)
		a.Birth, a.Zone, a.Setting, a.HasSetting = who.Birth, who.Zone, who.Setting, who.HasSetting
		if p.now.Std().Year()-who.Birth.Year() > 17 { // surely accepted
			p.users++
		}
	case model.OpDelete:
		if rapid.IntRange(0, 7).Draw(t, "delete") != 3 { // most stay
			a.Op = model.OpAccept
		}
	case model.OpCreateGroup:
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			a.Members = append(a.Members, p.other(a.Actor))
		}
		if len(a.Members) == 0 && a.Actor < 2 { // perhaps accepted
			p.groups++
		}
	case model.OpAdd, model.OpLeave:
		a.Group = p.group()
	case model.OpReport:
		p.report(&a)
	}
	return a
}

// report aims three of four reports at a message that may have been delivered, by its number or as the last one.
func (p *plan) report(a *check.Attempt) {
	aim := rapid.IntRange(0, 3).Draw(p.t, "aim")
	if aim == 0 || len(p.sent) == 0 {
		a.Ref = rapid.Uint64Range(0, 40).Draw(p.t, "ref") // mostly nonsense
		return
	}
	m := p.recent()
	a.Actor, a.Target = m.to, m.by
	if aim == 1 {
		a.Ref = m.commit
	}
}

func (p *plan) message(a *check.Attempt) {
	if p.groups > 0 && rapid.IntRange(0, 2).Draw(p.t, "in a group") == 0 {
		a.Group = p.group()
	}
	a.Message = model.Message{
		Fingerprint: rapid.SampledFrom(fingerprints).Draw(p.t, "fingerprint"),
		Kind:        rapid.SampledFrom(allKinds).Draw(p.t, "kind"),
		Length:      rapid.Uint32Range(0, 3).Draw(p.t, "length"),
	}
	if n := rapid.IntRange(0, 15).Draw(p.t, "labels"); n < 8 { // half of the content is harmless
		a.Message.Labels = model.Labels(n)
	}
	if id := rapid.IntRange(-15, 3).Draw(p.t, "id"); id > 0 {
		a.Message.ID = uint64(id)
	}
	p.echo(a)
	again := retry{a.Actor, a.Message.ID}
	switch {
	case a.Anonymous:
	case p.ids[again]:
		p.commits--
	default:
		if p.ids[again] = a.Message.ID != 0; a.Group == model.NoGroup {
			p.sent = append(p.sent, sent{a.Actor, a.Target, p.commits, a.Message.Fingerprint})
		}
	}
}

// echo makes a third of the messages the words of a recent one again, by the same sender, to the same recipient or to another.
func (p *plan) echo(a *check.Attempt) {
	n := rapid.IntRange(0, 5).Draw(p.t, "echo")
	if n > 1 || len(p.sent) == 0 {
		return
	}
	m := p.recent()
	a.Actor, a.Message.Fingerprint = m.by, m.fingerprint
	if a.Target = m.to; n == 1 {
		a.Target = p.other(m.by)
	}
}

func (p *plan) recent() sent {
	return rapid.SampledFrom(p.sent[max(0, len(p.sent)-5):]).Draw(p.t, "recent")
}

// fingerprints lie zero to five bits apart.
var fingerprints = []uint64{0, 1, 0b11, 0b111, 0b1111, 1 << 63, 1<<63 | 1}

// user draws an id, rarely one that does not exist.
func (p *plan) user(label string) model.UserID {
	n := rapid.IntRange(0, 62).Draw(p.t, label)
	switch n {
	case 17:
		return model.UserID(p.users) // perhaps to be registered
	case 18:
		return model.NoUser
	}
	return model.UserID(n % p.users)
}

// other draws an id, rarely the same or one that does not exist.
func (p *plan) other(than model.UserID) model.UserID {
	n := rapid.IntRange(0, 62).Draw(p.t, "other")
	switch {
	case n == 17:
		return model.UserID(p.users)
	case n == 18:
		return model.NoUser
	case n == 19 || than == model.NoUser:
		return than
	}
	return model.UserID((int(than) + 1 + n%max(p.users-1, 1)) % p.users)
}

func (p *plan) group() model.GroupID {
	n := rapid.IntRange(0, 30).Draw(p.t, "group")
	if n == 17 || p.groups == 0 {
		return model.GroupID(p.groups)
	}
	return model.GroupID(n % p.groups)
}

// tick moves the time on: mostly not at all, else by a little, to a midnight, or to an edge, where what began with an earlier
// attempt ends, or one millisecond before.
func (p *plan) tick() {
	was := p.now
	switch rapid.IntRange(0, 11).Draw(p.t, "tick") {
	case 0:
		p.now++
	case 1:
		p.now += rapid.SampledFrom([]model.Time{model.Minute - 1, model.Minute, model.Hour, 20 * model.Hour}).Draw(p.t, "step")
	case 2:
		p.now = model.Time(p.now.Day()+1) * model.DayLength
	case 3:
		p.now = max(p.now, model.Time(p.now.Day()+1)*model.DayLength-rapid.SampledFrom([]model.Time{1, model.Hour, 2 * model.Hour, 14 * model.Hour}).Draw(p.t, "before"))
	case 4, 5, 6:
		edge := rapid.SampledFrom(p.past).Draw(p.t, "since") + rapid.SampledFrom(p.lengths).Draw(p.t, "length")
		p.now = max(p.now, edge-rapid.SampledFrom([]model.Time{0, 0, 1}).Draw(p.t, "just"))
	}
	if p.now != was || len(p.past) < 2 {
		p.past = append(p.past, p.now)
	}
}
