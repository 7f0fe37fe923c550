package invariant_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/invariant"
	"dmsim/sim/check/story"
)

// BenchmarkObserve is one one-to-one send of a long run, under the seed policy and under others that make the monitor keep more.
func BenchmarkObserve(b *testing.B) {
	for _, name := range []string{"seed", "open", "instagram-teen", "tiktok-2020"} {
		b.Run(name, func(b *testing.B) {
			p, err := policy.Preset(name)
			require.NoError(b, err)
			observeMany(b, p, true)
		})
	}
	p := policy.Seed()
	b.Run("seed/one by one", func(b *testing.B) { observeMany(b, p, false) })
	b.Run("rolling", func(b *testing.B) { p := p; p.DailyLimit.Clock = policy.Rolling24h; observeMany(b, p, true) })
	b.Run("near", func(b *testing.B) { p := p; p.Spam.Match = policy.MatchNear; observeMany(b, p, true) })
}

const (
	usersMany   = 100_000
	degreeMany  = 40
	attemptsRun = 1 << 20
)

func observeMany(b *testing.B, p policy.Policy, ahead bool) {
	r := rand.New(rand.NewPCG(1, 1))
	g, _, err := graph.Build(usersMany, func(yield func(a, b model.UserID) bool) {
		for u := range model.UserID(usersMany) {
			for k := range degreeMany {
				if v := model.UserID(r.IntN(usersMany)); v != u && !(yield(u, v) && (k%2 == 0 || yield(v, u))) {
					return
				}
			}
		}
	})
	require.NoError(b, err)
	start := at("2026-03-01T12:00:00Z")
	rules := compile(b, p)
	profile := func(u model.UserID) model.Profile {
		return model.Profile{Birth: model.NewDate(1990, 1, 1+int(u%28)), Setting: model.Setting(u % 3), HasSetting: u%2 == 0}
	}
	w := world.New(world.Options{Rules: rules, Start: start, Graph: g, Messages: world.StoreKept, Alone: true})
	for u := range model.UserID(usersMany) {
		w.AddUser(profile(u))
	}
	attempts, outcomes := make([]model.Attempt, attemptsRun), make([]model.Outcome, attemptsRun)
	for i := range attempts {
		u := model.UserID(r.IntN(usersMany))
		v, _ := g.Followee(u, r.IntN(g.Degree(u)))
		attempts[i] = model.Attempt{
			Op: model.OpSend, At: start + model.Time(i)*20, Actor: u, Target: v, Group: model.NoGroup, Key: model.Key(r.Uint64()),
			Message: model.Message{Fingerprint: r.Uint64(), Length: 5},
		}
		outcomes[i] = w.Do(&attempts[i])
	}
	m := invariant.New(invariant.Options{Policy: &p})
	options := invariant.Options{Policy: &p, Start: start, Users: usersMany, Profile: profile, Graph: g}
	m.Reset(options)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		if i == attemptsRun {
			require.Zero(b, m.Violations(), "%s", m.First())
			b.StopTimer()
			m.Reset(options)
			b.StartTimer()
			i = 0
		}
		if i%32 == 0 && ahead {
			m.Touch(attempts[i : i+32])
		}
		m.Observe(&attempts[i], nil, &outcomes[i], nil, false)
		i++
	}
	require.Zero(b, m.Violations(), "%s", m.First())
}

// BenchmarkSmall is one attempt of an explored world, its share of setting up the monitor included.
func BenchmarkSmall(b *testing.B) {
	type history struct {
		options  invariant.Options
		follows  [][2]model.UserID
		attempts []model.Attempt
		members  [][]model.UserID
		outcomes []model.Outcome
		reached  [][]model.UserID
	}
	var all []history
	drawer := story.NewDrawer(3, story.Options{})
	for n := range uint64(50) {
		s := drawer.Draw(n).Clone()
		s.Policy.Custom = nil
		h := history{follows: s.State.Follows, options: invariant.Options{
			Policy: &s.Policy, Start: s.State.Start, Zones: s.State.Zones, Users: len(s.State.Users), Messages: true,
			Profile: func(u model.UserID) model.Profile { return s.State.Users[u] },
		}}
		w := world.New(world.Options{Rules: compile(b, s.Policy), Start: s.State.Start, Zones: s.State.Zones})
		for _, u := range s.State.Users {
			w.AddUser(u)
		}
		for _, f := range s.State.Follows {
			w.AddFollow(f[0], f[1])
		}
		var made story.Made
		made.Begin(s)
		for i := range s.Steps {
			step := &s.Steps[i]
			if step.Kind != story.Try {
				continue
			}
			a, members := made.Attempt(step), made.Members(step)
			o := w.Do(&a, members...)
			made.Note(step, &o)
			h.attempts, h.members, h.outcomes = append(h.attempts, a), append(h.members, members), append(h.outcomes, o)
			var reached []model.UserID
			if a.Op == model.OpSend && o.Reason == model.Delivered && !o.Repeat {
				reached = w.Reached(a.Actor, a.Target, a.Group, o.Commit)
			}
			h.reached = append(h.reached, reached)
		}
		all = append(all, h)
	}
	m := invariant.New(all[0].options)
	n, i := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		h := &all[n]
		if i == 0 {
			m.Reset(h.options)
			for _, f := range h.follows {
				m.AddFollow(f[0], f[1])
			}
		}
		m.Observe(&h.attempts[i], h.members[i], &h.outcomes[i], h.reached[i], true)
		if i++; i == len(h.attempts) {
			n, i = (n+1)%len(all), 0
		}
	}
	require.Zero(b, m.Violations(), "%s", m.First())
}
