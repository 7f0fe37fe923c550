package invariant_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/model/world"
	"dmsim/sim/cases"
	"dmsim/sim/check/invariant"
)

// TestSoundWorld: of a sound world, whatever its policies, its people and what they attempt, the monitor says nothing. Each history is watched twice: with all
// that can be known, and with what a long run would have kept.
func TestSoundWorld(t *testing.T) {
	histories := 4000
	if testing.Short() {
		histories /= 10
	}
	watched := invariant.New(invariant.Options{Policy: &policy.Policy{}})
	online := invariant.New(invariant.Options{Policy: &policy.Policy{}})
	for n := range histories {
		d := &drawn{Rand: rand.New(rand.NewPCG(uint64(n), 1)), now: at(starts[n%len(starts)])}
		rules := custom[n%len(custom)]
		first := d.policy(rules)
		all := []*policy.Rules{compile(t, first)}
		for range n % 3 {
			all = append(all, compile(t, d.policy(rules)))
		}
		sound(t, n, d, all, watched, online)
	}
}

// TestSoundPresets: the same under each preset, and after a switch from it to another.
func TestSoundPresets(t *testing.T) {
	names := policy.PresetNames()
	watched := invariant.New(invariant.Options{Policy: &policy.Policy{}})
	online := invariant.New(invariant.Options{Policy: &policy.Policy{}})
	for i := range names {
		for n := range 60 {
			d := &drawn{Rand: rand.New(rand.NewPCG(uint64(n), 2)), now: at(starts[n%len(starts)])}
			var all []*policy.Rules
			for k := range 1 + n%3 {
				p, err := policy.Preset(names[(i+k*(1+n/12))%len(names)])
				require.NoError(t, err)
				all = append(all, compile(t, p))
			}
			d.lengths = []model.Time{model.Hour, model.DayLength}
			sound(t, n, d, all, watched, online)
		}
	}
}

func sound(t *testing.T, n int, d *drawn, all []*policy.Rules, watched, online *invariant.Monitor) {
	if v := setUp(t, n, d, all, nil, watched, online).play(); v != nil {
		t.Fatalf("history %d: %s\n%+v\n%s", n, v, v.Attempt, all[0].Policy().YAML())
	}
}

func compile(t require.TestingT, p policy.Policy) *policy.Rules {
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	return rules
}

// terms are compiled once for each set of custom rules: they are the same closures.
var terms = map[string][]spec.Custom{}

func customOf(rules *policy.Rules) []spec.Custom {
	if len(rules.Policy().Custom) == 0 {
		return nil
	}
	id := rules.Policy().Custom[0].ID
	if terms[id] == nil {
		terms[id] = cases.Terms(rules).Custom
	}
	return terms[id]
}

const attemptsDrawn = 120

// scene is a world whose history two monitors watch: one with all that can be known, one with what a long run would have kept.
type scene struct {
	*drawn
	w       *world.World
	all     []*policy.Rules // the world goes by the first, and may be switched to the others
	watched *invariant.Monitor
	online  *invariant.Monitor
}

// setUp draws the people and what they are to each other. The monitors go by the first of all; the world by other rules, where they are given.
func setUp(t *testing.T, n int, d *drawn, all []*policy.Rules, bent *policy.Rules, watched, online *invariant.Monitor) *scene {
	s := &scene{drawn: d, all: all, watched: watched, online: online}
	o := world.Options{Rules: all[0], Start: d.now, Zones: zones, Later: all}
	if bent != nil {
		o.Rules, o.Later = bent, nil
	}
	if n%2 == 0 {
		o.RetryMemory = time.Hour
	}
	d.past, d.users = []model.Time{d.now}, 2+d.IntN(5)
	profiles := make([]model.Profile, d.users)
	for i := range profiles {
		profiles[i] = d.profile()
	}
	follows := d.follows()
	stored := d.chance(50)
	if stored {
		g, _, err := graph.Build(d.users, func(yield func(a, b model.UserID) bool) {
			for _, f := range follows {
				if !yield(f[0], f[1]) {
					return
				}
			}
		})
		require.NoError(t, err)
		o.Graph, follows = g, nil
	}
	s.w = world.New(o)
	for _, p := range profiles {
		s.w.AddUser(p)
	}
	mo := invariant.Options{
		Policy: all[0].Policy(), Custom: customOf(all[0]), Start: o.Start, Zones: zones, Users: d.users, Graph: o.Graph, RetryMemory: o.RetryMemory, Messages: true,
		Profile: func(u model.UserID) model.Profile { return profiles[u] },
	}
	watched.Reset(mo)
	mo.Messages = false
	for _, rules := range all {
		mo.Later = append(mo.Later, rules.Policy())
	}
	online.Reset(mo)
	s.settle(follows)
	return s
}

func (d *drawn) follows() (follows [][2]model.UserID) {
	for a := range d.users {
		for b := range d.users {
			if a != b && d.chance(70) {
				follows = append(follows, [2]model.UserID{model.UserID(a), model.UserID(b)})
			}
		}
	}
	return follows
}

// settle brings all into the same state.
func (s *scene) settle(follows [][2]model.UserID) {
	type state interface {
		AddFollow(a, b model.UserID)
		AddBlock(a, b model.UserID)
	}
	for _, to := range []state{s.w, s.watched, s.online} {
		for _, f := range follows {
			to.AddFollow(f[0], f[1])
		}
	}
	for a := range s.users {
		if !s.chance(10) {
			continue
		}
		for _, to := range []state{s.w, s.watched, s.online} {
			to.AddBlock(model.UserID(a), model.UserID((a+1)%s.users))
		}
	}
	for range s.IntN(3) {
		var members []model.UserID
		for u := range s.users {
			if s.chance(70) {
				members = append(members, model.UserID(u))
			}
		}
		s.w.AddGroup(members...)
		s.watched.AddGroup(members...)
		s.online.AddGroup(members...)
		s.groups++
	}
}

// play draws a history. It ends with the first violation, which it returns.
func (s *scene) play() *invariant.Violation {
	for i := range attemptsDrawn {
		if len(s.all) > 1 && s.chance(5) {
			rules := pick(s.Rand, s.all...)
			s.w.Switch(rules, s.now)
			s.watched.Switch(rules.Policy(), customOf(rules), s.now)
			s.online.Switch(rules.Policy(), customOf(rules), s.now)
		}
		a, members := s.attempt()
		outcome := s.w.Do(&a, members...)
		var reached []model.UserID
		if a.Op == model.OpSend && outcome.Reason == model.Delivered && !outcome.Repeat {
			reached = s.w.Reached(a.Actor, a.Target, a.Group, outcome.Commit)
			s.Shuffle(len(reached), func(i, j int) { reached[i], reached[j] = reached[j], reached[i] })
		}
		s.watched.Observe(&a, members, &outcome, reached, true)
		s.online.Observe(&a, members, &outcome, nil, false)
		if i%20 == 0 || i == attemptsDrawn-1 {
			readAll(s.w, s.watched, s.now)
		}
		for _, m := range []*invariant.Monitor{s.watched, s.online} {
			if m.Violations() > 0 {
				return m.First()
			}
		}
	}
	return nil
}

func readAll(w *world.World, m *invariant.Monitor, now model.Time) {
	for u := range w.Users() {
		for with := range w.Users() {
			if u != with {
				reader, other := model.UserID(u), model.UserID(with)
				m.Read(reader, other, model.NoGroup, now, w.Read(reader, other, model.NoGroup, now))
			}
		}
		for g := range w.Groups() {
			m.Read(model.UserID(u), model.NoUser, model.GroupID(g), now, w.Read(model.UserID(u), model.NoUser, model.GroupID(g), now))
		}
	}
}
