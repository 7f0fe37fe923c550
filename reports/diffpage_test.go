package reports_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/interval"
	"dmsim/sim/load/differ"
)

// differed is the folder of a comparison.
func differed(t *testing.T, result any) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "diff")
	f, err := reports.Open(folder)
	require.NoError(t, err)
	m, err := reports.NewDiffManifest(reports.Setup{Workers: 1, Command: "dmsim diff a b"}, &reports.Manifest{Scenario: "quickstart", Seed: 1, Policy: "seed"}, reports.StartMeter())
	require.NoError(t, err)
	require.NoError(t, reports.SaveDiff(f, result, &m))
	require.NoError(t, f.Report())
	require.NoError(t, f.Commit())
	return folder
}

// A comparison draws what is worse first, and nothing whose ratio has no interval.
func TestDiffPage(t *testing.T) {
	c := comparison()
	c.Schema = differ.Schema
	c.Metrics = append(c.Metrics, differ.Metric{Name: "answered", Unit: "1/s", Higher: "better", A: 1, B: 2, Verdict: differ.Better, Ratio: &interval.Interval{Value: 2, Low: 1.5, High: 3}})
	c.A, c.Notes = append(c.A, hostile), []string{hostile}
	folder := differed(t, c)
	tab := opened(t, folder, "ratios", "other-ratios")
	var differing, others []string
	rows := func(id string) string {
		return `[...document.querySelectorAll("#` + id + ` .behind tbody tr")].map((e) => e.children[0].textContent)`
	}
	tab.Eval(rows("ratios"), &differing)
	tab.Eval(rows("other-ratios"), &others)
	assert.Equal(t, []string{"send.response.p99", "answered"}, differing)
	assert.Equal(t, []string{"goodput"}, others, "cpu has no ratio")
	var hacked bool
	tab.Eval(`window.hacked !== undefined || document.querySelector("img") !== null`, &hacked)
	assert.False(t, hacked)

	assert.Contains(t, string(told(t, folder, "text")), "**worse**: of 4 metrics")
	junit := string(told(t, folder, "junit"))
	assert.Equal(t, 1, strings.Count(junit, "<failure"), "a regression fails")
	assert.Contains(t, junit, `<failure message="101 us before, 123,456 after: 1.2 times (1.1 to 1.3)" type="worse">`)
}

// Without a regression there is one chart; where nothing has a ratio, the tables alone.
func TestDiffPageWithoutRegression(t *testing.T) {
	c := comparison()
	c.Schema, c.Verdict, c.Metrics = differ.Schema, differ.Same, c.Metrics[:1]
	opened(t, differed(t, c), "other-ratios")
	c.Metrics[0].Ratio = nil
	c.Metrics[0].Verdict = differ.Unclear
	opened(t, differed(t, c))
}

func TestAlarmsPage(t *testing.T) {
	folder := differed(t, &differ.Alarms{Schema: differ.AlarmsSchema, Runs: 8, Halves: 1000, Alarms: 20, Rate: 0.02, Metrics: 30, Alpha: 0.05, Note: hostile})
	tab := opened(t, folder)
	var verdict string
	tab.Eval(`document.querySelector(".facts .good dd").textContent`, &verdict)
	assert.Contains(t, verdict, "2.0 %")
	assert.Contains(t, string(told(t, folder, "text")), "a false-alarm rate of 2.0 %")
}
