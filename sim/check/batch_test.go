package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
)

// TestDoAll: attempts in batches of whatever size come out as they do one by one.
func TestDoAll(t *testing.T) {
	checkOften(t, 500, func(t *rapid.T) {
		s := drawStory(t, 40)
		rules := s.rules(t)
		single, batched := s.setup.World(rules), s.setup.World(rules)
		for rest := s.attempts; len(rest) > 0; {
			n := min(rapid.IntRange(1, 150).Draw(t, "batch"), len(rest))
			batch, want := make([]model.Attempt, n), make([]model.Outcome, n)
			for i := range batch {
				batch[i] = rest[i].Attempt // without the members of a group
				want[i] = single.Do(&batch[i])
			}
			got := make([]model.Outcome, n)
			for i := range got {
				got[i] = model.Outcome{Commit: 1 << 40, ID: 7, Repeat: true} // what was there must not matter
			}
			batched.DoAll(batch, got)
			require.Equal(t, want, got)
			rest = rest[n:]
		}
		for u := range single.Users() {
			require.Equal(t, single.Inbox(model.UserID(u)), batched.Inbox(model.UserID(u)))
		}
	})
}
