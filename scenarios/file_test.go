package scenarios_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/scenarios"
)

// TestFiles: every key that names a file is listed, and so are the files of every point.
func TestFiles(t *testing.T) {
	var s scenarios.Scenario
	assert.Empty(t, s.Files())
	s.Traffic.Trace.File, s.Traffic.Trace.FollowsFile, s.Network.File, s.Population.File = "t", "f", "n", "p"
	assert.Equal(t, []scenarios.File{{"traffic.trace.file", "t"}, {"traffic.trace.follows_file", "f"}, {"network.file", "n"}, {"population.file", "p"}}, s.Files())

	e := experiment(t, `
question: q?
set: {population.file: p}
factors:
  - {key: network.file, levels: [a, b]}
  - {key: policy.base_gate, levels: [none, mutual]}
outcomes: [delivered_share]
`, scenarios.ExperimentOverrides{})
	assert.Equal(t, []scenarios.File{{"network.file", "a"}, {"population.file", "p"}, {"network.file", "b"}}, e.Files())
}
