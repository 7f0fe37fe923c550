package network_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/network"
	"dmsim/sim/rng"
)

// cohorts deals users to ages like those of an app: many between 18 and 34.
func cohorts(users int) (all []network.Cohort) {
	left := users
	for age := 13; age <= 80; age++ {
		share := 0.0018
		switch {
		case age < 18:
			share = 0.014
		case age < 25:
			share = 0.044
		case age < 35:
			share = 0.035
		case age < 55:
			share = 0.0115
		}
		n := min(left, int(share*float64(users)))
		all, left = append(all, network.Cohort{Age: age, Users: n}), left-n
	}
	all[10].Users += left
	return all
}

func mustMake(t *testing.T, r network.Request) *network.Network {
	t.Helper()
	rng.ForgetKeys()
	n, err := network.Make(context.Background(), r)
	require.NoError(t, err)
	return n
}

func request(like string, users, workers int) network.Request {
	c, err := network.Like(like)
	if err != nil {
		panic(err)
	}
	return network.Request{Seed: 1, Config: c, Cohorts: cohorts(users), Workers: workers}
}

// seen are the figures of a graph, counted without any of the package's own means.
type seen struct {
	follows, reciprocity, correlation float64
	mixing                            [5]float64
}

func look(n *network.Network) (s seen) {
	g := n.Graph
	age := make([]int, g.Users())
	if n.Cohorts != nil {
		for u := range age {
			age[u] = ageAt(n.Cohorts, n.Place(model.UserID(u)))
		}
	}
	out, in := make([]float64, g.Users()), make([]float64, g.Users())
	mutual := 0.0
	var row []model.UserID
	for u := range model.UserID(g.Users()) {
		row = g.AppendFollowees(row[:0], u)
		out[u] = float64(len(row))
		s.follows += out[u]
		for _, v := range row {
			in[v]++
			if g.Tie(u, v) == graph.Mutual {
				mutual++
			}
			d := age[u] - age[v]
			s.mixing[min(4, max(d, -d))]++
		}
	}
	s.reciprocity = mutual / s.follows
	s.correlation = pearson(out, in)
	for d := range s.mixing {
		s.mixing[d] /= s.follows
	}
	return s
}

func pearson(x, y []float64) float64 {
	var n, sx, sy, xx, yy, xy float64
	for i := range x {
		n, sx, sy = n+1, sx+x[i], sy+y[i]
		xx, yy, xy = xx+x[i]*x[i], yy+y[i]*y[i], xy+x[i]*y[i]
	}
	return (xy/n - sx/n*sy/n) / math.Sqrt((xx/n-sx/n*sx/n)*(yy/n-sy/n*sy/n))
}

// skipInShort leaves out what only size makes true.
func skipInShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("large networks: not with -short")
	}
}

func TestNetworksAreLikeThoseTheyNameAre(t *testing.T) {
	skipInShort(t)
	for like, c := range map[string]struct {
		users       int
		correlation float64 // tolerance
	}{"twitter": {60_000, 0.05}, "livejournal": {150_000, 0.05}, "slashdot": {82_000, 0.05}} {
		t.Run(like, func(t *testing.T) {
			r := request(like, c.users, 2)
			s := look(mustMake(t, r))
			assert.InEpsilon(t, r.Config.MeanFollows*float64(c.users), s.follows, 0.005, "under 0.5 %% of the follows lost")
			assert.InDelta(t, r.Config.Reciprocity, s.reciprocity, 0.01)
			assert.InDelta(t, r.Config.Correlation, s.correlation, c.correlation)
			for d, share := range r.Config.AgeMixing {
				assert.InDelta(t, share, s.mixing[d], 0.015, "ages %d apart", d)
			}
		})
	}
}

func TestSmallNetworksAreMade(t *testing.T) {
	for _, users := range []int{300, 1000, 1900} {
		r := request("collegemsg", users, 2)
		s := look(mustMake(t, r))
		assert.InEpsilon(t, r.Config.MeanFollows*float64(users), s.follows, 0.1, "%d users", users)
	}
}

func TestAnyNumberOfWorkersMakesTheSameNetwork(t *testing.T) {
	digest := func(r network.Request) string {
		d, err := network.Digest(context.Background(), mustMake(t, r).Graph, r.Workers)
		require.NoError(t, err)
		return d
	}
	r := request("twitter", 6_000, 1)
	one := digest(r)
	for _, workers := range []int{2, 5} {
		r.Workers = workers
		assert.Equal(t, one, digest(r), "%d workers", workers)
		if testing.Short() {
			return
		}
	}
	r.Config.Form = network.FormComputed
	assert.Equal(t, one, digest(r), "computed")
	r.Seed = 2
	assert.NotEqual(t, one, digest(r), "another seed")
}

// The computed graph and the stored one made of it agree on every user and every pair tried, and each follow is known at both of its ends.
func TestComputedAndStoredAgree(t *testing.T) {
	n := mustMake(t, request("twitter", 8_000, 2))
	g, stored := n.Computed, n.Graph
	follows, err := network.Count(context.Background(), g, 2)
	require.NoError(t, err)
	assert.Equal(t, stored.Follows(), follows)
	assert.Equal(t, follows, g.Follows())
	draws := rng.Seed(1).For("test")
	var back []model.UserID
	for u := range model.UserID(g.Users()) {
		d := draws.Draw(uint64(u), 0)
		followees := g.AppendFollowees(nil, u)
		require.Equal(t, stored.AppendFollowees(nil, u), followees)
		require.Equal(t, stored.AppendFollowers(nil, u), g.AppendFollowers(nil, u))
		for i, v := range followees {
			require.NotEqual(t, u, v, "nobody follows himself")
			if i > 0 {
				require.Less(t, followees[i-1], v, "nobody is followed twice")
			}
			if d.Chance(0.02) {
				back = g.AppendFollowers(back[:0], v)
				require.Contains(t, back, u)
				require.Equal(t, stored.Tie(u, v), g.Tie(u, v))
				require.Equal(t, stored.Tie(v, u), g.Tie(v, u))
			}
		}
		for range 10 {
			v := model.UserID(d.Below(uint64(g.Users())))
			require.Equal(t, stored.Tie(u, v), g.Tie(u, v), "%d %d", u, v)
		}
	}
}

func TestCommunitiesAreOfOneAge(t *testing.T) {
	skipInShort(t)
	n := mustMake(t, request("twitter", 200_000, 2))
	found := 0
	for u := range model.UserID(n.Graph.Users()) {
		c := n.Computed.Community(u)
		if len(c) == 0 {
			continue
		}
		found++
		require.Contains(t, c, u)
		// The last few years of age have so few users that they are taken together.
		if age := ageAt(n.Cohorts, n.Place(c[0])); age < 75 {
			require.Equal(t, age, ageAt(n.Cohorts, n.Place(c[len(c)-1])))
		}
	}
	assert.Greater(t, found, 50_000)
}

func ageAt(cohorts []network.Cohort, place int) int {
	for _, c := range cohorts {
		if place -= c.Users; place < 0 {
			return c.Age
		}
	}
	return -1
}

func TestWithoutAgesThereAreNoneToMix(t *testing.T) {
	r := request("twitter", 20_000, 1)
	r.Config.AgeMixing = nil
	n := mustMake(t, r)
	assert.Nil(t, n.Cohorts)
	s := look(n)
	assert.InDelta(t, 0.362, s.reciprocity, 0.01)
}

func TestNobodyFollowsAnybody(t *testing.T) {
	r := request("twitter", 100, 1)
	r.Config.MeanFollows = 0
	assert.Zero(t, mustMake(t, r).Graph.Follows())
}

func TestOtherModels(t *testing.T) {
	for _, m := range network.Models()[1:] {
		r := request("twitter", 5000, 1)
		r.Config.Model = m
		n := mustMake(t, r)
		assert.Nil(t, n.Computed)
		assert.InEpsilon(t, 35.2*5000, float64(n.Graph.Follows()+n.Dropped.Duplicates+n.Dropped.SelfFollows), 0.01, m)
	}
}

func TestMakeStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := network.Make(ctx, request("twitter", 5000, 1))
	require.ErrorIs(t, err, context.Canceled)
}

func TestRefusals(t *testing.T) {
	for want, bend := range map[string]func(*network.Config){
		`model: want one of community, r-mat, preferential-attachment, chung-lu, got "power-law"`:         func(c *network.Config) { c.Model = "power-law" },
		`form: want stored, as only the model community can be computed, got "computed"`:                  func(c *network.Config) { c.Model, c.Form = network.ModelRMAT, network.FormComputed },
		`reciprocity: want a number from 0 to 1, got 1.5`:                                                 func(c *network.Config) { c.Reciprocity = 1.5 },
		`mean_follows: want at most 499.8 for 2000 users (a quarter of the others who have any), got 600`: func(c *network.Config) { c.MeanFollows = 600 },
		`followees.body[1]: want a share and a degree above those of the point before`: func(c *network.Config) {
			c.Followees.Body = []network.Quantile{{Share: 0.2, Degree: 3}, {Share: 0.1, Degree: 4}}
		},
		`age_mixing: want shares that sum to at most 1, got 1.2`:   func(c *network.Config) { c.AgeMixing = []float64{0.6, 0.6} },
		`followers.exponent: want a number from 1.5 to 6, got NaN`: func(c *network.Config) { c.Followers.Exponent = math.NaN() },
	} {
		r := request("twitter", 2000, 1)
		bend(&r.Config)
		_, err := network.Make(context.Background(), r)
		assert.EqualError(t, err, want)
	}
	_, err := network.Like("myspace")
	assert.EqualError(t, err, fmt.Sprintf("unknown network %q: want one of collegemsg, livejournal, slashdot, tiktok, twitter", "myspace"))
}

// Small cohorts are taken together for the follows, and keep their ages: each age has as many users as was said, spread over all degrees.
func TestSmallCohortsShareTheirFollows(t *testing.T) {
	n := mustMake(t, request("twitter", 3000, 1))
	users, follows := map[int]int{}, map[int]float64{}
	for u := range model.UserID(3000) {
		age := ageAt(n.Cohorts, n.Place(u))
		users[age]++
		follows[age] += float64(n.Graph.Degree(u))
	}
	for _, c := range n.Cohorts {
		assert.Equal(t, c.Users, users[c.Age], "age %d", c.Age)
	}
	old, all := 0.0, 0.0
	for age := 36; age < 55; age++ {
		old, all = old+follows[age], all+float64(users[age])
	}
	assert.InEpsilon(t, 35.2, old/all, 0.3)
	assert.InEpsilon(t, 35.2*3000, float64(n.Graph.Follows()), 0.03)
}

// Odd configurations give a graph or an error, never a panic and never a number that is none.
func TestOddConfigurations(t *testing.T) {
	for name, bend := range map[string]func(*network.Config){
		"hardly any follows":    func(c *network.Config) { c.MeanFollows = 0.02 },
		"many follows":          func(c *network.Config) { c.MeanFollows = 300 },
		"no reciprocity":        func(c *network.Config) { c.Reciprocity = 0 },
		"all mutual":            func(c *network.Config) { c.Reciprocity, c.Correlation = 1, 1 },
		"no clustering":         func(c *network.Config) { c.Clustering = 0 },
		"much clustering":       func(c *network.Config) { c.Clustering = 0.5 },
		"no correlation":        func(c *network.Config) { c.Correlation = 0 },
		"only the same age":     func(c *network.Config) { c.AgeMixing = []float64{1} },
		"never the same age":    func(c *network.Config) { c.AgeMixing = []float64{0, 1} },
		"any age":               func(c *network.Config) { c.AgeMixing = []float64{0.01} },
		"the heaviest tail":     func(c *network.Config) { c.Followees.Exponent, c.Followers.Exponent = 1.5, 1.5 },
		"the lightest tail":     func(c *network.Config) { c.Followees.Exponent, c.Followers.Exponent = 6, 6 },
		"hardly anyone follows": func(c *network.Config) { c.Followees.None, c.MeanFollows = 0.95, 5 },
		"one point of a body":   func(c *network.Config) { c.Followees.Body = []network.Quantile{{Share: 0.9, Degree: 1e6}} },
	} {
		t.Run(name, func(t *testing.T) {
			r := request("twitter", 1500, 2)
			bend(&r.Config)
			n := mustMake(t, r)
			s := look(n)
			assert.False(t, math.IsNaN(s.reciprocity) && s.follows > 0)
			assert.InEpsilon(t, r.Config.MeanFollows*1500, s.follows, 0.6)
		})
	}
	for _, users := range []int{2, 3, 10} {
		r := network.Request{Seed: 1, Config: network.Default(), Cohorts: []network.Cohort{{Age: 20, Users: users - 1}, {Age: 70, Users: 1}}, Workers: 1}
		r.Config.MeanFollows = float64(users-1) / 5
		mustMake(t, r)
	}
}
