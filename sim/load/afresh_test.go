package load_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/mutant"
	"dmsim/sim/load"
)

// TestAfresh: people who come by attempts are those who have a part, and what they do is judged as in the plan that they come from.
func TestAfresh(t *testing.T) {
	const n = 1000
	c := crowded(policy.Seed())
	c.Population.Users = 2000
	p := build(t, load.Request{Config: c, Attempts: n})
	at := model.TimeOf(time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC))
	fresh, err := p.Afresh(n, at)
	require.NoError(t, err)
	require.Len(t, fresh.Attempts, n)
	assert.Positive(t, fresh.Follows())
	assert.Less(t, fresh.Follows(), p.Follows())
	made := map[model.Op]int{}
	for i := range fresh.Prelude {
		assert.Equal(t, at, fresh.Prelude[i].At)
		made[fresh.Prelude[i].Op]++
	}
	assert.Equal(t, fresh.Users(), made[model.OpRegister])
	for _, op := range []model.Op{model.OpFollow, model.OpBlock, model.OpCreateGroup, model.OpAdd} {
		assert.Positive(t, made[op], op)
	}
	same := 0
	for i := range fresh.Attempts {
		assert.Equal(t, fresh.Text(i), p.Text(i))
		if fresh.Expected[i].Reason == p.Expected[i].Reason {
			same++
		}
	}
	assert.Greater(t, same, n*9/10, "the same people attempt the same")

	assert.Equal(t, load.Score{Right: n}, fresh.Judge(without(offer(fresh, fresh.NewWorld(nil), len(fresh.Attempts), 1))))
	m, err := mutant.ByID("block-of-third")
	require.NoError(t, err)
	assert.Positive(t, fresh.Judge(without(offer(fresh, fresh.NewWorld(&m.Fault), len(fresh.Attempts), 1))).Wrong)
}

// TestAtAClockOfItsOwn: attempts are made when the target's clock says, and judged so.
func TestAtAClockOfItsOwn(t *testing.T) {
	const n = 500
	p := build(t, load.Request{Config: crowded(policy.Seed()), Attempts: n})
	start := model.TimeOf(time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC))
	due := make([]time.Duration, n)
	for i := range due {
		due[i] = time.Duration(i) * time.Millisecond
	}
	at := p.At(start, start+5000, n, due)
	assert.Equal(t, start, at.Start())
	assert.Equal(t, []model.Time{start + 5000, start + 5499}, []model.Time{at.Attempts[0].At, at.Attempts[n-1].At})
	assert.NotEqual(t, start, p.Attempts[0].At, "the plan is as it was")
	assert.Equal(t, load.Score{Right: n}, at.Judge(without(offer(at, at.NewWorld(nil), len(at.Attempts), 1))))
	standing := p.At(start, start, 10, nil)
	assert.Len(t, standing.Expected, 10)
	assert.Equal(t, start, standing.Attempts[9].At)
}

// TestWhatTheTargetCannotDo is left out of the plan, which is as long all the same, and counted.
func TestWhatTheTargetCannotDo(t *testing.T) {
	p := build(t, load.Request{Config: crowded(policy.Seed()), Attempts: 2000, Can: func(a *model.Attempt) bool {
		a.Message.ID = 0
		return a.Op != model.OpFollow
	}})
	require.Len(t, p.Attempts, 2000)
	for i := range p.Attempts {
		assert.NotEqual(t, model.OpFollow, p.Attempts[i].Op)
		assert.Zero(t, p.Attempts[i].Message.ID)
	}
	require.Len(t, p.LeftOut, 1)
	assert.Positive(t, p.LeftOut["follow"])
}

// TestReasonsThatAreNotToldApart: a refusal is right where the reason may be the right one, and wrong where it cannot be.
func TestReasonsThatAreNotToldApart(t *testing.T) {
	means := load.Meanings{
		{model.SelfMessage, model.Suspended},
		{model.NotLoggedIn, model.UnknownRecipient, model.Blocked, model.DMsOff, model.NotFriends, model.NotFollowing, model.DailyLimit},
	}
	p := build(t, load.Request{Config: crowded(policy.Seed()), Attempts: 3000, Meanings: means})
	h := without(offer(p, p.NewWorld(nil), 3000, 1))
	told := 0
	for i := range h {
		if h[i].Reason == model.Blocked || h[i].Reason == model.NotFriends {
			h[i].Reason, h[i].Meaning, told = model.NotLoggedIn, 2, told+1
		}
	}
	require.Positive(t, told)
	assert.Equal(t, load.Score{Right: 3000}, p.Judge(h))
	exact := slices.Clone(h)
	for i := range exact { // another word, which means the first of those reasons only
		exact[i].Meaning = 0
	}
	score := p.Judge(exact)
	assert.Equal(t, uint64(told), score.Wrong+score.Undecided)
	assert.Greater(t, score.Wrong, uint64(told/2), "all but retries, which are answered as their firsts")
	for i := range h {
		if h[i].Reason == model.Delivered {
			h[i].Reason, h[i].Meaning = model.NotLoggedIn, 2
			score := p.Judge(h)
			require.Equal(t, uint64(1), score.Wrong)
			assert.Equal(t, "not-logged-in or unknown-recipient or blocked or dms-off or not-friends or not-following or daily-limit", score.Examples[0].Got)
			break
		}
	}
}
