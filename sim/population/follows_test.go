package population_test

import (
	"fmt"
	"math"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

func network(t require.TestingT, seed rng.Seed, users int, n population.Network) *population.Population {
	c := population.Default()
	c.Users = users
	rng.ForgetKeys()
	p, err := population.Generate(seed, c, n, start, 2)
	require.NoError(t, err)
	return p
}

func TestTheNetworkIsAsWanted(t *testing.T) {
	for _, c := range []struct {
		users                               int
		mean, exponent, reciprocity, within float64
	}{
		{1000, 41, 2.3, 0.36, 0.01},
		{50_000, 41, 2.3, 0.36, 0.002},
		{50_000, 10, 2.3, 0.05, 0.01},
		{50_000, 20, 3, 0.84, 0.01},
		{50_000, 0.5, 2.3, 0.36, 0.02},
		{20_000, 30, 2, 1, 0.001},
		{20_000, 30, 5, 0.2, 0.01},
	} {
		t.Run(fmt.Sprintf("%d users, %v follows, exponent %v, reciprocity %v", c.users, c.mean, c.exponent, c.reciprocity), func(t *testing.T) {
			n := population.Network{Model: population.PowerLaw, MeanFollows: c.mean, Exponent: c.exponent, MaxShare: 0.1, Reciprocity: c.reciprocity}
			s := measure(network(t, 1, c.users, n).Graph)
			assert.InDelta(t, c.reciprocity, s.reciprocity, c.within)
			assert.InEpsilon(t, c.mean, s.mean, 0.02)
			t.Logf("mean %.3f, reciprocity %.4f, followees %v, followers %v", s.mean, s.reciprocity, s.out[c.users-1], s.in[c.users-1])
		})
	}
}

// Between sixty and a thousand the share of users above k falls as k^-(exponent-1), of followees and of followers.
func TestTheTailsArePowerLaws(t *testing.T) {
	s := measure(network(t, 1, 100_000, population.DefaultNetwork()).Graph)
	for name, degrees := range map[string][]int{"followees": s.out, "followers": s.in} {
		above := func(k int) float64 { return float64(len(degrees) - sort.SearchInts(degrees, k)) }
		slope := math.Log(above(60)/above(1000)) / math.Log(1000./60)
		assert.InDelta(t, 1.3, slope, 0.15, name)
		assert.Less(t, float64(degrees[len(degrees)-1]), 1.3*0.1*100_000, "%s: max_share, and follow-backs on top", name)
	}
}

func TestSmallNetworks(t *testing.T) {
	all := population.Network{Model: population.PowerLaw, Exponent: 2.3, MaxShare: 1, Reciprocity: 0.36}
	with := func(mean float64) population.Network { n := all; n.MeanFollows = mean; return n }
	assert.Zero(t, network(t, 1, 1, with(0)).Graph.Follows(), "one user has nobody to follow")
	assert.Equal(t, uint64(2), network(t, 1, 2, with(1)).Graph.Follows(), "two can only follow each other")
	assert.Zero(t, network(t, 1, 1000, with(0)).Graph.Follows())
	assert.Equal(t, uint64(30*29), network(t, 1, 30, with(29)).Graph.Follows(), "everybody follows everybody")
	require.EqualError(t, with(30).ValidateFor(30), "mean_follows: want at most 29 (max_share 1 of 29 others), got 30")
	require.EqualError(t, with(1).ValidateFor(1), "mean_follows: want at most 0 (max_share 1 of 0 others), got 1")
}

// In any network nobody follows himself, rows ascend without repetition, and the mutual marks are true.
func TestAnyNetworkIsAGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		users := rapid.IntRange(1, 80).Draw(t, "users")
		n := population.Network{
			Model:       population.PowerLaw,
			MaxShare:    rapid.Float64Range(0, 1).Draw(t, "max_share"),
			Exponent:    rapid.Float64Range(1.5, 6).Draw(t, "exponent"),
			Reciprocity: rapid.Float64Range(0, 1).Draw(t, "reciprocity"),
		}
		n.MeanFollows = rapid.Float64Range(0, 1).Draw(t, "fill") * n.MaxShare * float64(users-1)
		p := network(t, rng.Seed(rapid.Uint64().Draw(t, "seed")), users, n)
		require.Equal(t, users, p.Graph.Users())
		for u := range model.UserID(users) {
			last := -1
			for i := range p.Graph.Degree(u) {
				v, _ := p.Graph.Followee(u, i)
				require.NotEqual(t, u, v)
				require.Greater(t, int(v), last)
				require.Less(t, int(v), users)
				require.NotZero(t, p.Graph.Tie(u, v)&1)
				last = int(v)
			}
		}
	})
}
