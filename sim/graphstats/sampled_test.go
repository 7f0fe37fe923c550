package graphstats_test

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphstats"
	"dmsim/sim/rng"
)

// ring is a computed graph with known statistics: u follows u+1 to u+reach, modulo users.
type ring struct{ users, reach int }

func (r ring) Users() int              { return r.users }
func (r ring) Follows() uint64         { panic("costs a pass over all rows, so Measure must not ask") }
func (r ring) Degree(model.UserID) int { return r.reach }

func (r ring) Tie(a, b model.UserID) (tie graph.Tie) {
	ahead := (int(b) - int(a) + r.users) % r.users
	if ahead >= 1 && ahead <= r.reach {
		tie |= graph.Out
	}
	if behind := r.users - ahead; behind <= r.reach {
		tie |= graph.In
	}
	return tie
}

func (r ring) row(to []model.UserID, u model.UserID, sign int) []model.UserID {
	first := len(to)
	for i := 1; i <= r.reach; i++ {
		to = append(to, model.UserID((int(u)+sign*i+r.users)%r.users))
	}
	slices.Sort(to[first:])
	return to
}

func (r ring) AppendFollowees(to []model.UserID, u model.UserID) []model.UserID {
	return r.row(to, u, 1)
}

func (r ring) AppendFollowers(to []model.UserID, u model.UserID) []model.UserID {
	return r.row(to, u, -1)
}

// A ring lattice has clustering 3(reach-1) / 2(2 reach-1) everywhere (Watts and Strogatz 1998), and every other statistic is plain.
func TestRing(t *testing.T) {
	const users, reach = 20_000, 30
	clustering := 3.0 * (reach - 1) / 2 / (2*reach - 1)
	o := graphstats.Default()
	o.Workers = 2
	for name, exact := range map[string]uint64{"exact": graphstats.ExactFollowsMax, "sampled": 0} {
		t.Run(name, func(t *testing.T) {
			o.ExactFollowsMax = exact
			got := measure(t, ring{users, reach}, o)
			local, global := got.Sampled["clustering_local_avg"], got.Sampled["clustering_global"]
			assert.InDelta(t, clustering, got.ClusteringLocalAvg, 4*local.StandardError+1e-12)
			assert.InDelta(t, clustering, got.ClusteringGlobal, 4*global.StandardError+1e-12)
			assert.Equal(t, exact == 0, local.StandardError > 0)
			flat := graphstats.Quantiles{P10: reach, P25: reach, P50: reach, P75: reach, P90: reach, P99: reach, P999: reach, Max: reach, Mean: reach}
			got.ClusteringLocalAvg, got.ClusteringGlobal, got.Sampled = 0, 0, nil
			assert.Equal(t, &graphstats.Stats{
				Users: users, Follows: users * reach, DegreeIn: flat, DegreeOut: flat, LargestStrongComponent: users, LargestWeakComponent: users,
			}, got)
		})
	}
}

// assertNear asserts that samples are within so many standard errors of what is exact, and that all else is equal.
func assertNear(t *testing.T, exact, sampled *graphstats.Stats, errorsMax float64) {
	t.Helper()
	local, global := sampled.Sampled["clustering_local_avg"], sampled.Sampled["clustering_global"]
	assert.InDelta(t, exact.ClusteringLocalAvg, sampled.ClusteringLocalAvg, errorsMax*local.StandardError)
	assert.InDelta(t, exact.ClusteringGlobal, sampled.ClusteringGlobal, errorsMax*global.StandardError)
	rest := *sampled
	rest.ClusteringLocalAvg, rest.ClusteringGlobal, rest.Sampled = exact.ClusteringLocalAvg, exact.ClusteringGlobal, nil
	assert.Equal(t, exact, &rest)
}

// skewed makes a graph of n users with hubs, mutual follows and triangles, and half as many who are isolated.
func skewed(t testing.TB, n int) graph.Graph {
	rng.ForgetKeys()
	family := rng.Seed(3).For("graphstats_test/skewed")
	var follows []follow
	for u := range n {
		d := family.Draw(uint64(u), 0)
		near := func() model.UserID { return model.UserID((u + 1 + int(d.Below(20))) % n) }
		for range int(2 * math.Pow(1-d.Unit(), -0.8)) {
			v := near()
			if d.Chance(0.5) {
				v = model.UserID(float64(n) * math.Pow(d.Unit(), 4))
			}
			if follows = append(follows, follow{model.UserID(u), v}); d.Chance(0.4) {
				follows = append(follows, follow{v, model.UserID(u)})
			}
		}
	}
	return build(t, n+n/2, follows)
}

// The stated standard error is the deviation that many seeds show, neither smaller nor much larger.
func TestStandardErrorsAreHonest(t *testing.T) {
	g := skewed(t, 5000)
	o := graphstats.Default()
	exact := measure(t, g, o)
	o.ExactFollowsMax, o.Samples = 0, 200
	const seeds = 100
	local, global := 0.0, 0.0 // mean squares of error / standard error
	for seed := range rng.Seed(seeds) {
		o.Seed = seed
		s := measure(t, g, o)
		local += square((s.ClusteringLocalAvg-exact.ClusteringLocalAvg)/s.Sampled["clustering_local_avg"].StandardError) / seeds
		global += square((s.ClusteringGlobal-exact.ClusteringGlobal)/s.Sampled["clustering_global"].StandardError) / seeds
	}
	assert.InDelta(t, 1, local, 0.5, "100 squares of normal errors have a mean of 1 +- 0.14")
	assert.InDelta(t, 1, global, 0.5)
}

func square(x float64) float64 { return x * x }

func TestWorkersChangeNothing(t *testing.T) {
	g := skewed(t, 6000)
	for name, exact := range map[string]uint64{"exact": graphstats.ExactFollowsMax, "sampled": 0} {
		t.Run(name, func(t *testing.T) {
			o := graphstats.Default()
			o.ExactFollowsMax, o.Samples = exact, 500
			o.Age = func(u model.UserID) int { return 10 + int(u)%50 }
			var want []byte
			for _, o.Workers = range []int{1, 2, 5} {
				got, err := json.Marshal(measure(t, g, o))
				require.NoError(t, err)
				if want == nil {
					want = got
				}
				assert.Equal(t, string(want), string(got), "%d workers", o.Workers)
			}
		})
	}
}

// A cancelled context ends every stage: the one who cancels is told of the stage that begins.
func TestCancel(t *testing.T) {
	g := skewed(t, 3000)
	for _, exact := range []uint64{graphstats.ExactFollowsMax, 0} {
		stages := 0
		o := graphstats.Default()
		o.Progress = func(string) { stages++ }
		o.ExactFollowsMax, o.Samples = exact, 100
		measure(t, g, o)
		for last := 1; last <= stages; last++ {
			ctx, cancel := context.WithCancel(context.Background())
			begun := 0
			o.Progress = func(string) {
				if begun++; begun == last {
					cancel()
				}
			}
			rng.ForgetKeys()
			_, err := graphstats.Measure(ctx, g, o)
			require.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, last, begun, "no stage begins after that")
		}
	}
}
