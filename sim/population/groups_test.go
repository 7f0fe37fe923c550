package population_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

func TestGroupsGrowAroundTheirCreator(t *testing.T) {
	c := population.Default()
	c.Groups = population.Groups{PerThousand: 500, SizeMin: 3, SizeMax: 50, Exponent: 2.5}
	p := generate(t, 1, c, network.Default(), 1)
	require.Len(t, p.Groups, 5000)
	sizes := map[int]int{}
	for _, group := range p.Groups {
		sizes[len(group)]++
		require.GreaterOrEqual(t, len(group), 3)
		require.LessOrEqual(t, len(group), 50)
		seen, oneWay := map[model.UserID]bool{group[0]: true}, false
		for _, member := range group[1:] {
			require.False(t, seen[member], "a member twice")
			seen[member] = true
			tie := p.Graph.Tie(group[0], member)
			require.NotZero(t, tie&graph.Out, "the creator follows each member")
			require.False(t, oneWay && tie == graph.Mutual, "mutual follows come first")
			oneWay = tie == graph.Out
		}
	}
	// p(3) = (3^-1.5 - 4^-1.5) / (3^-1.5 - 51^-1.5) = 0.356
	assert.InDelta(t, 0.356, float64(sizes[3])/5000, 0.03)
	assert.Positive(t, sizes[50]+sizes[49]+sizes[48]+sizes[47], "the tail is there")
}

// inTens is a graph whose users live in communities of ten neighbours, but for the first hundred, who live alone.
type inTens struct{ *graph.CSR }

func (inTens) Community(u model.UserID) (all []model.UserID) {
	if u < 100 {
		return []model.UserID{u}
	}
	for v := range model.UserID(10) {
		all = append(all, u/10*10+v)
	}
	return all
}

func TestGroupsOverlapWithCommunities(t *testing.T) {
	c := population.Default()
	c.Groups = population.Groups{PerThousand: 500, SizeMin: 3, SizeMax: 50, Exponent: 2.5, Community: 0.5}
	follows := generate(t, 1, c, network.Default(), 1).Graph.(*graph.CSR)
	rng.ForgetKeys()
	p, err := population.Around(1, c, inTens{follows}, nil, start, 2)
	require.NoError(t, err)
	assert.Contains(t, p.Assumptions(), "assumed: 500 groups to 1,000 users, of 3 to 50 members with density ~ size^-2.5, around one user each, 50 % of them from the creator's community, then mutual follows first")
	require.Len(t, p.Groups, 5000)
	near, few, groupsOf := 0.0, 0.0, map[model.UserID]int{}
	for _, group := range p.Groups {
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(group))), len(group), "a member twice")
		community := inTens{}.Community(group[0])
		here := 0
		for _, member := range group[1:] {
			groupsOf[member]++
			if slices.Contains(community, member) {
				here++
			} else {
				require.NotZero(t, p.Graph.Tie(group[0], member)&graph.Out, "whom the creator follows")
			}
		}
		if want := float64(len(group)-1) * 0.5; len(community) == 10 && want <= 8 {
			near += float64(here)
			few += want
		}
		require.LessOrEqual(t, here, 9)
	}
	assert.InEpsilon(t, few, near, 0.03)
	several := 0
	for _, n := range groupsOf {
		if n > 1 {
			several++
		}
	}
	assert.Greater(t, several, 1000, "groups overlap")
}
