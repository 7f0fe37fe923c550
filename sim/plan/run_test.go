package plan_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/plan"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

func config(messages sim.Storage, p policy.Policy) sim.Config {
	people := population.Default()
	people.Users = 3000
	return sim.Config{
		Seed: 1, Start: start, Duration: 12 * time.Hour, Policy: p,
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: messages},
	}
}

func prepare(t *testing.T, c sim.Config) *sim.Society {
	t.Helper()
	rng.ForgetKeys()
	s, err := sim.Prepare(context.Background(), c, 1, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// recorder writes the attempts of a run.
type recorder struct{ *plan.Writer }

func (r recorder) Record(a *model.Attempt, o *model.Outcome, _ *policy.Facts) error {
	return r.Add(a, o)
}

func run(t *testing.T, s *sim.Society, r sim.Recorder) *sim.Result {
	t.Helper()
	result, err := s.Run(context.Background(), sim.Options{Workers: 2, Recorder: r})
	require.NoError(t, err)
	return result
}

func headOf(s *sim.Society) plan.Head {
	return plan.Head{
		Start: s.Start, End: s.End, Users: s.People.Users(), Groups: s.World.Groups(), Zones: len(s.People.Zones), Quickest: s.Traffic.Quickest(),
	}
}

// record runs a society and writes its plan.
func record(t *testing.T, path string, s *sim.Society) *sim.Result {
	t.Helper()
	w, err := plan.Create(path, headOf(s))
	require.NoError(t, err)
	result := run(t, s, recorder{w})
	require.NoError(t, w.Close())
	return result
}

// replay runs a society with a plan for its traffic.
func replay(t *testing.T, path string, s *sim.Society) *sim.Result {
	t.Helper()
	r, err := plan.Open(path)
	require.NoError(t, err)
	s.Traffic = r // whom the society closes
	return run(t, s, nil)
}

// The same attempts on the same world make the same history, whatever the world stores.
func TestSameHistory(t *testing.T) {
	for _, messages := range []sim.Storage{sim.StoreAll, sim.StoreReported} {
		path := filepath.Join(t.TempDir(), "plan.parquet")
		c := config(messages, policy.Seed())
		first := record(t, path, prepare(t, c))
		require.NotZero(t, first.Operations[model.OpReport].Done)
		assert.Equal(t, first.HistoryHash, replay(t, path, prepare(t, c)).HistoryHash, "%s", messages)
	}
}

// Under another policy the intentions are the same, and the decisions others; a plan of that run is the same plan.
func TestFrozenIntentions(t *testing.T) {
	folder := t.TempDir()
	path, again := filepath.Join(folder, "plan.parquet"), filepath.Join(folder, "again.parquet")
	first := record(t, path, prepare(t, config(sim.StoreAll, policy.Seed())))
	open, err := policy.Preset("open")
	require.NoError(t, err)
	s := prepare(t, config(sim.StoreAll, open))
	r, err := plan.Open(path)
	require.NoError(t, err)
	s.Traffic = r
	second := record(t, again, s)
	assert.Equal(t, first.Attempts, second.Attempts)
	assert.Equal(t, first.History, second.History)
	assert.Greater(t, second.Delivered, first.Delivered)

	a, err := plan.Open(path)
	require.NoError(t, err)
	defer a.Close()
	b, err := plan.Open(again)
	require.NoError(t, err)
	defer b.Close()
	assert.Equal(t, readAll(t, a, model.Hour), readAll(t, b, model.Hour))
}
