package check_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/story"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReplay: a recorded history comes to the same again; where its record is changed, that is found.
func TestReplay(t *testing.T) {
	played := 0
	concurrently(t, check.ConcurrentOptions{Seed: 21, Stories: 40, Heard: func(h *linear.History) {
		r := check.Replayer{Whole: true}
		require.Nil(t, r.Replay(h))
		at := len(h.Events) / 2
		h.Events[at].Outcome.Reached += 3
		v := r.Replay(h)
		require.NotNil(t, v)
		assert.Equal(t, check.Sound, v.Invariant)
		assert.Equal(t, at, v.Index)
		played++
	}})
	assert.Equal(t, 40, played)
}

// BenchmarkReplay replays an ordinary history: two thousand people, nine of ten attempts are messages.
func BenchmarkReplay(b *testing.B) {
	h := ordinary(b, 2000, 200_000)
	r := check.Replayer{Whole: true}
	b.ReportAllocs()
	for b.Loop() {
		if v := r.Replay(h); v != nil {
			b.Fatal(v)
		}
	}
	b.ReportMetric(float64(len(h.Events)*b.N)/b.Elapsed().Seconds(), "attempts/s")
}

// ordinary records a history of one goroutine, with commit numbers.
func ordinary(t testing.TB, users, attempts int) *linear.History {
	p, err := policy.Preset("seed")
	require.NoError(t, err)
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	draw := rand.New(rand.NewPCG(1, 1))
	s := story.State{Start: model.TimeOf(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)), Groups: [][]model.UserID{{0, 1, 2, 3, 4, 5, 6, 7}}}
	for range users {
		s.Users = append(s.Users, model.Profile{Birth: model.NewDate(1980+draw.IntN(32), 1, 1)})
	}
	friend := func(u model.UserID) model.UserID { return (u + 1 + model.UserID(draw.IntN(20))) % model.UserID(users) }
	w := world.New(world.Options{Rules: rules, Start: s.Start, Alone: true})
	for _, u := range s.Users {
		w.AddUser(u)
	}
	for u := range model.UserID(users) {
		for range 10 {
			f := [2]model.UserID{u, friend(u)}
			s.Follows = append(s.Follows, f, [2]model.UserID{f[1], f[0]})
		}
	}
	for _, f := range s.Follows {
		w.AddFollow(f[0], f[1])
	}
	w.AddGroup(s.Groups[0]...)
	h := &linear.History{Policy: &p, State: &s}
	others := []model.Op{model.OpFollow, model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpSet, model.OpReport}
	for i := range attempts {
		a := model.Attempt{Op: model.OpSend, At: s.Start + model.Time(i*20), Key: model.Key(draw.Uint64()), Actor: model.UserID(draw.IntN(users)), Group: model.NoGroup}
		a.Target, a.Message.Fingerprint, a.Setting = friend(a.Actor), draw.Uint64(), model.Friends
		switch draw.IntN(20) {
		case 0:
			a.Actor, a.Group = model.UserID(draw.IntN(10)), 0
		case 1, 2:
			a.Op = others[draw.IntN(len(others))]
		}
		h.Events = append(h.Events, linear.Event{Attempt: a, Outcome: w.Do(&a), Call: int64(2 * i), Return: int64(2*i + 1)})
	}
	return h
}
