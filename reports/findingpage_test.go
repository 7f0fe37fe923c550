package reports_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/cases"
	"dmsim/sim/check"
)

// TestFindingPage draws the first finding of every mutant: whatever it is, there is a page, and Mermaid reads the drawing.
func TestFindingPage(t *testing.T) {
	if testing.Short() {
		t.Skip("it shrinks some hundred findings")
	}
	m, complete := check.Mutants(t.Context(), check.MatrixOptions{Seed: 70, Workers: 2, Stories: 1, StoriesMax: 2000, Shrink: true})
	require.True(t, complete)
	drawn := 0
	for i := range m.Kills {
		k := &m.Kills[i]
		if k.Found == nil {
			continue
		}
		page, err := reports.FindingPage(k.Found, "dmsim check")
		require.NoError(t, err, k.Mutant.ID)
		_, drawing, _ := strings.Cut(string(page), "```mermaid\n")
		drawing, _, _ = strings.Cut(drawing, "```\n")
		checkMermaid(t, drawing)
		assert.Contains(t, drawing, "    Note over ", "%s: the verdict", k.Mutant.ID)
		drawn++
	}
	assert.Greater(t, drawn, len(m.Kills)/2)
}

// TestFindingPageOfNobody: a case without people and steps has a page too.
func TestFindingPageOfNobody(t *testing.T) {
	page, err := reports.FindingPage(&check.Finding{Title: "t", Statement: "S.", Violation: check.Violation{Invariant: "I01", Want: "a", Got: "b"}, Case: cases.Case{Policy: *rules(t).Policy()}}, "repeat")
	require.NoError(t, err)
	assert.Contains(t, string(page), "want a, got b. It cannot be shown as a rule case")
}
