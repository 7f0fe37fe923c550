package story_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// TestDraw: the n-th story of a seed is the same whenever and wherever it is drawn, valid, in order, and told of nobody who is born after the start.
func TestDraw(t *testing.T) {
	one, two := story.NewDrawer(3, story.Options{}), story.NewDrawer(3, story.Options{})
	other := story.NewDrawer(4, story.Options{})
	_ = two.Draw(700)
	unlike := 0
	for n := range uint64(300) {
		s := one.Draw(n).Clone()
		require.Equal(t, fmt.Sprintf("%+v", *s), fmt.Sprintf("%+v", *two.Draw(n)))
		if len(other.Draw(n).Steps) != len(s.Steps) {
			unlike++
		}
		requireSound(t, s)
	}
	assert.Greater(t, unlike, 250, "another seed draws other stories")
}

func requireSound(t *testing.T, s *story.Story) {
	t.Helper()
	require.NoError(t, s.Policy.Validate())
	for _, p := range s.Later {
		require.NoError(t, p.Validate())
		require.Equal(t, s.Policy.Custom, p.Custom)
	}
	for _, u := range s.State.Users {
		require.LessOrEqual(t, u.Birth, s.State.Start.Day().Date())
	}
	now, last := s.State.Start, -1
	for i, step := range s.Steps {
		require.GreaterOrEqual(t, step.At(), now)
		require.Greater(t, step.N, last, "drawn stories count their steps")
		now, last = step.At(), step.N
		if n, made := story.MadeUser(step.Attempt.Actor); made {
			require.Less(t, n, i)
		}
		if step.Overlaps {
			require.Equal(t, story.Try, s.Steps[i-1].Kind)
			require.False(t, s.Steps[i-1].Overlaps)
			require.Equal(t, s.Steps[i-1].At(), step.At())
		}
	}
}

// TestDrawMeetsAll: the swarm meets every operation, every kind of step, every option.
func TestDrawMeetsAll(t *testing.T) {
	d := story.NewDrawer(1, story.Options{})
	ops, kinds, overlaps, later := map[model.Op]int{}, map[story.Kind]int{}, 0, 0
	clocks, modes := map[policy.Clock]int{}, map[policy.ModerationMode]int{}
	for n := range uint64(2000) {
		s := d.Draw(n)
		clocks[s.Policy.DailyLimit.Clock]++
		modes[s.Policy.Moderation.Mode]++
		later += len(s.Later)
		for _, step := range s.Steps {
			kinds[step.Kind]++
			if step.Kind == story.Try {
				ops[step.Attempt.Op]++
			}
			if step.Overlaps {
				overlaps++
			}
		}
	}
	for op := range model.OpNames() {
		assert.Greater(t, ops[model.Op(op)], 200, model.Op(op))
	}
	assert.Len(t, kinds, 3)
	assert.Len(t, clocks, 3)
	assert.Len(t, modes, 3)
	assert.Greater(t, overlaps, 1000)
	assert.Greater(t, later, 200)
}

// TestBase: stories of a policy go by it or by smaller versions of it, which keep its options; some reach the edges of its own constants.
func TestBase(t *testing.T) {
	seed := policy.Seed()
	d := story.NewDrawer(1, story.Options{Base: &seed})
	same, long := 0, 0
	for n := range uint64(1000) {
		s := d.Draw(n)
		requireSound(t, s)
		if s.Policy.Name == seed.Name {
			same++
		}
		if len(s.Steps) > int(seed.DailyLimit.Messages) {
			long++
		}
		assert.Equal(t, seed.BaseGate, s.Policy.BaseGate)
		assert.Equal(t, seed.Settings, s.Policy.Settings)
		assert.Equal(t, seed.DailyLimit.Clock, s.Policy.DailyLimit.Clock)
	}
	assert.InDelta(t, 333, same, 80)
	assert.Greater(t, long, 3, "no story sends as much as a day allows")
}

// TestFromNothing: such a story has an empty initial state, and steps that make one.
func TestFromNothing(t *testing.T) {
	d := story.NewDrawer(1, story.Options{FromNothing: true})
	for n := range uint64(100) {
		s := d.Draw(n)
		requireSound(t, s)
		assert.Empty(t, s.State.Users)
		assert.Empty(t, s.State.Follows)
		assert.Empty(t, s.State.Blocks)
		assert.Empty(t, s.State.Groups)
		assert.Equal(t, model.OpRegister, s.Steps[0].Attempt.Op)
		assert.GreaterOrEqual(t, s.Registrations(), 2)
	}
}

// TestEvery: each number is another world, and they are all there are.
func TestEvery(t *testing.T) {
	e := story.NewEvery(policy.Seed())
	assert.Equal(t, uint64(9+9*9*4*4+9*9*9*64*64), e.Worlds())
	const gaps = 11 // an hour, a day, a week, to midnight; each also a millisecond less; none; the hold lasts a day, and the latency an hour
	assert.Equal(t, e.Worlds()+12*12*12*12*3*(gaps-2), e.Len())
	met := map[string]bool{}
	var s story.Story
	for n := range uint64(9 + 9*9*4*4) {
		e.Story(n, &s)
		requireSound(t, &s)
		var key strings.Builder
		for _, u := range s.State.Users {
			key.WriteString(u.Birth.String() + u.Setting.String())
		}
		for _, list := range [][][2]model.UserID{s.State.Follows, s.State.Blocks} {
			for _, p := range list {
				key.WriteString(string(rune('0'+p[0])) + string(rune('0'+p[1])))
			}
			key.WriteString("|")
		}
		require.False(t, met[key.String()], key.String())
		met[key.String()] = true
	}
	e.Story(e.Worlds()-1, &s)
	assert.Len(t, s.State.Users, 3)
	assert.Len(t, s.State.Blocks, 6)
	last := e.Len() - 1
	e.Story(last, &s)
	requireSound(t, &s)
	assert.Len(t, s.Steps, 4)
	assert.Equal(t, model.OpDelete, s.Steps[3].Attempt.Op)
}
