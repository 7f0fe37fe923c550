package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
)

// TestExperimentsPage holds that the page and the program have the same experiments.
func TestExperimentsPage(t *testing.T) {
	page := filepath.Join(root, "docs/experiments.md")
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	const begin, end = "<!-- experiments -->\n", "<!-- end -->"
	before, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok, "the page has a table")
	_, after, ok := strings.Cut(rest, end)
	require.True(t, ok, "the table has an end")
	want := before + begin + experimentsTable() + end + after
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o644))
		return
	}
	assert.Equal(t, want, string(text), "go test ./cmd/dmsim -run ExperimentsPage -update writes it anew")
}

func experimentsTable() string {
	var b strings.Builder
	b.WriteString("| name | question | factors | design | runs |\n|---|---|---|---|---|\n")
	for _, e := range scenarios.Experiments() {
		var factors []string
		for _, f := range e.Plan().Factors {
			levels := "a range"
			if n := f.Levels(); n > 0 {
				levels = fmt.Sprint(n)
			}
			factors = append(factors, fmt.Sprintf("%s (%s)", f.Name, levels))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %d |\n", e.Name, strings.ReplaceAll(e.Question, "|", `\|`), strings.Join(factors, ", "), e.Design.Kind, e.Plan().Runs())
	}
	return b.String()
}
