package graph_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/graph"
)

// Followers are those whose rows name the user.
func TestIndexedTurnsTheRowsRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "users")
		follows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) follow {
			return follow{model.UserID(rapid.IntRange(0, n-1).Draw(t, "a")), model.UserID(rapid.IntRange(0, n-1).Draw(t, "b"))}
		}), 0, 300).Draw(t, "follows")
		g, _, err := graph.Build(n, seq(follows))
		require.NoError(t, err)
		x := graph.Index(g)
		want := make([][]model.UserID, n)
		for u := range model.UserID(n) {
			for v := range g.Followees(u) {
				want[v] = append(want[v], u)
			}
		}
		for u := range model.UserID(n) {
			require.Equal(t, want[u], x.AppendFollowers(nil, u))
			require.Equal(t, len(want[u]), x.InDegree(u))
			require.Len(t, x.AppendFollowees(nil, u), g.Degree(u))
		}
		again, err := graph.FromParts(x.Parts())
		require.NoError(t, err)
		require.Equal(t, x, again)
	})
}

func TestFromPartsRefusesWhatCannotBe(t *testing.T) {
	whole := func() graph.Parts {
		return graph.Parts{Offset: []uint64{0, 1, 1}, Row: []uint32{1}, From: []uint64{0, 0, 1}, In: []uint32{0}}
	}
	_, err := graph.FromParts(whole())
	require.NoError(t, err)
	for name, c := range map[string]struct {
		bend func(*graph.Parts)
		want string
	}{
		"no offsets":      {func(p *graph.Parts) { p.Offset = nil }, "want two arrays of offsets of equal length, users+1, got 0 and 3"},
		"too short":       {func(p *graph.Parts) { p.Row = nil }, "followees: offsets from 0 to 1 do not span the 0 entries"},
		"descending":      {func(p *graph.Parts) { p.Offset[1] = 2 }, "followees: the offsets of user 0 do not ascend"},
		"beyond":          {func(p *graph.Parts) { p.In[0] = 2 }, "followers: user 2 is beyond the 2 users"},
		"mutual follower": {func(p *graph.Parts) { p.In[0] = 1 << 31 }, "followers: user 2147483648 is beyond the 2 users"},
	} {
		t.Run(name, func(t *testing.T) {
			p := whole()
			c.bend(&p)
			_, err := graph.FromParts(p)
			assert.EqualError(t, err, c.want)
		})
	}
}
