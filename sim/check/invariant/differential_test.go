package invariant_test

import (
	"slices"
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
	"dmsim/sim/check/story"
)

// TestSoundWorld: of a sound world, whatever its policies, its people and what they attempt, the monitor says nothing. Each story is watched twice: with all that can be
// known, and with what a long run would have kept.
func TestSoundWorld(t *testing.T) {
	stories := uint64(4000)
	if testing.Short() {
		stories /= 10
	}
	drawer := story.NewDrawer(1, story.Options{})
	m := newMonitors()
	for n := range stories {
		s := drawer.Draw(n)
		m.sound(t, n, s)
	}
}

// TestSoundPresets: the same under each preset, and after a switch from it to others.
func TestSoundPresets(t *testing.T) {
	presets := make([]policy.Policy, len(policy.PresetNames()))
	for i, name := range policy.PresetNames() {
		var err error
		presets[i], err = policy.Preset(name)
		require.NoError(t, err)
	}
	m := newMonitors()
	for i := range presets {
		drawer := story.NewDrawer(2, story.Options{Base: &presets[i]})
		for n := range 60 {
			s := drawer.Draw(uint64(n))
			s.Policy = presets[i]
			s.Steps = slices.DeleteFunc(s.Steps, func(step story.Step) bool { return step.Kind == story.Switch })
			s.Later = s.Later[:0]
			for k := range n % 3 {
				s.Later = append(s.Later, presets[(i+(k+1)*(1+n/12))%len(presets)])
				at := len(s.Steps) * (k + 1) / 3
				s.Steps = slices.Insert(s.Steps, at, story.Step{N: s.Fresh(), Kind: story.Switch, Later: k, Attempt: model.Attempt{At: s.Steps[at].At()}})
			}
			m.sound(t, uint64(n), s)
		}
	}
}

// monitors are two that watch every story: one with all that can be known, one with what a long run would have kept.
type monitors struct{ watched, online *invariant.Monitor }

func newMonitors() *monitors {
	return &monitors{invariant.New(invariant.Options{Policy: &policy.Policy{}}), invariant.New(invariant.Options{Policy: &policy.Policy{}})}
}

func (m *monitors) sound(t *testing.T, n uint64, s *story.Story) {
	t.Helper()
	if v := m.play(t, n, s, nil); v != nil {
		t.Fatalf("story %d: %s\n%+v\n%s", n, v, v.Attempt, s.Policy.YAML())
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

// play plays a story up to the first violation, which it returns. The monitors go by its policy; the world by other rules, where they are given. By the number of the
// story the world has a stored graph, and remembers retries for an hour only.
func (m *monitors) play(t *testing.T, n uint64, s *story.Story, bent *policy.Rules) *invariant.Violation {
	all := []*policy.Rules{compile(t, s.Policy)}
	o := world.Options{Start: s.State.Start, Zones: s.State.Zones}
	mo := invariant.Options{
		Policy: all[0].Policy(), Custom: customOf(all[0]), Start: o.Start, Zones: o.Zones, Users: len(s.State.Users), Messages: true,
		Profile: func(u model.UserID) model.Profile { return s.State.Users[u] },
	}
	if n%2 == 0 {
		o.RetryMemory, mo.RetryMemory = time.Hour, time.Hour
	}
	if n%4 < 2 {
		g := graphOf(t, &s.State)
		o.Graph, mo.Graph = g, g
	}
	m.watched.Reset(mo)
	for i := range s.Later {
		all = append(all, compile(t, s.Later[i]))
	}
	mo.Messages = false
	for _, rules := range all {
		mo.Later = append(mo.Later, rules.Policy())
	}
	m.online.Reset(mo)
	if o.Rules, o.Later = all[0], all; bent != nil {
		o.Rules = bent
	}
	w := world.New(o)
	m.settle(w, &s.State, o.Graph != nil)
	return m.steps(w, s, all)
}

func graphOf(t *testing.T, s *story.State) *graph.CSR {
	g, _, err := graph.Build(len(s.Users), func(yield func(a, b model.UserID) bool) {
		for _, f := range s.Follows {
			if !yield(f[0], f[1]) {
				return
			}
		}
	})
	require.NoError(t, err)
	return g
}

// settle brings all into the initial state.
func (m *monitors) settle(w *world.World, s *story.State, stored bool) {
	for _, u := range s.Users {
		w.AddUser(u)
	}
	for _, g := range s.Groups {
		w.AddGroup(g...)
		m.watched.AddGroup(g...)
		m.online.AddGroup(g...)
	}
	for _, to := range []interface {
		AddFollow(a, b model.UserID)
		AddBlock(a, b model.UserID)
	}{w, m.watched, m.online} {
		for _, f := range s.Follows {
			if !stored {
				to.AddFollow(f[0], f[1])
			}
		}
		for _, b := range s.Blocks {
			to.AddBlock(b[0], b[1])
		}
	}
}

func (m *monitors) steps(w *world.World, s *story.Story, all []*policy.Rules) *invariant.Violation {
	var made story.Made
	made.Begin(s)
	for i := range s.Steps {
		step := &s.Steps[i]
		switch step.Kind {
		case story.Switch:
			rules := all[1+step.Later]
			w.Switch(rules, step.At())
			m.watched.Switch(rules.Policy(), customOf(rules), step.At())
			m.online.Switch(rules.Policy(), customOf(rules), step.At())
			made.Under(rules.Policy())
		case story.Try:
			m.try(w, &made, step)
		}
		if i%20 == 0 || i == len(s.Steps)-1 {
			readAll(w, m.watched, step.At())
		}
		for _, m := range []*invariant.Monitor{m.watched, m.online} {
			if m.Violations() > 0 {
				return m.First()
			}
		}
	}
	return nil
}

func (m *monitors) try(w *world.World, made *story.Made, step *story.Step) {
	a, members := made.Attempt(step), made.Members(step)
	outcome := w.Do(&a, members...)
	made.Note(step, &outcome)
	var reached []model.UserID
	if a.Op == model.OpSend && outcome.Reason == model.Delivered && !outcome.Repeat {
		reached = w.Reached(a.Actor, a.Target, a.Group, outcome.Commit)
		slices.Reverse(reached) // their order must not matter
	}
	m.watched.Observe(&a, members, &outcome, reached, true)
	m.online.Observe(&a, members, &outcome, nil, false)
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

func at(s string) model.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return model.TimeOf(t)
}
