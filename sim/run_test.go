package sim_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

func config(users int, seed rng.Seed) sim.Config {
	people := population.Default()
	people.Users = users
	return sim.Config{
		Seed: seed, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 24 * time.Hour, Policy: policy.Seed(),
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
	}
}

// prepare is sim.Prepare for a process that does so many times with the same keys.
func prepare(c sim.Config, workers int) (*sim.Society, error) {
	rng.ForgetKeys()
	return sim.Prepare(context.Background(), c, workers, nil)
}

func run(t *testing.T, c sim.Config, workers int, observers ...sim.Observer) *sim.Result {
	t.Helper()
	s, err := prepare(c, workers)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	r, err := s.Run(context.Background(), sim.Options{Workers: workers, Observers: observers})
	require.NoError(t, err)
	return r
}

func TestSameHistoryForAnyNumberOfWorkers(t *testing.T) {
	lasts, all := 8*time.Hour, []int{1, 2, 5, 8}
	if testing.Short() {
		lasts, all = 2*time.Hour, []int{5}
	}
	of := func(seed rng.Seed, workers int) *sim.Result {
		c := config(5000, seed) // more than one chunk of users
		c.Duration = lasts
		return run(t, c, workers)
	}
	one := of(1, 1)
	assert.NotZero(t, one.Delivered)
	for _, workers := range all {
		assert.Equal(t, one.HistoryHash, of(1, workers).HistoryHash, "%d workers", workers)
	}
	assert.NotEqual(t, one.HistoryHash, of(2, 2).HistoryHash, "another seed")
}

// A graph of which nothing is stored is the same graph, with the same people around it.
func TestSameHistoryInEveryFormOfTheGraph(t *testing.T) {
	stored, computed := config(1500, 4), config(1500, 4)
	stored.Duration, computed.Duration = 6*time.Hour, 6*time.Hour
	computed.Network.Form = network.FormComputed
	assert.Equal(t, run(t, stored, 1).HistoryHash, run(t, computed, 2).HistoryHash)
}

// What the world stores must not change what it decides.
func TestSameHistoryWhateverIsStored(t *testing.T) {
	all, reported := config(3000, 3), config(3000, 3)
	reported.World = sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 24 * time.Hour}
	a, b := run(t, all, 1), run(t, reported, 1)
	assert.Equal(t, a.HistoryHash, b.HistoryHash)
	assert.NotZero(t, a.Operations[model.OpReport].Done)
}

// ledger counts a history once more, by itself, and holds its order.
type ledger struct {
	t                   *testing.T
	attempts, delivered uint64
	refused             map[model.Reason]uint64
	last                model.Attempt
	commit              uint64
}

func (l *ledger) Observe(a *model.Attempt, o *model.Outcome) {
	if a.At < l.last.At || a.At == l.last.At && a.Actor < l.last.Actor {
		require.Fail(l.t, "out of order", "%v after %v", a, l.last)
	}
	l.last = *a
	if o.Repeat {
		require.Less(l.t, o.Commit, l.commit+1)
		return
	}
	require.Equal(l.t, l.commit+1, o.Commit)
	l.commit = o.Commit
	if a.Op != model.OpSend {
		return
	}
	l.attempts++
	if o.Reason == model.Delivered {
		l.delivered++
	} else {
		l.refused[o.Reason]++
	}
}

func TestCountsAreThoseOfTheHistory(t *testing.T) {
	l := &ledger{t: t, refused: map[model.Reason]uint64{}}
	r := run(t, config(2000, 4), 2, l)
	assert.Equal(t, l.attempts, r.Attempts)
	assert.Equal(t, l.delivered, r.Delivered)
	assert.Equal(t, l.refused, r.Refused)
	sum := r.Delivered
	for _, n := range r.Refused {
		sum += n
	}
	assert.Equal(t, r.Attempts, sum)
	all := r.Attempts + r.Retries
	for op, n := range r.Operations {
		refused := uint64(0)
		for _, k := range n.Refused {
			refused += k
		}
		assert.Equal(t, n.Attempts, n.Done+refused, op)
		all += n.Attempts
	}
	assert.Equal(t, r.History, all)
}

func TestInterruptedRunCountsWhatWasDone(t *testing.T) {
	s, err := prepare(config(2000, 1), 2)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	r, err := s.Run(ctx, sim.Options{Workers: 2, Progress: func(p sim.Progress) {
		if p.Now >= p.Start+6*model.Hour {
			cancel()
		}
	}})
	require.NoError(t, err)
	assert.True(t, r.Interrupted)
	assert.NotZero(t, r.Attempts)
	assert.Equal(t, r.Start+6*model.Hour, r.End, "the time that the counts are of")
	assert.Len(t, r.HistoryHash, 64)
}

// Other replies must not move what people take up by themselves: the draws of one purpose do not touch another's.
func TestDrawsDoNotMove(t *testing.T) {
	initiatives := func(replies float64) map[model.Key]model.Attempt {
		c := config(1000, 5)
		c.Traffic.Personas.Each(func(p *persona.Persona) {
			p.Known.Harmless.Reply, p.Stranger.Harmless.Reply, p.More = replies, replies, 0
		})
		s, err := prepare(c, 1)
		require.NoError(t, err)
		plan, err := s.Traffic.Plan(s.Start, s.Start+model.Hour)
		require.NoError(t, err)
		byKey := map[model.Key]model.Attempt{}
		for _, a := range slices.Concat(plan...) {
			byKey[a.Key] = a
		}
		return byKey
	}
	assert.Equal(t, initiatives(0), initiatives(0.9))
}

// The same user takes up the same under another policy.
func TestPoliciesMeetTheSameIntentions(t *testing.T) {
	plan := func(preset string) []model.Attempt {
		c := config(1000, 5)
		p, err := policy.Preset(preset)
		require.NoError(t, err)
		c.Policy = p
		s, err := prepare(c, 1)
		require.NoError(t, err)
		attempts, err := s.Traffic.Plan(s.Start, s.Start+model.Hour)
		require.NoError(t, err)
		return slices.Concat(attempts...)
	}
	assert.Equal(t, plan("seed"), plan("mutual"))
}

func TestBadConfigurationsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*sim.Config){
		"duration: want more than 0, unless there is a trace, got 0s":                 func(c *sim.Config) { c.Duration = 0 },
		"world.messages: want one of all, reported, got some":                         func(c *sim.Config) { c.World.Messages = "some" },
		"traffic.personas.teen-13-15.to.strangers: want a share from 0 to 1, got 1.5": func(c *sim.Config) { c.Traffic.Personas.Teen13To15.To.Strangers = 1.5 },
		"traffic.personas.spammer.hours: want a whole number from 0 to 24, got 25":    func(c *sim.Config) { c.Traffic.Personas.Spammer.Hours = 25 },
	} {
		c := config(1000, 1)
		change(&c)
		_, err := prepare(c, 1)
		require.EqualError(t, err, name)
	}
}

// broken is traffic that fails while it is planned.
type broken struct{ sim.Traffic }

func (broken) Plan(_, _ model.Time) ([][]model.Attempt, error) {
	return nil, errors.New("the file ends here")
}

func TestAnErrorOfThePlanEndsTheRun(t *testing.T) {
	for _, workers := range []int{1, 2} {
		s, err := prepare(config(500, 1), workers)
		require.NoError(t, err)
		s.Traffic = broken{s.Traffic}
		_, err = s.Run(t.Context(), sim.Options{Workers: workers})
		require.EqualError(t, err, "the file ends here")
	}
}
