package graph_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/graph"
)

type follow struct{ a, b model.UserID }

func seq(follows []follow) iter.Seq2[model.UserID, model.UserID] {
	return func(yield func(model.UserID, model.UserID) bool) {
		for _, f := range follows {
			if !yield(f.a, f.b) {
				return
			}
		}
	}
}

func TestBuildDropsSelfFollowsAndDuplicates(t *testing.T) {
	g, dropped, err := graph.Build(3, seq([]follow{{0, 1}, {1, 0}, {0, 1}, {2, 2}, {2, 0}}))
	require.NoError(t, err)
	assert.Equal(t, graph.Dropped{SelfFollows: 1, Duplicates: 1}, dropped)
	assert.Equal(t, uint64(3), g.Follows())
	assert.Equal(t, graph.Mutual, g.Tie(0, 1))
	assert.Equal(t, graph.Out, g.Tie(2, 0))
	assert.Equal(t, graph.In, g.Tie(0, 2))
	assert.Equal(t, graph.Tie(0), g.Tie(1, 2))
	assert.Equal(t, graph.Tie(0), g.Tie(1, 7), "one who is not in the base follows nobody")
}

func TestBuildRefusesUnknownUsers(t *testing.T) {
	_, _, err := graph.Build(2, seq([]follow{{0, 2}}))
	require.EqualError(t, err, "follow 0 -> 2: want users below 2")
}

// Any graph answers like a set of pairs does.
func TestTieAnswersLikeASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "users")
		id := rapid.Custom(func(t *rapid.T) model.UserID {
			return model.UserID(rapid.IntRange(0, n-1).Draw(t, "id"))
		})
		follows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) follow {
			return follow{id.Draw(t, "a"), id.Draw(t, "b")}
		}), 0, 400).Draw(t, "follows")
		set := map[follow]bool{}
		for _, f := range follows {
			if f.a != f.b {
				set[f] = true
			}
		}
		g, _, err := graph.Build(n, seq(follows))
		require.NoError(t, err)
		require.Equal(t, uint64(len(set)), g.Follows())
		for a := range model.UserID(n) {
			degree := 0
			for b := range model.UserID(n) {
				var want graph.Tie
				if set[follow{a, b}] {
					want |= graph.Out
					degree++
				}
				if set[follow{b, a}] {
					want |= graph.In
				}
				require.Equal(t, want, g.Tie(a, b), "%d %d", a, b)
			}
			require.Equal(t, degree, g.Degree(a))
			i := 0
			for b, back := range g.Followees(a) {
				followee, mutual := g.Followee(a, i)
				require.Equal(t, followee, b)
				require.Equal(t, mutual, back)
				require.Equal(t, set[follow{b, a}], back)
				i++
			}
			require.Equal(t, degree, i)
		}
	})
}
