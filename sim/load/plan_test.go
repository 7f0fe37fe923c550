package load_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/load"
	"dmsim/sim/network"
	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

// society is a small one in which much happens between the same people.
func society(users int, seed rng.Seed) sim.Config {
	people := population.Default()
	people.Users = users
	return sim.Config{
		Seed: seed, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 24 * time.Hour, Policy: policy.Seed(),
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
	}
}

func build(t testing.TB, r load.Request) *load.Plan {
	t.Helper()
	rng.ForgetKeys()
	if r.Workers == 0 {
		r.Workers = 2
	}
	p, err := load.Build(context.Background(), r)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	return p
}

func TestThePlanIsAFunctionOfTheRequest(t *testing.T) {
	r := load.Request{Config: society(1500, 3), Attempts: 8000, Workers: 1}
	one := build(t, r)
	r.Workers = 3
	again := build(t, r)
	assert.Equal(t, one.Attempts, again.Attempts)
	assert.Equal(t, one.Prelude, again.Prelude)
	assert.Equal(t, one.Expected, again.Expected)
	r.Config.Seed = 4
	assert.NotEqual(t, one.Attempts, build(t, r).Attempts, "another seed")
	r.Config.Seed, r.Attempts = 3, 5000
	assert.Equal(t, one.Attempts[:5000], build(t, r).Attempts, "a shorter plan is the beginning of a longer one, in the duration of the scenario")
}

// What a world that makes the prelude by itself comes to is what the plan's worlds begin with, and sequentially they answer what is expected.
func TestExpectedIsWhatAWorldAnswers(t *testing.T) {
	p := build(t, load.Request{Config: society(1500, 5), Attempts: 30_000})
	w := p.NewWorld(nil)
	require.Len(t, p.Expected, len(p.Attempts))
	for i := range p.Attempts {
		require.Equal(t, p.Expected[i], w.Do(&p.Attempts[i]), "attempt %d", i)
	}

	registered, groups := 0, 0
	for i, a := range p.Prelude {
		assert.Equal(t, p.Start(), a.At, "prelude %d", i)
		switch a.Op {
		case model.OpRegister:
			registered++
		case model.OpCreateGroup:
			groups++
		default:
			assert.Fail(t, "no part of a prelude", "%v", a.Op)
		}
	}
	assert.NotZero(t, registered)
	assert.NotZero(t, groups)
	assert.Equal(t, 1500+registered, w.Users())
	assert.Equal(t, len(p.People.Groups)+groups, w.Groups())
}

func TestAPlanHasAllThatPeopleDo(t *testing.T) {
	p := build(t, load.Request{Config: society(3000, 6), Attempts: 60_000})
	ops, refused, own, newcomers, late, repeats := map[model.Op]int{}, map[model.Reason]int{}, 0, 0, 0, 0
	for i := range p.Attempts {
		a := &p.Attempts[i]
		ops[a.Op]++
		refused[p.Expected[i].Reason]++
		if a.Group != model.NoGroup && int(a.Group) >= len(p.People.Groups) && p.Expected[i].Reason == model.Delivered {
			own++
		}
		if int(a.Actor) >= p.People.Users() {
			newcomers++
		}
		if p.Expected[i].Repeat {
			repeats++
		}
		if i > 0 && a.At < p.Attempts[i-1].At {
			late++
		}
		assert.NotEqual(t, model.NoUser, a.Actor)
	}
	for _, op := range []model.Op{model.OpSend, model.OpFollow, model.OpUnfollow, model.OpBlock, model.OpSet, model.OpDelete, model.OpAdd, model.OpLeave, model.OpAccept, model.OpReport} {
		assert.NotZero(t, ops[op], "%v", op)
	}
	assert.Zero(t, ops[model.OpRegister]+ops[model.OpCreateGroup])
	for _, r := range []model.Reason{model.NotLoggedIn, model.UnknownRecipient, model.NotFollowing, model.NotFriends, model.Spam} {
		assert.NotZero(t, refused[r], "%v", r)
	}
	assert.NotZero(t, own, "somebody writes to a group that the prelude makes")
	assert.NotZero(t, newcomers, "somebody whom the prelude registers does something")
	assert.NotZero(t, repeats)
	assert.Zero(t, late, "in order of time")
}

// Whether the society is young enough at the start or not, ids in a plan are those of its world.
func TestNewcomersTooYoungAtTheStartAreLeftOut(t *testing.T) {
	c := society(1000, 9)
	c.Policy.AccountMinAge = 30 // ages of newcomers go from 10 to 50: some turn 30 during the run
	c.Traffic.Changes.Register = 0.5
	p := build(t, load.Request{Config: c, Attempts: 100_000})
	w := p.NewWorld(nil)
	require.Equal(t, p.People.Users()+countOf(p.Prelude, model.OpRegister), w.Users())
	for i := range p.Attempts {
		require.Less(t, int(p.Attempts[i].Actor), w.Users(), "attempt %d", i)
	}
}

func countOf(attempts []model.Attempt, op model.Op) (n int) {
	for i := range attempts {
		if attempts[i].Op == op {
			n++
		}
	}
	return n
}

func TestAShareOfTheMessagesGoesToTheCelebrity(t *testing.T) {
	r := load.Request{Config: society(2000, 7), Attempts: 40_000}
	plain := build(t, r)
	r.Celebrity = 0.2
	p := build(t, r)
	followers := make([]int, p.People.Users())
	rows := p.People.Graph.(network.Rows)
	var row []model.UserID
	for u := range followers {
		row = rows.AppendFollowees(row[:0], model.UserID(u))
		for _, v := range row {
			followers[v]++
		}
	}
	celebrity := model.UserID(slices.Index(followers, slices.Max(followers)))
	one, turned := 0, 0
	first := map[[2]uint64]model.UserID{}
	for i := range p.Attempts {
		a, was := &p.Attempts[i], plain.Attempts[i]
		if a.Op != model.OpSend || a.Group != model.NoGroup {
			require.Equal(t, was, *a)
			continue
		}
		one++
		if a.Target != was.Target {
			require.Equal(t, celebrity, a.Target)
			turned++
		}
		if a.Message.ID != 0 {
			sent := [2]uint64{uint64(a.Actor), a.Message.ID}
			if to, known := first[sent]; known {
				assert.Equal(t, to, a.Target, "a retry goes where the first try went")
			}
			first[sent] = a.Target
		}
	}
	assert.InDelta(t, 0.2, float64(turned)/float64(one), 0.01)
}

func TestWhatCannotBePlanned(t *testing.T) {
	mutual, err := policy.Preset("mutual")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(*load.Request)
		want   string
	}{
		"no attempts": {func(r *load.Request) { r.Attempts = 0 }, "want a plan of 1 to 134217728 attempts, got 0"},
		"celebrity":   {func(r *load.Request) { r.Celebrity = 1.5 }, "want a celebrity's share from 0 to 1, got 1.5"},
		"a change of the policy": {func(r *load.Request) {
			r.Config.Events = []sim.Event{{At: time.Hour, Kind: sim.PolicyChange, Policy: &mutual}}
		}, `events[0].kind: want no change of the policy in a load, which measures one, got "policy"`},
		"too quiet": {func(r *load.Request) { r.Attempts = 134_217_728 }, "want a scenario with 134217728 attempts within 439200h, got "},
		"silent": {func(r *load.Request) {
			r.Config.Duration = time.Minute
			r.Config.Traffic.Changes = traffic.Changes{}
			r.Config.Traffic.Personas.Each(func(p *persona.Persona) { p.Rate = persona.Law{} })
		}, "want a scenario in which somebody attempts something, got none in 168h"},
	} {
		t.Run(name, func(t *testing.T) {
			rng.ForgetKeys()
			r := load.Request{Config: society(300, 1), Attempts: 10, Workers: 1}
			c.change(&r)
			_, err := load.Build(context.Background(), r)
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func TestBuildingIsInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	rng.ForgetKeys()
	_, err := load.Build(ctx, load.Request{Config: society(300, 1), Attempts: 10, Workers: 1})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestATraceHasAsManyAttemptsAsItHas(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace.txt")
	require.NoError(t, os.WriteFile(file, []byte("7 8 1000\n8 7 1010\n7 9 1020\n9 7 1030\n"), 0o644))
	c := society(300, 1)
	c.Start, c.Duration, c.Traffic.Trace.File = 0, 0, file
	p := build(t, load.Request{Config: c, Attempts: 3})
	require.Len(t, p.Attempts, 3)
	assert.Equal(t, 1000*model.Second, p.Start())
	assert.Equal(t, 1020*model.Second, p.Attempts[2].At)
	assert.Empty(t, p.Prelude)

	_, err := load.Build(context.Background(), load.Request{Config: c, Attempts: 5, Workers: 1})
	assert.EqualError(t, err, file+": want a trace of at least 5 messages, got 4")
}
