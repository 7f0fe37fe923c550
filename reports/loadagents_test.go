package reports_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/load"
)

// TestLoadOfAgents: who offered, how well they began together, and that what they sent is what was merged; or that it is not.
func TestLoadOfAgents(t *testing.T) {
	var l reports.Load
	l.Agents = &load.Agents{
		Wanted: 3, Met: 3, StartSkew: 200, ClocksKnown: 30, Sent: 20_500, Merged: 20_500,
		Each: []load.Agent{
			{Name: "w1", Host: "here", Sent: 10_000, Answered: 10_000, Offset: -1500, CPUSeconds: 1.5},
			{Name: "w2", Host: "there", Sent: 10_000, Answered: 9999, Failed: 1},
			{Name: "w3", Host: "there", Sent: 500, Lost: "its process ended", LostAfter: 1.5},
		},
	}
	var text strings.Builder
	require.NoError(t, reports.LoadSummary(&text, l))
	assert.Contains(t, text.String(), "3 agents met; start skew 200 µs (clocks known to 30.0 µs); sent 10,000 + 10,000 + 500 = 20,500 = merged\n")
	assert.Regexp(t, `w3 +there +500 +0 +0 .* lost after 1.5`, text.String())
	assert.Contains(t, text.String(), "What the processes of the agents did meanwhile")

	l.Agents.Merged = 20_499
	text.Reset()
	require.NoError(t, reports.LoadSummary(&text, l))
	assert.Contains(t, text.String(), "= 20,500 sent, 20,499 merged")
	p, err := reports.LoadPage(&l, t.TempDir())
	require.NoError(t, err)
	var found bool
	for _, s := range p.Sections {
		found = found || s.ID == "agents"
	}
	assert.True(t, found)
}
