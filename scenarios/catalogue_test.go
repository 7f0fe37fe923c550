package scenarios_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
	"dmsim/sim"
)

// needs says what a scenario of the catalogue cannot do without.
func needs(t *testing.T, name string) (set []string) {
	t.Helper()
	if name == "replay-trace" {
		set = []string{"traffic.trace.file=" + write(t, "trace.txt", "1 2 1082040961\n2 1 1082040999\n")}
	}
	return set
}

func TestCatalogueLoads(t *testing.T) {
	assert.Equal(t, []string{"college", "quickstart", "replay-trace"}, scenarios.Names())
	for i, entry := range scenarios.Catalogue() {
		assert.Equal(t, scenarios.Names()[i], entry.Name)
		s, err := scenarios.Load(entry.Name, scenarios.Overrides{Set: needs(t, entry.Name)})
		require.NoError(t, err)
		assert.Equal(t, entry, scenarios.Entry{Name: s.Name, Description: s.Description})
		assert.NotEmpty(t, entry.Description)
		again, err := scenarios.Parse("again.yaml", s.YAML(), scenarios.Overrides{})
		require.NoError(t, err)
		assert.Equal(t, string(s.YAML()), string(again.YAML()), "which writes every key")
	}
}

// TestQuickstartIsTheDefault: the quickstart only shows values, and whoever tunes a default finds it here.
func TestQuickstartIsTheDefault(t *testing.T) {
	s, err := scenarios.Load("quickstart", scenarios.Overrides{})
	require.NoError(t, err)
	defaults := scenarios.Default()
	assert.Equal(t, defaults.Config(), s.Config(), "quickstart.yaml against scenarios.Default")
}

func TestSource(t *testing.T) {
	data, err := scenarios.Source("quickstart")
	require.NoError(t, err)
	assert.Contains(t, string(data), "# quickstart: one day")
	path := write(t, "x.yml", "# mine\n")
	data, err = scenarios.Source(path)
	require.NoError(t, err)
	assert.Equal(t, "# mine\n", string(data))
	_, err = scenarios.Source("quickstrat")
	assert.EqualError(t, err, `want one of the scenarios college, quickstart, replay-trace; got "quickstrat" (did you mean quickstart?); the path of a file has a slash or ends in .yaml`)
}

func TestCatalogueRuns(t *testing.T) {
	for _, name := range scenarios.Names() {
		s, err := scenarios.Load(name, scenarios.Overrides{Set: append(needs(t, name), "population.users=200", "network.mean_follows=10")})
		require.NoError(t, err)
		society, err := sim.Prepare(context.Background(), s.Config(), 2, nil)
		require.NoError(t, err)
		assert.NoError(t, society.Close())
	}
}
