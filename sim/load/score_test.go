package load_test

import (
	"fmt"
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
	"dmsim/sim"
	"dmsim/sim/check/mutant"
	"dmsim/sim/load"
)

// crowded is a society in which what overlaps often concerns the same: few people with many groups, short limits, and much beside messages.
func crowded(p policy.Policy) sim.Config {
	c := society(250, 11)
	c.Policy = p
	c.Network.MeanFollows = 20
	c.Traffic.Changes.Follow, c.Traffic.Changes.Unfollow, c.Traffic.Changes.Block, c.Traffic.Changes.Unblock = 3, 3, 1, 1
	c.Traffic.Changes.Setting, c.Traffic.Changes.Add, c.Traffic.Changes.Leave, c.Traffic.Changes.Delete = 1, 2, 1, 0.02
	c.Traffic.Changes.Register, c.Traffic.Changes.CreateGroup, c.Traffic.Slips.Retried = 0.05, 0.2, 0.05
	return c
}

// tight is a policy whose limits are met all the time.
func tight() policy.Policy {
	p := policy.Seed()
	p.DailyLimit.Messages, p.DailyLimit.GroupCost = 20, policy.CostPerRecipient
	p.Spam.MaxRecipients, p.Spam.GroupCounts = 3, policy.GroupCountsMembers
	p.Requests.Enabled = true
	p.Groups.MaxMembers = 12
	p.Moderation.Strikes = 1
	return p
}

// offer makes the first n attempts from several goroutines at once. Each waits a little before and after, so that they overlap also where there is but one processor.
func offer(p *load.Plan, d load.Doer, n, workers int) load.Heard {
	h := load.NewHeard(n)
	var next atomic.Int64
	var all sync.WaitGroup
	zero := time.Now()
	for range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				a := load.Answer{}
				begun := time.Since(zero)
				if i%3 == 0 && workers > 1 {
					runtime.Gosched()
				}
				a.Outcome = d.Do(&p.Attempts[i])
				if i%5 == 0 && workers > 1 {
					runtime.Gosched()
				}
				h.Hear(i, begun, time.Since(zero), &a)
			}
		})
	}
	all.Wait()
	return h
}

// without forgets the commit numbers and what goes with them, as of a target that has none.
func without(h load.Heard) load.Heard {
	h = slices.Clone(h)
	for i := range h {
		h[i].Commit, h[i].Repeat = 0, false
	}
	return h
}

func TestInThePlansOrderAllIsRight(t *testing.T) {
	p := build(t, load.Request{Config: society(1500, 1), Attempts: 10_000})
	h := offer(p, p.NewWorld(nil), 10_000, 1)
	assert.Equal(t, load.Score{Right: 10_000}, p.Judge(h))
	assert.Equal(t, load.Score{Right: 10_000}, p.Judge(without(h)))
	assert.Equal(t, load.Score{Right: 4000}, p.Judge(h[:4000]), "a part of the plan")
}

func TestASoundWorldUnderManyHandsIsRight(t *testing.T) {
	for name, pol := range map[string]policy.Policy{"seed": policy.Seed(), "tight": tight()} {
		t.Run(name, func(t *testing.T) {
			n, times := 20_000, 3
			if testing.Short() {
				n, times = 4000, 1
			}
			p := build(t, load.Request{Config: crowded(pol), Attempts: n})
			for range times {
				w := p.NewWorld(nil)
				h := offer(p, w, n, 16)
				score := p.Judge(h)
				assert.Equal(t, load.Score{Right: uint64(n), Reordered: score.Reordered, ReorderedAt: score.ReorderedAt}, score)

				score = p.Judge(without(h))
				assert.Zero(t, score.Wrong, "%+v", score.Examples)
				assert.Equal(t, uint64(n), score.Right+score.Undecided)
				assert.Len(t, score.UndecidedAt, int(score.Undecided))
				assert.Less(t, score.Undecided, uint64(n/20))
			}
		})
	}
}

// shuffled offers in an order of its own, as if attempts had overtaken each other by far.
func shuffled(p *load.Plan, d load.Doer, n, far int) load.Heard {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	r := rand.New(rand.NewPCG(1, 2))
	for from := 0; from < n; from += far {
		part := order[from:min(from+far, n)]
		r.Shuffle(len(part), func(a, b int) { part[a], part[b] = part[b], part[a] })
	}
	h := load.NewHeard(n)
	for _, i := range order {
		begun := time.Duration(i - i%far) // all of a part are under way together
		h.Hear(i, begun, begun+time.Duration(far), &load.Answer{Outcome: d.Do(&p.Attempts[i])})
	}
	return h
}

// What came in another order than the plan's is told as reordered where that made another decision, at whatever time it was made; where others failed, too.
func TestReordered(t *testing.T) {
	const n = 5000
	p := build(t, load.Request{Config: crowded(tight()), Attempts: n})
	standing := standing{p.NewWorld(nil), p.Start()}
	h := shuffled(p, standing, n, 1000)
	for i := range h {
		h[i].At = p.Start()
	}
	score := p.Judge(h)
	assert.Equal(t, []uint64{n, 0}, []uint64{score.Right, score.Wrong})
	assert.NotZero(t, score.Reordered)
	assert.Len(t, score.ReorderedAt, int(score.Reordered))
	assert.True(t, slices.IsSorted(score.ReorderedAt))

	w, h := p.NewWorld(nil), load.NewHeard(n)
	for i := range h { // the first half fails, undone: the others are decided otherwise than the whole plan has it, and in its order
		a := load.Answer{Failure: "timeout"}
		if i >= n/2 {
			a = load.Answer{Outcome: w.Do(&p.Attempts[i])}
		}
		h.Hear(i, time.Duration(i), time.Duration(i+1), &a)
	}
	score = p.Judge(h)
	assert.Equal(t, []uint64{n / 2, 0}, []uint64{score.Right, score.Reordered})
}

// standing decides everything at one time.
type standing struct {
	load.Doer
	at model.Time
}

func (s standing) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	now := *a
	now.At = s.at
	return s.Doer.Do(&now, members...)
}

// Without commit numbers what overlaps by far is often undecided, and never wrong.
func TestWhatOverlapsByFarIsNeverWrong(t *testing.T) {
	const n = 20_000
	for name, pol := range map[string]policy.Policy{"seed": policy.Seed(), "tight": tight()} {
		for _, far := range []int{2, 10, 100, 1000} {
			t.Run(fmt.Sprint(name, far), func(t *testing.T) {
				p := build(t, load.Request{Config: crowded(pol), Attempts: n})
				h := shuffled(p, p.NewWorld(nil), n, far)
				score := p.Judge(h)
				assert.Equal(t, load.Score{Right: n, Reordered: score.Reordered, ReorderedAt: score.ReorderedAt}, score, "with numbers")
				for _, which := range []func(i int, g *load.Hearing) bool{
					func(_ int, g *load.Hearing) bool { return g.Reason != model.Delivered },
					func(i int, _ *load.Hearing) bool { return p.Attempts[i].Op != model.OpSend },
				} {
					some, _ := forgetting(h, which)
					score = p.Judge(some)
					assert.Zero(t, score.Wrong, "with some numbers: %+v", score.Examples)
				}
				score = p.Judge(without(h))
				assert.Zero(t, score.Wrong, "%+v", score.Examples)
				t.Logf("right %d, reordered %d, undecided %d", score.Right, score.Reordered, score.Undecided)
			})
		}
	}
}

// What was begun after another had its answer comes after it, whatever the plan's order is: a target that answers as that order has it is wrong, as one that reads what is old.
func TestRealTimeIsBeforeThePlan(t *testing.T) {
	const n, far = 20_000, 1000
	p := build(t, load.Request{Config: crowded(tight()), Attempts: n})
	inTurn := func(answer func(i int) model.Outcome) load.Heard {
		h := load.NewHeard(n)
		for k := range n { // each thousand backwards, one after the other
			i, now := k-k%far+far-1-k%far, time.Duration(2*k)
			h.Hear(i, now, now+1, &load.Answer{Outcome: answer(i)})
		}
		return without(h)
	}
	w := p.NewWorld(nil)
	assert.EqualValues(t, n, p.Judge(inTurn(func(i int) model.Outcome { return w.Do(&p.Attempts[i]) })).Right)
	score := p.Judge(inTurn(func(i int) model.Outcome { return p.Expected[i] }))
	assert.NotZero(t, score.Wrong)

	h := inTurn(func(i int) model.Outcome { return p.Expected[i] })
	for i := range h { // all of a thousand at once: then the plan's order may be the one
		h[i].Begun, h[i].Ended = time.Duration(i/far), time.Duration(i/far+1)
	}
	assert.Equal(t, load.Score{Right: n}, p.Judge(h))
}

// What failed may have been done or not.
func TestWhatFailedMayExplainOthers(t *testing.T) {
	const n = 20_000
	p := build(t, load.Request{Config: crowded(tight()), Attempts: n})
	for _, numbered := range []bool{true, false} {
		h := offer(p, p.NewWorld(nil), n, 8)
		for i := range h {
			if i%50 == 7 {
				h[i] = load.Hearing{State: load.Failed, Begun: h[i].Begun, Ended: h[i].Ended}
			}
		}
		if !numbered {
			h = without(h)
		}
		score := p.Judge(h)
		assert.Zero(t, score.Wrong, "%+v", score.Examples)
		assert.Equal(t, uint64(n-n/50), score.Right+score.Undecided)
		assert.Less(t, score.Undecided, uint64(n/4))
		t.Logf("numbered %v: right %d, undecided %d", numbered, score.Right, score.Undecided)
	}
}

// What failed and left no gap in the numbers was not done: it explains nothing.
func TestWhatFailedWithoutAGapExplainsNothing(t *testing.T) {
	const n = 5000
	p := build(t, load.Request{Config: society(1500, 1), Attempts: n})
	w, h := p.NewWorld(nil), load.NewHeard(n)
	liar := -1
	for i := range n {
		if i%10 == 3 {
			h.Hear(i, time.Duration(i), time.Duration(i+1), &load.Answer{Failure: "timeout"})
			continue
		}
		a := load.Answer{Outcome: w.Do(&p.Attempts[i])}
		if i > 4000 && liar < 0 && a.Outcome.Reason == model.Delivered && p.Attempts[i].Actor == p.Attempts[3].Actor {
			liar, a.Outcome.Reason = i, model.DailyLimit
		}
		h.Hear(i, time.Duration(i), time.Duration(i+1), &a)
	}
	score := p.Judge(h)
	assert.Zero(t, score.Undecided)
	if liar >= 0 {
		assert.Equal(t, []int32{int32(liar)}, score.WrongAt)
	}
}

// Mutants of all kinds are found, with commit numbers and without.
func TestMutantsAreWrong(t *testing.T) {
	const n = 20_000
	p := build(t, load.Request{Config: crowded(tight()), Attempts: n})
	for _, id := range []string{
		"dm-age-minus-1", "base-gate-none", "setting-ignored", "block-of-third", "requests-quota-minus-1", "daily-limit-minus-1", "spam-recipients-minus-1", "hold-never-ends",
		"unfollow-ignored", "member-not-asked", "fanout-partial", "leave-ignored", "deleted-receives", "order-gates", "retry-counts", "refusal-reaches",
	} {
		t.Run(id, func(t *testing.T) {
			m, err := mutant.ByID(id)
			require.NoError(t, err)
			h := offer(p, p.NewWorld(&m.Fault), n, 4)
			score := p.Judge(h)
			assert.NotZero(t, score.Wrong)
			assert.Len(t, score.WrongAt, int(score.Wrong))
			assert.True(t, slices.IsSorted(score.WrongAt))
			assert.Equal(t, uint64(n), score.Right+score.Wrong)
			assert.Len(t, score.Examples, min(20, int(score.Wrong)))
			if !slices.Contains([]string{"retry-counts", "fanout-partial", "spam-recipients-minus-1"}, id) { // which is seen where much overlaps, in so few people
				assert.NotZero(t, p.Judge(without(h)).Wrong)
			}
		})
	}
}

func TestAWrongAnswerIsTold(t *testing.T) {
	p := build(t, load.Request{Config: society(1500, 1), Attempts: 2000})
	h := offer(p, p.NewWorld(nil), 2000, 1)
	at := slices.IndexFunc(p.Attempts, func(a model.Attempt) bool { return a.Op == model.OpSend && a.Group == model.NoGroup })
	for p.Expected[at].Reason != model.Delivered || p.Attempts[at].Op != model.OpSend || p.Attempts[at].Group != model.NoGroup {
		at++
	}
	h[at].Reason, h[at].Reached = model.DailyLimit, 0
	a := &p.Attempts[at]
	want := load.Score{
		Right: 1999, Wrong: 1, WrongAt: []int32{int32(at)},
		Examples: []load.WrongAnswer{{
			Index: at, Commit: p.Expected[at].Commit, At: a.At.String(), Text: fmt.Sprintf("user %d: send user %d", a.Actor, a.Target), Want: "delivered", Got: "daily-limit",
		}},
	}
	assert.Equal(t, want, p.Judge(h))
	want.Examples[0].Commit = 0
	assert.Equal(t, want, p.Judge(without(h)))
}

// Commit numbers that no order explains are wrong, though the decisions are right.
func TestCommitNumbersAreJudged(t *testing.T) {
	p := build(t, load.Request{Config: society(1500, 1), Attempts: 2000})
	sound := offer(p, p.NewWorld(nil), 2000, 1)
	first := slices.IndexFunc(sound, func(g load.Hearing) bool { return g.Commit == 1000 })
	for name, c := range map[string]struct {
		change func(h load.Heard)
		wrong  []int32
		got    string
	}{
		"twice":     {func(h load.Heard) { h[first+1].Commit = 1000 }, []int32{int32(first + 1)}, "number 1000"},
		"too early": {func(h load.Heard) { h[first].Commit = 5000 }, []int32{int32(first)}, "number 5000"},
		"with a gap": {func(h load.Heard) {
			for i := first; i < len(h); i++ {
				h[i].Commit += 7
			}
		}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := slices.Clone(sound)
			c.change(h)
			score := p.Judge(h)
			assert.Equal(t, c.wrong, score.WrongAt)
			for _, e := range score.Examples {
				assert.Contains(t, e.Got, c.got)
			}
		})
	}
}

// Numbers that nobody got are those of others, unless what failed may have got them: each of that at most one.
func TestCommitsOfOthers(t *testing.T) {
	const n, first = 2000, 1000
	p := build(t, load.Request{Config: society(1500, 1), Attempts: n})
	sound := offer(p, p.NewWorld(nil), n, 1)
	for _, c := range []struct{ others, failed, without, want int }{
		{0, 0, 0, 0}, {7, 0, 0, 7}, {7, 5, 0, 2}, {7, 0, 5, 2}, {7, 9, 0, 0}, {0, 5, 5, 0},
	} {
		h := slices.Clone(sound)
		for i := first; i < n; i++ {
			h[i].Commit += uint64(c.others)
		}
		h = h[:n-c.failed-c.without]
		for range c.failed { // turned away, and without a number
			h = append(h, load.Hearing{State: load.Failed, Begun: h[len(h)-1].Ended, Ended: h[len(h)-1].Ended + 1})
		}
		for range c.without {
			g := sound[len(h)]
			g.Commit, g.Repeat = 0, false
			h = append(h, g)
		}
		score := p.Judge(h)
		assert.EqualValues(t, c.want, score.Unexplained, "%+v", c)
		assert.Zero(t, score.Wrong, "%+v", c)
	}
}

// forgetting takes the commit numbers of some answers away.
func forgetting(h load.Heard, which func(i int, g *load.Hearing) bool) (load.Heard, int) {
	h, n := slices.Clone(h), 0
	for i := range h {
		if g := &h[i]; which(i, g) {
			g.Commit, g.Repeat = 0, false
			n++
		}
	}
	return h, n
}

// A target may number what it decides and not what it turns away at the door, not what it refuses, or only messages.
func TestAnswersWithoutANumberAmongOthers(t *testing.T) {
	const n = 20_000
	p := build(t, load.Request{Config: crowded(policy.Seed()), Attempts: n})
	h := offer(p, p.NewWorld(nil), n, 8)
	for name, which := range map[string]func(i int, g *load.Hearing) bool{
		"at the door": func(_ int, g *load.Hearing) bool {
			return g.Reason == model.NotLoggedIn || g.Reason == model.UnknownRecipient
		},
		"refused":    func(_ int, g *load.Hearing) bool { return g.Reason != model.Delivered },
		"no message": func(i int, _ *load.Hearing) bool { return p.Attempts[i].Op != model.OpSend },
		"one in ten": func(i int, _ *load.Hearing) bool { return i%10 == 3 },
	} {
		t.Run(name, func(t *testing.T) {
			some, missing := forgetting(h, which)
			require.Greater(t, missing, 50)
			score := p.Judge(some)
			assert.Zero(t, score.Wrong, "%+v", score.Examples)
			assert.Less(t, score.Undecided, uint64(n/50))
		})
	}
}

// An answer without a number is wrong where nothing that was under way meanwhile explains it, as if none had one.
func TestALieWithoutANumberIsWrong(t *testing.T) {
	const n, lies = 5000, 36
	p := build(t, load.Request{Config: society(1500, 1), Attempts: n})
	h := offer(p, p.NewWorld(nil), n, 1)
	told := 0
	for i := range h { // those that change nothing that others ask: messages to one
		if a := &p.Attempts[i]; i%50 == 7 && told < lies && a.Op == model.OpSend && a.Group == model.NoGroup && h[i].Reason == model.Delivered {
			h[i].Reason = model.SenderTooYoung
			told++
		}
	}
	require.Equal(t, lies, told)
	some, _ := forgetting(h, func(_ int, g *load.Hearing) bool { return g.Reason != model.Delivered })
	assert.Equal(t, []uint64{lies, 0}, []uint64{p.Judge(without(h)).Wrong, p.Judge(without(h)).Undecided}, "no numbers")
	assert.Equal(t, []uint64{lies, 0}, []uint64{p.Judge(some).Wrong, p.Judge(some).Undecided}, "some")
}

// Mutants that refuse too much, or whose refusals have no number, are found all the same.
func TestMutantsWithoutNumbersAmongOthersAreWrong(t *testing.T) {
	const n = 20_000
	p := build(t, load.Request{Config: crowded(tight()), Attempts: n})
	for _, id := range []string{"dm-age-minus-1", "base-gate-none", "block-of-third", "requests-quota-minus-1", "daily-limit-minus-1", "unfollow-ignored", "member-not-asked", "order-gates"} {
		m, err := mutant.ByID(id)
		require.NoError(t, err)
		h := offer(p, p.NewWorld(&m.Fault), n, 4)
		refused, _ := forgetting(h, func(_ int, g *load.Hearing) bool { return g.Reason != model.Delivered })
		assert.NotZero(t, p.Judge(refused).Wrong, id)
		messages, _ := forgetting(h, func(i int, _ *load.Hearing) bool { return p.Attempts[i].Op != model.OpSend })
		assert.NotZero(t, p.Judge(messages).Wrong, id)
	}
}

// A retry that is done again is wrong, though its decision is that of the first try.
func TestARetryDoneAgainIsWrong(t *testing.T) {
	p := build(t, load.Request{Config: society(1500, 1), Attempts: 20_000})
	h := offer(p, p.NewWorld(nil), 20_000, 1)
	last := h[len(h)-1].Commit
	again := slices.IndexFunc(p.Expected, func(o model.Outcome) bool { return o.Repeat })
	require.Positive(t, again)
	h[again].Commit, h[again].Repeat = last+1, false
	assert.Equal(t, []int32{int32(again)}, p.Judge(h).WrongAt)
}

// The time at which a target says that it decided counts, not that of the plan.
func TestTheTimeOfTheTargetCounts(t *testing.T) {
	p := build(t, load.Request{Config: society(1500, 1), Attempts: 5000})
	w, h := p.NewWorld(nil), load.NewHeard(5000)
	for i := range h {
		a := p.Attempts[i]
		a.At += 400 * model.DayLength // some have come of age
		h.Hear(i, time.Duration(i), time.Duration(i+1), &load.Answer{Outcome: w.Do(&a), At: a.At})
	}
	assert.Equal(t, load.Score{Right: 5000}, p.Judge(h), "what only the time makes another decision is not reordered")
	for i := range h {
		h[i].At = 0
	}
	assert.NotZero(t, p.Judge(h).Wrong)
}
