package shrink_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/check/shrink"
	"dmsim/sim/check/story"
)

// sends says which steps send, of those that are tried.
func sends(s *story.Story, by model.UserID) (n int) {
	for i := range s.Steps {
		if a := &s.Steps[i].Attempt; s.Steps[i].Kind == story.Try && a.Op == model.OpSend && a.Actor == by {
			n++
		}
	}
	return n
}

// TestShrink: what is left is as small as the predicate lets it be, and the story that was given is as it was.
func TestShrink(t *testing.T) {
	drawer := story.NewDrawer(1, story.Options{})
	shrunk := 0
	for n := range uint64(60) {
		s := drawer.Draw(n).Clone()
		if sends(s, 1) < 3 {
			continue
		}
		shrunk++
		before := fmt.Sprintf("%+v", *s)
		small := shrink.Shrink(s, len(s.Steps)-1, func(s *story.Story) bool { return len(s.State.Users) > 1 && sends(s, 1) >= 3 })
		assert.Equal(t, before, fmt.Sprintf("%+v", *s))
		require.Len(t, small.Steps, 3)
		assert.Empty(t, small.State.Follows)
		assert.Empty(t, small.State.Blocks)
		assert.Empty(t, small.Later)
		assert.LessOrEqual(t, len(small.State.Users), 5, "two, and those whom the three steps name")
		for _, step := range small.Steps {
			assert.Equal(t, small.State.Start, step.At(), "no time need pass")
			assert.Zero(t, step.Text)
		}
	}
	assert.Greater(t, shrunk, 30)
}

// TestShrinkKeepsSymbols: a step that names what another made goes only together with it, where both must stay.
func TestShrinkKeepsSymbols(t *testing.T) {
	drawer := story.NewDrawer(2, story.Options{})
	named := func(s *story.Story) bool {
		made := map[int]bool{}
		for i := range s.Steps {
			step := &s.Steps[i]
			if step.Attempt.Op == model.OpRegister && step.Kind == story.Try {
				made[step.N] = true
			}
			if n, ok := story.MadeUser(step.Attempt.Actor); ok && made[n] && step.Attempt.Op == model.OpSend && step.Kind == story.Try {
				return true
			}
		}
		return false
	}
	met := 0
	for n := range uint64(200) {
		s := drawer.Draw(n)
		if !named(s) {
			continue
		}
		met++
		small := shrink.Shrink(s, len(s.Steps)-1, named)
		assert.Len(t, small.Steps, 2)
		assert.True(t, named(small))
	}
	assert.Greater(t, met, 10)
}

// TestShrinkStops: a predicate that only the story itself fulfils leaves it, and is asked a bounded number of times.
func TestShrinkStops(t *testing.T) {
	s := story.NewDrawer(3, story.Options{}).Draw(5).Clone()
	asked := 0
	small := shrink.Shrink(s, len(s.Steps)-1, func(*story.Story) bool { asked++; return false })
	assert.Equal(t, fmt.Sprintf("%+v", *s), fmt.Sprintf("%+v", *small))
	assert.Less(t, asked, 20_001)
}
