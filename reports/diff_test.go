package reports_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/interval"
	"dmsim/sim/load"
	"dmsim/sim/load/differ"
)

func comparison() *differ.Comparison {
	p, smallest := 0.00231, 0.0412
	return &differ.Comparison{
		A: []string{"runs/a#1", "runs/a#2", "runs/a#3", "runs/a#4"}, B: []string{"runs/b"}, LeastEffect: 0.05, Alpha: 0.05, Verdict: differ.Worse,
		Notes: []string{"the runs differ in policy: seed and open"},
		Metrics: []differ.Metric{
			{Name: "goodput", Unit: "1/s", A: 1000, B: 1000, Verdict: differ.Same, Ratio: &interval.Interval{Value: 1, Low: 0.99, High: 1.01}},
			{Name: "send.response.p99", Unit: "us", A: 101.25, B: 123456, Verdict: differ.Worse, Ratio: &interval.Interval{Value: 1.2, Low: 1.1, High: 1.3}, Adjusted: &p, Smallest: &smallest},
			{Name: "cpu", Unit: "share", A: 0.5, B: 0.6, Verdict: differ.Unclear},
		},
	}
}

// TestDiff: a table for a pull request, with what is worse before what is not.
func TestDiff(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, reports.Diff(&b, comparison()))
	golden(t, "diff.md", b.Bytes())
}

// TestDiffWithoutRegression has nothing but what is folded away.
func TestDiffWithoutRegression(t *testing.T) {
	c := comparison()
	c.Verdict, c.Metrics = differ.Same, c.Metrics[:1]
	var b bytes.Buffer
	require.NoError(t, reports.Diff(&b, c))
	assert.Contains(t, b.String(), "**same**: of 1 metrics 0 are worse")
	assert.Contains(t, b.String(), "<details><summary>1 other metric</summary>")
	assert.Equal(t, 1, bytes.Count(b.Bytes(), []byte("| metric |")))
}

func TestDiffAlarms(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, reports.DiffAlarms(&b, &differ.Alarms{Runs: 8, Halves: 1000, Alarms: 20, Rate: 0.02, Metrics: 30, Alpha: 0.05, Note: "so"}))
	assert.Equal(t, "8 runs of the same configuration, parted into halves 1000 times: 20 halves are told apart by some of 30 metrics, a false-alarm rate of 2.0 % (alpha 5.0 %)\n- so\n", b.String())
}

// TestWords: what Command joins comes apart as it was.
func TestWords(t *testing.T) {
	for _, words := range [][]string{
		{"dmsim", "load", "quickstart", "--seed", "1"},
		{"dmsim", "--objective", "send.response.p99<5ms", "", "it's", "a b", `back\slash`, "''", "tab\t"},
		{"x"},
	} {
		got, err := reports.Words(reports.Command(words...))
		require.NoError(t, err)
		assert.Equal(t, words, got)
	}
	for _, line := range []string{"a 'b", "a;b", "a $(b)", "a\\", "a  b", "a `b`", "a\nb"} {
		_, err := reports.Words(line)
		assert.Error(t, err, line)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("dmsim load 'a b'")
	f.Fuzz(func(t *testing.T, line string) {
		words, err := reports.Words(line)
		if err != nil {
			return
		}
		again, err := reports.Words(reports.Command(words...))
		require.NoError(t, err)
		assert.Equal(t, words, again)
	})
}

func TestReadMeasurementsErrs(t *testing.T) {
	_, _, err := reports.ReadMeasurements(t.TempDir())
	assert.ErrorContains(t, err, "want the folder of a run: manifest.json")
}

// TestRepetitionsKeepTheirVerdicts: a comparison can name those that cannot be trusted.
func TestRepetitionsKeepTheirVerdicts(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	folder, err := reports.Open(out)
	require.NoError(t, err)
	l := loadRun()
	l.Repeats = []load.Repeat{{Judgement: load.Judgement{Verdict: load.Good}}, {Judgement: load.Judgement{Verdict: load.Untrustworthy}}}
	require.NoError(t, l.Save(folder, 0, 0))
	require.NoError(t, folder.Commit())
	runs, _, err := reports.ReadMeasurements(out)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	assert.Equal(t, []load.Verdict{load.Good, load.Untrustworthy}, []load.Verdict{runs[0].Result.Verdict, runs[1].Result.Verdict})
}
