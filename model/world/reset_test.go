package world_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
)

// tale is a small world and what is attempted there, drawn evenly: what one does, another has already done.
type tale struct {
	options  world.Options
	users    []model.Profile
	follows  [][2]model.UserID
	members  []model.UserID
	attempts []model.Attempt
}

// drawTale draws a world of six users and a hundred attempts, under a policy of small constants.
func drawTale(t require.TestingT, seed uint64, custom *policy.Rules) tale {
	draw := rand.New(rand.NewPCG(seed, 2))
	rules, err := custom.For(drawPolicy(draw, custom.Policy()))
	require.NoError(t, err)
	later, err := custom.For(drawPolicy(draw, custom.Policy()))
	require.NoError(t, err)
	s := tale{options: world.Options{Rules: rules, Later: []*policy.Rules{later}, Start: noon, Contacts: draw.IntN(2) == 0, Alone: draw.IntN(2) == 0}}
	for u := range model.UserID(6) {
		s.users = append(s.users, model.Profile{Birth: model.NewDate(2026-15-draw.IntN(5), 3, 1+draw.IntN(2)), Setting: model.Setting(draw.IntN(3)), HasSetting: draw.IntN(2) == 0})
		for other := range model.UserID(6) {
			if u != other && draw.IntN(4) > 0 {
				s.follows = append(s.follows, [2]model.UserID{u, other})
			}
		}
		if draw.IntN(3) > 0 {
			s.members = append(s.members, u)
		}
	}
	at := noon
	for range 100 {
		if draw.IntN(3) == 0 {
			at += []model.Time{1, model.Minute, model.Hour - 1, 9 * model.Hour}[draw.IntN(4)]
		}
		s.attempts = append(s.attempts, drawAttempt(draw, at))
	}
	return s
}

func drawPolicy(draw *rand.Rand, p *policy.Policy) policy.Policy {
	q := *p
	limit := func() policy.Limit { return []policy.Limit{policy.NoLimit, 1, 2, 3}[draw.IntN(4)] }
	gate := func() model.Gate { return []model.Gate{0, 0, 0, 0, 1, 2, 3, 4, 5}[draw.IntN(9)] }
	q.BaseGate, q.Settings = gate(), policy.SettingGates{Everyone: gate(), Friends: gate(), NoOne: gate()}
	q.ReplyExemption = draw.IntN(2) == 0
	q.Requests.Enabled, q.Requests.Quota = draw.IntN(2) == 0, limit()
	q.Block.InGroups = policy.InGroups(draw.IntN(3))
	q.Groups = policy.Groups{MaxMembers: 3 + draw.IntN(3), AddGate: policy.AddGate(draw.IntN(4))}
	q.DailyLimit = policy.DailyLimit{Messages: limit(), Clock: policy.Clock(draw.IntN(3)), Counts: policy.Counts(draw.IntN(2)), GroupCost: policy.GroupCost(draw.IntN(2))}
	q.Unanswered = policy.Unanswered{Messages: draw.IntN(4), Window: []time.Duration{time.Minute, time.Hour}[draw.IntN(2)], Restored: draw.IntN(2) == 0}
	q.Spam.MaxRecipients, q.Spam.Match, q.Spam.GroupCounts = limit(), policy.Match(draw.IntN(2)), policy.GroupCounts(draw.IntN(2))
	q.Spam.Hold = time.Minute
	q.Moderation.Mode, q.Moderation.Strikes = policy.ModerationMode(draw.IntN(3)), 1+policy.Limit(draw.IntN(2))
	return q
}

func drawAttempt(draw *rand.Rand, at model.Time) model.Attempt {
	ops := []model.Op{model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend}
	op := model.Op(draw.IntN(len(model.OpNames())))
	if n := draw.IntN(2 * len(ops)); n < len(ops) {
		op = ops[n]
	}
	if op == model.OpDelete && draw.IntN(4) > 0 {
		op = model.OpReport
	}
	a := model.Attempt{
		Op: op, At: at, Actor: model.UserID(draw.IntN(7)), Target: model.UserID(draw.IntN(7)), Group: model.NoGroup, Key: model.Key(draw.Uint64()),
		Setting: model.Setting(draw.IntN(3)), Birth: model.NewDate(2008+draw.IntN(8), 3, 1), Anonymous: draw.IntN(40) == 0,
	}
	if op == model.OpAdd || op == model.OpLeave || op == model.OpSend && draw.IntN(3) == 0 {
		a.Group = model.GroupID(draw.IntN(2))
	}
	if op == model.OpSend {
		a.Message = model.Message{Fingerprint: uint64(draw.IntN(3)), Length: uint32(draw.IntN(4)), Labels: model.Labels(draw.IntN(2)), ID: uint64(max(0, draw.IntN(20)-15))}
	}
	return a
}

// settle brings a world into the initial state.
func (s *tale) settle(w *world.World) *world.World {
	for _, u := range s.users {
		w.AddUser(u)
	}
	for _, f := range s.follows {
		w.AddFollow(f[0], f[1])
	}
	w.AddBlock(0, 1)
	w.AddGroup(s.members...)
	return w
}

// play attempts everything, and tells all that can be seen of it.
func (s *tale) play(w *world.World) (seen []any) {
	for i := range s.attempts {
		if i == len(s.attempts)/2 {
			w.Switch(s.options.Later[0], s.attempts[i].At)
		}
		a := &s.attempts[i]
		o := w.Do(a, 2, 3)
		seen = append(seen, o, w.Reached(a.Actor, a.Target, a.Group, o.Commit))
	}
	return append(seen, s.look(w)...)
}

// look tells what everybody can read.
func (s *tale) look(w *world.World) (seen []any) {
	end := s.attempts[len(s.attempts)-1].At
	for u := range model.UserID(6) {
		seen = append(seen, w.Inbox(u), w.Read(u, (u+1)%6, model.NoGroup, end), w.Read(u, u, 0, end), w.Inbox(u))
	}
	return append(seen, w.Commits(), w.Users(), w.Members(0))
}

// withCustom are rules whose custom rules all tales share, for it takes long to compile them.
func withCustom(t require.TestingT) *policy.Rules {
	p := policy.Seed()
	p.Name, p.Custom = "with custom rules", []policy.CustomRule{{ID: "early", RefuseWhen: "sender.age < 17 && recipient.age > 18"}, {ID: "long", RefuseWhen: "message.length > 2 && group.size > 3"}}
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	return rules
}

const tales = 800

// TestReset: a world that has been through other stories, large ones among them, answers as a new one.
func TestReset(t *testing.T) {
	custom := withCustom(t)
	used := crowd(world.Options{Rules: open(t)}, 3000)
	for i := range model.UserID(3000) {
		for n := range model.UserID(20) {
			a := message(i, (i+n+1)%3000, noon)
			a.Message.Fingerprint, a.Message.ID = uint64(n%3), uint64(n)
			used.Do(a)
		}
	}
	for seed := range uint64(tales) {
		s := drawTale(t, seed, custom)
		used.Reset(s.options)
		require.Equal(t, s.play(s.settle(world.New(s.options))), s.play(s.settle(used)), "tale %d", seed)
	}
}

// TestFaultOfNothing: a faulty world in which nothing is wrong is a sound one, one by one or many at a time, and so is one with a race in which nothing overlaps.
func TestFaultOfNothing(t *testing.T) {
	custom := withCustom(t)
	kinds := []world.FaultKind{
		world.NoFault, world.FaultRaceLimit, world.FaultRaceBlock, world.FaultRaceJoin, world.FaultRaceSpam, world.FaultRaceRetry, world.FaultRaceFanout, world.FaultRaceRequest,
	}
	for seed := range uint64(tales / 2) {
		s := drawTale(t, seed, custom)
		sound := s.play(s.settle(world.New(s.options)))
		faulty := s
		faulty.options.Fault = &world.Fault{Kind: kinds[seed%uint64(len(kinds))]}
		require.Equal(t, sound, faulty.play(s.settle(world.New(faulty.options))), "tale %d", seed)

		single, many := s.settle(world.New(s.options)), s.settle(world.New(faulty.options))
		outcomes, facts := make([]model.Outcome, len(s.attempts)), make([]policy.Facts, len(s.attempts))
		many.DoAllFacts(s.attempts, outcomes, facts)
		for i := range s.attempts {
			require.Equal(t, single.Do(&s.attempts[i]), outcomes[i])
		}
		assert.Equal(t, s.look(single), s.look(many))
	}
}

// TestFaultsEndure: whatever is wrong with a world, it goes on to the end of a tale, by one goroutine or several, and nothing of it is left in the world after a reset.
func TestFaultsEndure(t *testing.T) {
	custom, used := withCustom(t), crowd(world.Options{Rules: open(t)}, 3)
	for kind := range world.FaultRaceRequest + 1 {
		for seed := range uint64(8) {
			s := drawTale(t, 100*uint64(kind)+seed, custom)
			faulty := s.options
			faulty.Fault, faulty.Alone = &world.Fault{Kind: kind, Only: world.Only(seed % 3)}, false
			used.Reset(faulty)
			require.Same(t, faulty.Rules, used.Rules())
			if seed%2 == 0 {
				s.play(s.settle(used))
			} else {
				s.atOnce(s.settle(used))
			}
			used.Reset(s.options)
			require.Equal(t, s.play(s.settle(world.New(s.options))), s.play(s.settle(used)), "after fault %d", kind)
		}
	}
}

// atOnce has three goroutines attempt everything, and a fourth look on.
func (s *tale) atOnce(w *world.World) {
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			for i := range s.attempts {
				w.Do(&s.attempts[i], 2, 3)
			}
		})
	}
	wait.Go(func() {
		for i := range s.attempts {
			w.Facts(&s.attempts[i])
			s.look(w)
		}
	})
	wait.Wait()
}

// TestTalesMeetAll: the tales above are about something.
func TestTalesMeetAll(t *testing.T) {
	custom, met := withCustom(t), map[model.Reason]int{}
	for seed := range uint64(tales) {
		s := drawTale(t, seed, custom)
		w := s.settle(world.New(s.options))
		for i := range s.attempts {
			met[w.Do(&s.attempts[i], 2, 3).Reason]++
		}
	}
	for reason := range model.CustomReason + 2 {
		assert.Greater(t, met[reason], 4, reason)
	}
}

// TestResetLists: what a world was reset from is not what it answers with.
func TestResetLists(t *testing.T) {
	w := crowd(world.Options{Rules: open(t)}, 3)
	w.AddGroup(0, 1, 2)
	members := w.Members(0)
	w.Reset(world.Options{Rules: open(t), Start: noon})
	assert.Equal(t, []model.UserID{0, 1, 2}, members)
	assert.Zero(t, w.Users())
	assert.Zero(t, w.Groups())
	assert.Zero(t, w.Commits())
	assert.True(t, slices.Equal(w.Members(0), nil))
}

// BenchmarkReset makes small worlds of six users, in a sound world, a faulty one, and anew.
func BenchmarkReset(b *testing.B) {
	s := drawTale(b, 1, withCustom(b))
	settle := func(w *world.World) {
		for _, u := range s.users {
			w.AddUser(u)
		}
	}
	reset := func(options world.Options) func(b *testing.B) {
		return func(b *testing.B) {
			w := world.New(options)
			s.play(s.settle(w))
			b.ReportAllocs()
			for b.Loop() {
				w.Reset(options)
				settle(w)
			}
		}
	}
	b.Run("sound", reset(s.options))
	faulty := s.options
	faulty.Fault = &world.Fault{Kind: world.FaultSkipsBase, Only: world.Lax}
	b.Run("faulty", reset(faulty))
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			settle(world.New(s.options))
		}
	})
	b.Run("rules", func(b *testing.B) {
		p := *s.options.Rules.Policy()
		b.ReportAllocs()
		for b.Loop() {
			_, err := s.options.Rules.For(p)
			require.NoError(b, err)
		}
	})
}
