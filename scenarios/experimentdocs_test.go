package scenarios_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
)

// TestDocumentedExperiment: the file that docs/experiments.md shows is one that runs.
func TestDocumentedExperiment(t *testing.T) {
	page, err := os.ReadFile("../docs/experiments.md")
	require.NoError(t, err)
	text := regexp.MustCompile("(?s)## The file\n\n```yaml\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, text)
	_, err = scenarios.ParseExperiment("file.yaml", text[1], scenarios.ExperimentOverrides{})
	require.NoError(t, err)
}
