package scenarios_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
)

// BenchmarkPoint is what one run of a sweep costs before it begins.
func BenchmarkPoint(b *testing.B) {
	e, err := scenarios.LoadExperiment("follow-direction", scenarios.ExperimentOverrides{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := e.Point(3)
		require.NoError(b, err)
	}
}
