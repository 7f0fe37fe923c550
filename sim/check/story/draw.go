package story

import (
	"math/rand/v2"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// Options say what stories are drawn of.
type Options struct {
	Base        *policy.Policy // a third go by it, the others by smaller versions of it; nil: every option of a policy is drawn
	FromNothing bool           // the world is empty at the start: its people register, follow, block and found groups by steps
	Within      Within         // what the target can do
}

// Drawer draws stories: the n-th of a seed is always the same. It is for one goroutine.
type Drawer struct{ drawer drawer }

// NewDrawer returns a drawer.
func NewDrawer(seed uint64, o Options) *Drawer {
	source := rand.NewPCG(seed, 0)
	return &Drawer{drawer{options: o, seed: seed, source: source, rand: rand.New(source)}}
}

// Draw returns the n-th story. It is good until the next call.
func (d *Drawer) Draw(n uint64) *Story { return d.drawer.story(n) }

// drawer is a story under way. The swarm: each story draws for itself what it does often, rarely and never, so that all together meet what one that does everything
// a little does not (Groce et al., Swarm Testing, 2012).
type drawer struct {
	options Options
	seed    uint64
	source  *rand.PCG
	rand    *rand.Rand
	s       Story

	weights  [opsMax]int
	sum      int
	habits   habits
	theme    theme
	now      model.Time
	handles  []model.UserID  // who may exist
	groups   []model.GroupID // that may exist
	past     []model.Time
	lengths  []model.Time // what may end: windows, holds, days
	sent     []sent
	policies []*policy.Policy
}

const opsMax = 16

// habits are the shares, out of 64, of what a story does.
type habits struct {
	edge, midnight, still    int // of time: on to an edge, to a midnight, not at all
	group, echo, retry, read int
	together, stranger, born int
	restless                 int // switches of the policy, if there are several
}

// sent is a message that was perhaps delivered.
type sent struct {
	step, text int
	by, to     model.UserID
	group      model.GroupID
}

func (d *drawer) n(n int) int      { return d.rand.IntN(n) }
func (d *drawer) oneIn(n int) bool { return d.rand.IntN(n) == 0 }

// often says whether one of share out of 64 is met.
func (d *drawer) often(share int) bool { return d.rand.IntN(64) < share }

func pick[T any](d *drawer, from []T) T { return from[d.rand.IntN(len(from))] }

func (d *drawer) story(n uint64) *Story {
	d.source.Seed(d.seed, n)
	d.s.Steps, d.s.Later = d.s.Steps[:0], d.s.Later[:0]
	d.drawPolicies()
	d.swarm() // a theme bends the policies, too
	d.measure()
	d.state()
	d.now, d.past, d.sent = d.s.State.Start, append(d.past[:0], d.s.State.Start), d.sent[:0]
	switch {
	case d.options.FromNothing:
		d.settle()
	case d.options.Base != nil && d.oneIn(burstOneIn):
		d.burst()
	}
	for range 10 + d.n(150) {
		d.step()
	}
	d.looks()
	d.options.Within.trim(&d.s)
	return &d.s
}

func (d *drawer) drawPolicies() {
	var custom []policy.CustomRule
	if d.oneIn(customOneIn) {
		custom = pick(d, customRules)
	}
	d.s.Policy = d.policy(custom)
	d.policies = append(d.policies[:0], &d.s.Policy)
	if d.oneIn(4) && !d.options.Within.OneAtATime {
		for range 1 + d.n(2) {
			d.s.Later = append(d.s.Later, d.policy(custom))
		}
		for i := range d.s.Later {
			d.policies = append(d.policies, &d.s.Later[i])
		}
	}
}

// measure notes what lasts how long under the policies.
func (d *drawer) measure() {
	d.lengths = append(d.lengths[:0], model.DayLength)
	for _, p := range d.policies {
		for _, l := range []time.Duration{p.Spam.Window, p.Spam.Hold, p.Moderation.Latency, p.Moderation.Suspension} {
			d.lengths = append(d.lengths, model.Time(l.Milliseconds()))
		}
		if p.Unanswered.Messages > 0 {
			d.lengths = append(d.lengths, model.Time(p.Unanswered.Window.Milliseconds()))
		}
	}
}

// swarm draws what the story does how often. Messages are always sent: all else only shows in them.
func (d *drawer) swarm() {
	d.sum = 0
	for op := range model.OpNames() {
		w := []int{0, 1, 2, 4}[d.n(4)]
		switch model.Op(op) {
		case model.OpSend:
			w = 8 + d.n(16)
		case model.OpDelete:
			w = []int{0, 0, 0, 1}[d.n(4)]
		}
		d.weights[op] = w
		d.sum += w
	}
	share := func(of ...int) int { return pick(d, of) }
	d.theme = pick(d, themes)
	d.habits = habits{
		edge: share(4, 12, 24), midnight: share(0, 4, 12), still: share(16, 32, 48),
		group: share(0, 16, 40), echo: share(0, 16, 40), retry: share(0, 0, 8), read: share(0, 2, 6),
		together: share(0, 0, 16), stranger: share(0, 1, 3), born: share(8, 24, 48), restless: share(1, 4),
	}
	d.theme.weigh(d)
}

func (d *drawer) op() model.Op {
	at := d.n(d.sum)
	for op, w := range d.weights {
		if at -= w; at < 0 {
			return model.Op(op)
		}
	}
	return model.OpSend
}

// starts lie near what can go wrong with dates: a leap day, the day after it where there is none, changes of Berlin's offset, and of Newfoundland's, at one minute past midnight.
var starts = []model.Time{
	at("2026-03-01T12:00:00Z"), at("2026-02-27T23:59:00Z"), at("2025-02-27T23:59:59Z"), at("2025-02-28T20:00:00Z"), at("2028-02-28T23:58:59Z"), at("2024-02-29T22:00:00Z"),
	at("2026-03-29T00:30:00Z"), at("2026-10-24T21:59:00Z"), at("2010-11-07T02:20:00Z"),
}

// zones are UTC, one that changes its offset, the ones farthest east and west, and one in which midnight came twice.
var zones = func() []model.Zone {
	list := []model.Zone{{Name: "UTC"}}
	for _, name := range []string{"Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns"} {
		location, err := time.LoadLocation(name)
		if err != nil {
			panic(err)
		}
		list = append(list, model.NewZone(name, location, at("2009-01-01T00:00:00Z"), at("2032-01-01T00:00:00Z")))
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

// state draws two to six people around the floors of age, with ties so dense that gates open, and up to three groups.
func (d *drawer) state() {
	s := &d.s.State
	*s = State{Start: d.start(), Zones: zones, Users: s.Users[:0], Follows: s.Follows[:0], Blocks: s.Blocks[:0], Groups: s.Groups[:0]}
	d.handles, d.groups = d.handles[:0], d.groups[:0]
	n := 2 + d.n(5)
	dense := 1 + d.n(6)
	for u := range n {
		s.Users = append(s.Users, d.profile(s.Start))
		d.handles = append(d.handles, model.UserID(u))
	}
	for a := range n {
		for b := range n {
			pair := [2]model.UserID{model.UserID(a), model.UserID(b)}
			if a != b && !d.oneIn(dense) {
				s.Follows = append(s.Follows, pair)
			}
			if a != b && d.oneIn(24) {
				s.Blocks = append(s.Blocks, pair)
			}
		}
	}
	for g := range d.n(4) {
		var members []model.UserID
		for u := range n {
			if !d.oneIn(4) {
				members = append(members, model.UserID(u))
			}
		}
		if len(members) == 0 { // a case has no group without members
			members = append(members, 0)
		}
		s.Groups = append(s.Groups, members)
		d.groups = append(d.groups, model.GroupID(g))
	}
}

// start is when the story begins.
func (d *drawer) start() model.Time {
	if now := d.options.Within.Now; now != nil {
		return now()
	}
	return pick(d, starts)
}

func (d *drawer) profile(now model.Time) model.Profile {
	return model.Profile{Birth: d.birth(now), Zone: model.ZoneID(d.n(len(zones))), Setting: pick(d, settings), HasSetting: d.oneIn(2)}
}

// birth draws a birthday within two days of now at one of the ages that matter, or 29 February; else somebody of 30.
func (d *drawer) birth(now model.Time) model.Date {
	if !d.often(d.habits.born) {
		return model.NewDate(now.Std().AddDate(-30, 0, -7).Date())
	}
	p := pick(d, d.policies)
	floors := append(make([]int, 0, 8), p.DMMinAge, p.DMMinAge, p.AccountMinAge, 18)
	for _, band := range p.DefaultSetting.Bands {
		floors = append(floors, band.From, band.To+1)
	}
	age := pick(d, floors) + pick(d, []int{-1, 0, 0, 0, 1})
	if year := now.Std().Year() - age; d.oneIn(3) && year%4 == 0 && age > 0 { // no century is near
		return model.NewDate(year, time.February, 29)
	}
	if age <= 0 {
		return model.NewDate(now.Std().Date()) // nobody is born after the start
	}
	return model.NewDate(now.Std().AddDate(-age, 0, d.n(5)-2).Date())
}

// looks lets some read what they have got at the end.
func (d *drawer) looks() {
	for range 2 * len(d.s.State.Users) {
		d.read()
	}
}

// remember the time, if it is new, so that what begins now can end later.
func (d *drawer) passed() {
	if d.past[len(d.past)-1] != d.now {
		d.past = append(d.past, d.now)
	}
}

// tick moves the time on: mostly not at all, else by a little, to a midnight, or to an edge, where what began with an earlier attempt ends, or
// one millisecond before.
func (d *drawer) tick() {
	switch {
	case d.options.Within.Now != nil:
	case d.often(d.habits.still):
	case d.often(d.habits.edge):
		recent := d.past[max(0, len(d.past)-12):]
		edge := pick(d, recent) + pick(d, d.lengths)
		d.now = max(d.now, edge-pick(d, []model.Time{0, 0, 1}))
	case d.often(d.habits.midnight):
		d.now = max(d.now, model.Time(d.now.Day()+1)*model.DayLength-pick(d, []model.Time{0, 0, 1, model.Hour, 2 * model.Hour, 14 * model.Hour}))
	default:
		d.now += pick(d, []model.Time{1, 1, model.Minute - 1, model.Minute, model.Hour})
	}
	d.passed()
}
