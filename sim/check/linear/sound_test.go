package linear_test

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/story"
)

// TestNeverTooStrict: whatever several goroutines attempt at once in the sound world, no partition is found wrong, and all are judged.
func TestNeverTooStrict(t *testing.T) {
	histories := uint64(400)
	if testing.Short() {
		histories = 40
	}
	partitions := 0
	for n := range histories {
		h := hot(t, rand.New(rand.NewPCG(7, n)), 240, nil)
		r := linear.Judge(h, linear.Limits{})
		require.Equal(t, linear.Ok, r.Verdict, "history %d: %v %v\n%s", n, r.Violation, r.Undecided, h.Policy.YAML())
		partitions += r.Partitions
	}
	t.Logf("%d partitions", partitions)
}

// TestBites: each of the races that a decision on old facts can be is found in such histories, though they bear no commit numbers.
func TestBites(t *testing.T) {
	for name, kind := range map[string]world.FaultKind{"limit": world.FaultRaceLimit, "block": world.FaultRaceBlock, "join": world.FaultRaceJoin} {
		t.Run(name, func(t *testing.T) {
			for n := range uint64(20_000) {
				h := hot(t, rand.New(rand.NewPCG(9, n)), 60, &world.Fault{Kind: kind})
				if r := linear.Judge(h, linear.Limits{}); r.Verdict == linear.Violated {
					t.Logf("history %d: %s", n, r.Violation)
					return
				}
			}
			assert.Fail(t, "it was never found")
		})
	}
}

// hotWorkers are the goroutines that make the attempts of a hot history.
const hotWorkers = 5

// hot draws attempts of four people, and lets goroutines make them on a world of its own.
func hot(t *testing.T, draw *rand.Rand, attempts int, fault *world.Fault) *linear.History {
	drawer := story.NewDrawer(draw.Uint64(), story.Options{})
	s := drawer.Draw(0).Clone()
	s.Policy.Custom = nil
	rules, err := policy.Compile(s.Policy)
	require.NoError(t, err)
	w := world.New(world.Options{Rules: rules, Start: s.State.Start, Zones: s.State.Zones, Fault: fault, Gap: runtime.Gosched})
	for _, u := range s.State.Users {
		w.AddUser(u)
	}
	for _, f := range s.State.Follows {
		w.AddFollow(f[0], f[1])
	}
	for _, b := range s.State.Blocks {
		w.AddBlock(b[0], b[1])
	}
	for _, g := range s.State.Groups {
		w.AddGroup(g...)
	}
	events := make([]linear.Event, attempts)
	for i := range events {
		events[i] = drawEvent(draw, len(s.State.Users), len(s.State.Groups)+1)
	}
	h := &linear.History{Policy: &s.Policy, State: &s.State}
	now := s.State.Start
	for stretch := range slices.Chunk(events, 40) {
		h.Events = append(h.Events, together(w, stretch, now)...)
		now += model.Time(draw.Int64N(int64(90 * model.Minute)))
	}
	return h
}

// clock counts calls and returns.
var clock atomic.Int64

// together lets goroutines make the attempts of one time.
func together(w *world.World, events []linear.Event, now model.Time) []linear.Event {
	var wait sync.WaitGroup
	for first := range hotWorkers {
		wait.Go(func() {
			for i := first; i < len(events); i += hotWorkers {
				e := &events[i]
				e.Attempt.At = now
				e.Call = clock.Add(1)
				if i%3 == 0 {
					runtime.Gosched()
				}
				e.Outcome = w.Do(&e.Attempt, e.Members...)
				e.Outcome.Commit = 0
				e.Return = clock.Add(1)
			}
		})
	}
	wait.Wait()
	return events
}

// drawEvent draws what somebody attempts: mostly to send.
func drawEvent(draw *rand.Rand, users, groups int) linear.Event {
	user := func() model.UserID { return model.UserID(draw.IntN(users)) }
	e := linear.Event{Attempt: model.Attempt{
		Op: model.OpSend, Actor: user(), Target: user(), Group: model.NoGroup, Key: model.Key(draw.Uint64()), Setting: model.Setting(draw.IntN(3)),
		Message: model.Message{Fingerprint: uint64(draw.IntN(4)), Kind: model.Kind(draw.IntN(2)), ID: uint64(draw.IntN(12) / 8 * draw.IntN(4))},
	}}
	a := &e.Attempt
	switch draw.IntN(16) {
	case 0, 1, 2, 3:
		a.Op = []model.Op{model.OpBlock, model.OpUnblock, model.OpSet, model.OpSet}[draw.IntN(4)]
	case 4, 5:
		a.Op = []model.Op{model.OpFollow, model.OpFollow, model.OpUnfollow, model.OpAccept}[draw.IntN(4)]
	case 6, 7, 8:
		a.Op, a.Group = []model.Op{model.OpAdd, model.OpAdd, model.OpLeave, model.OpSend}[draw.IntN(4)], model.GroupID(draw.IntN(groups))
	case 9:
		switch draw.IntN(6) {
		case 0:
			a.Op, a.Birth = model.OpRegister, model.NewDate(1990, time.May, 1)
		case 1:
			a.Op = model.OpDelete
		default:
			a.Op, e.Members = model.OpCreateGroup, []model.UserID{user(), user()}
		}
	}
	return e
}
