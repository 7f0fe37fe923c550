package portrait_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports/portrait"
	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

const start = 1_772_323_200_000 // 2026-03-01

func prepare(t testing.TB, users int, lasting time.Duration) *sim.Society {
	t.Helper()
	people := population.Default()
	people.Users = users
	rng.ForgetKeys()
	s, err := sim.Prepare(context.Background(), sim.Config{
		Seed: 1, Start: start, Duration: lasting, Policy: policy.Seed(),
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
	}, 1, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func watch(s *sim.Society) *portrait.Watch {
	return portrait.New(portrait.Setup{People: s.People, Start: s.Start, End: s.End, ReasonName: s.World.Rules().ReasonName})
}

func sum(all []uint64) (n uint64) {
	for _, x := range all {
		n += x
	}
	return n
}

// Every part of a portrait counts what the run's result counts.
func TestPortraitOfARun(t *testing.T) {
	s := prepare(t, 3000, 36*time.Hour)
	w := watch(s)
	r, err := s.Run(context.Background(), sim.Options{Workers: 1, Observers: []sim.Observer{w}})
	require.NoError(t, err)
	p := w.Close(r.End)

	refused := map[string]uint64{}
	for reason, n := range r.Refused {
		if n > 0 {
			refused[reason.String()] = n
		}
	}
	require.NotEmpty(t, refused)
	for name, parts := range map[string][]portrait.Outcomes{"personas": p.Personas, "kinds": p.Kinds, "contents": p.Contents} {
		delivered, got, attempts := uint64(0), map[string]uint64{}, uint64(0)
		for _, o := range parts {
			delivered += o.Delivered
			attempts += o.Attempts()
			for reason, n := range o.Refused {
				got[reason] += n
			}
		}
		assert.Equal(t, r.Delivered, delivered, name)
		assert.Equal(t, refused, got, name)
		assert.Equal(t, r.Attempts, attempts, name)
	}
	assert.Equal(t, r.Groups, p.Kinds[1].Delivered)
	contacts, ages := uint64(0), uint64(0)
	for _, o := range p.Contacts {
		contacts += o.Delivered
	}
	for i := range p.Ages.Bands {
		ages += sum(p.Ages.Delivered[i])
		assert.Len(t, p.Ages.Refused[i], len(p.Ages.Bands))
	}
	assert.Equal(t, p.Kinds[0].Delivered, contacts, "what is delivered is between two who are known")
	assert.Equal(t, p.Kinds[0].Delivered, ages)

	assert.Len(t, p.Series.Attempts, 36)
	assert.Equal(t, r.Attempts, sum(p.Series.Attempts))
	assert.Equal(t, r.Delivered, sum(p.Series.Delivered))
	for reason, n := range refused {
		assert.Equal(t, n, sum(p.Series.Refused[reason]), reason)
		assert.Len(t, p.Series.Refused[reason], 36)
	}
	operations := uint64(0)
	for _, o := range r.Operations {
		operations += o.Attempts
	}
	assert.Equal(t, operations, sum(p.Series.Operations))

	users := uint64(0)
	for _, o := range p.Personas {
		users += o.Users
	}
	assert.Equal(t, users, p.Sent.Users)
	assert.GreaterOrEqual(t, users, uint64(3000), "those of the start, and those who registered")
	require.NotNil(t, p.Followed)
	for name, tail := range map[string]portrait.Tail{"sent": p.Sent, "following": p.Follows, "followers": *p.Followed} {
		require.NotEmpty(t, tail.Points, name)
		assert.Equal(t, uint64(1), tail.Points[0].AtLeast, name)
		assert.True(t, slices.IsSortedFunc(tail.Points, func(a, b portrait.Point) int { return int(a.AtLeast) - int(b.AtLeast) }), name)
		assert.True(t, slices.IsSortedFunc(tail.Points, func(a, b portrait.Point) int { return int(b.Users) - int(a.Users) }), name)
		assert.Positive(t, tail.Points[len(tail.Points)-1].Users, name)
	}
	assert.Equal(t, exceeding(s, 10), p.Follows.Points[at(p.Follows, 10)].Users)
	data, err := json.Marshal(p)
	require.NoError(t, err)
	assert.Less(t, len(data), 100_000)
}

func at(tail portrait.Tail, k uint64) int {
	return slices.IndexFunc(tail.Points, func(p portrait.Point) bool { return p.AtLeast == k })
}

func exceeding(s *sim.Society, k int) (n uint64) {
	for u := range model.UserID(s.People.Users()) {
		if s.People.Graph.Degree(u) >= k {
			n++
		}
	}
	return n
}

// What is seen of single attempts: retries, other operations, groups, accounts that come on the way or do not exist.
func TestPortraitOfAttempts(t *testing.T) {
	s := prepare(t, 200, 3*time.Hour)
	w := watch(s)
	observe := func(at model.Time, a model.Attempt, o model.Outcome) {
		a.At = start + at
		w.Observe(&a, &o)
	}
	to := func(actor, target model.UserID) model.Attempt {
		return model.Attempt{Op: model.OpSend, Actor: actor, Target: target, Group: model.NoGroup}
	}
	observe(0, to(0, 1), model.Outcome{Contact: model.FirstContact})
	observe(0, to(0, 1), model.Outcome{Repeat: true})
	observe(1, to(200, 1), model.Outcome{Reason: model.UnknownRecipient})
	observe(2, model.Attempt{Op: model.OpRegister, Actor: model.NoUser, Birth: model.Date(0)}, model.Outcome{ID: 200})
	observe(model.Hour, to(200, 0), model.Outcome{Reason: model.Spam, Contact: model.Acquainted})
	observe(2*model.Hour, model.Attempt{Op: model.OpSend, Actor: 0, Target: model.NoUser, Group: 1, Message: model.Message{Labels: 1}}, model.Outcome{Reached: 7})
	p := w.Close(start + 3*model.Hour)

	assert.Equal(t, portrait.Series{
		Start: time.UnixMilli(start).UTC(), StepSeconds: 3600, Attempts: []uint64{2, 1, 1}, Delivered: []uint64{1, 0, 1}, Operations: []uint64{1, 0, 0},
		Refused: map[string][]uint64{"unknown-recipient": {1, 0, 0}, "spam": {0, 1, 0}},
	}, p.Series)
	assert.Equal(t, []portrait.Outcomes{
		{Name: "one-to-one", Delivered: 1, Refused: map[string]uint64{"unknown-recipient": 1, "spam": 1}}, {Name: "group", Delivered: 1, Refused: map[string]uint64{}},
	}, p.Kinds)
	assert.Equal(t, []portrait.Outcomes{
		{Name: "wanted", Delivered: 1, Refused: map[string]uint64{"unknown-recipient": 1, "spam": 1}}, {Name: "unwanted", Delivered: 1, Refused: map[string]uint64{}},
	}, p.Contents)
	assert.Equal(t, portrait.Tail{Users: 201, Points: []portrait.Point{{AtLeast: 1, Users: 2}, {AtLeast: 2, Users: 1}}}, p.Sent)
	i := slices.IndexFunc(p.Contacts, func(o portrait.Outcomes) bool { return o.Name == "first" })
	assert.Equal(t, portrait.Outcomes{Name: "first", Delivered: 1, Refused: map[string]uint64{}}, p.Contacts[i])
}

// A long run has longer steps, never more than 400.
func TestSeriesOfALongRun(t *testing.T) {
	s := prepare(t, 200, time.Hour)
	for days, hours := range map[int]float64{16: 1, 17: 2, 40: 3, 300: 24, 4000: 24 * 28} {
		w := portrait.New(portrait.Setup{People: s.People, Start: start, End: start + model.Time(days)*24*model.Hour, ReasonName: model.Reason.String})
		series := w.Close(start + model.Time(days)*24*model.Hour).Series
		assert.Equal(t, hours*3600, series.StepSeconds, "%d days", days)
		assert.LessOrEqual(t, len(series.Attempts), 400)
		assert.Equal(t, int((float64(days)*24+hours-1)/hours), len(series.Attempts))
	}
}

func BenchmarkObserve(b *testing.B) {
	s := prepare(b, 100_000, 24*time.Hour)
	w := watch(s)
	const rows = 1 << 12
	attempts, outcomes := make([]model.Attempt, rows), make([]model.Outcome, rows)
	for i := range rows {
		x := model.Mix(uint64(i), 3)
		attempts[i] = model.Attempt{Actor: model.UserID(x % 100_000), Target: model.UserID(x >> 20 % 100_000), Group: model.NoGroup}
		outcomes[i] = model.Outcome{Contact: model.Contact(1 + x>>50%4)}
		if x>>42%4 == 0 {
			outcomes[i].Reason = model.Reason(2 + x>>44%12)
		}
	}
	i := 0
	for b.Loop() {
		k := i % rows
		attempts[k].At = start + model.Time(i)/100
		w.Observe(&attempts[k], &outcomes[k])
		i++
	}
}
