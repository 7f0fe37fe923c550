package cases_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/cases"
)

// shared are the rule cases that the project was given; they lie beside the repository.
const shared = "../../../shared/cases"

// TestSharedCases: the cases that we were given hold in the world and in the second opinion.
func TestSharedCases(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("no shared cases: %v", err)
	}
	testFolder(t, shared)
}

// TestOwnCases: at least one case for each rule, gate, option and written decision of docs/semantics.md.
func TestOwnCases(t *testing.T) { testFolder(t, "testdata") }

// testFolder runs every case of a folder on both targets.
func testFolder(t *testing.T, folder string) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		for _, c := range parseFile(t, file) {
			t.Run(filepath.Base(file)+"/"+c.Name, func(t *testing.T) {
				assert.Empty(t, cases.Run(c, cases.NewWorld(&c)).String(), "the world")
				assert.Empty(t, cases.Run(c, cases.NewSpec(&c)).String(), "the second opinion")
			})
		}
	}
}

func parseFile(t *testing.T, file string) []cases.Case {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	all, err := cases.Parse(filepath.Base(file), data)
	require.NoError(t, err)
	return all
}
