package rival_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/network/rival"
	"dmsim/sim/rng"
)

const users, follows = 10_000, 200_000

func TestRivals(t *testing.T) {
	for name, c := range map[string]struct {
		make    func(seed rng.Seed) (*graph.CSR, graph.Dropped, error)
		topLow  uint32 // bounds of the highest number of followers: their tails are heavy
		topHigh uint32
	}{
		"r-mat": {func(s rng.Seed) (*graph.CSR, graph.Dropped, error) {
			return rival.RMAT(context.Background(), s, users, follows)
		}, 400, 4000},
		"chung-lu": {func(s rng.Seed) (*graph.CSR, graph.Dropped, error) {
			return rival.ChungLu(context.Background(), s, users, follows, 2.27)
		}, 400, 9000},
		"preferential-attachment": {func(s rng.Seed) (*graph.CSR, graph.Dropped, error) { return rival.PreferentialAttachment(s, users, 20) }, 200, 4000},
	} {
		t.Run(name, func(t *testing.T) {
			rng.ForgetKeys()
			g, dropped, err := c.make(1)
			require.NoError(t, err)
			assert.Equal(t, users, g.Users())
			assert.Equal(t, uint64(follows), g.Follows()+dropped.Duplicates+dropped.SelfFollows)
			assert.Greater(t, g.Follows(), uint64(follows*7/10))
			top := uint32(0)
			for _, n := range followers(g) {
				top = max(top, n)
			}
			assert.Greater(t, top, c.topLow)
			assert.Less(t, top, c.topHigh)
			rng.ForgetKeys()
			again, _, err := c.make(1)
			require.NoError(t, err)
			assert.Equal(t, g, again)
			other, _, err := c.make(2)
			require.NoError(t, err)
			assert.NotEqual(t, g, other)
		})
	}
}

func followers(g *graph.CSR) []uint32 {
	n := make([]uint32, g.Users())
	for u := range model.UserID(g.Users()) {
		for v := range g.Followees(u) {
			n[v]++
		}
	}
	return n
}
