package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
)

// TestFindings holds that docs/findings.md tells of every experiment and of nothing else: what was asked and expected, in the words of the experiment, how many
// runs it has, and the command.
func TestFindings(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/findings.md"))
	require.NoError(t, err)
	sections := map[string]string{}
	for _, section := range regexp.MustCompile(`(?m)^### `).Split(string(page), -1)[1:] {
		name, text, _ := strings.Cut(section, "\n")
		sections[name] = text
	}
	for _, e := range scenarios.Experiments() {
		text, told := sections[e.Name]
		delete(sections, e.Name)
		if !assert.True(t, told, "no section of %s", e.Name) {
			continue
		}
		for _, want := range []string{
			"**Asked.** " + e.Question, "**Expected.** " + strings.ToUpper(e.Hypothesis[:1]) + e.Hypothesis[1:] + ".",
			"`dmsim sweep " + e.Name + "`", fmt.Sprintf("%d runs", e.Plan().Runs()), "**Found.** ", "**Held.** ", "**Not shown.** ",
		} {
			assert.Contains(t, text, want, e.Name)
		}
	}
	assert.Empty(t, sections, "sections of no experiment")
}
