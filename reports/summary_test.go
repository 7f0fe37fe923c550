package reports_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim"
)

func summary(t *testing.T, r reports.Run) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, reports.Summary(&b, r))
	for line := range strings.Lines(b.String()) {
		assert.LessOrEqual(t, utf8.RuneCountInString(line), 101, line)
		assert.Equal(t, strings.TrimRight(line, " \n")+"\n", line)
	}
	return b.String()
}

func full(t *testing.T) reports.Run {
	return reports.Run{
		Document: document(t),
		Manifest: reports.Manifest{
			Command: "dmsim run quickstart --seed 1",
			Cost:    reports.Cost{WallSeconds: 1.234, CPUSeconds: 2.2, PeakMemoryBytes: 123 << 20, AttemptsPerCPUSecond: 57_061.4},
			Machine: reports.Machine{CPUs: 2, Workers: 2},
		},
		Custom: rules(t).Policy().Custom,
		Folder: "runs/quickstart-1",
	}
}

func TestSummary(t *testing.T) {
	golden(t, "summary.txt", []byte(summary(t, full(t))))
}

func TestSummaryOfAnInterruptedRun(t *testing.T) {
	r := full(t)
	d := &r.Document
	d.Interrupted = true
	d.Scenario = "a name\nover two lines \x1b[31m"
	d.Refused["no-robots"], d.Delivered = 10, d.Delivered-10
	d.Invariants = reports.Invariants{Checked: 33, Violations: 1}
	for _, bound := range []*float64{new(0.5), new(0.9)} {
		d.Expect("delivered_share", bound, nil)
	}
	text := summary(t, r)
	assert.True(t, strings.HasPrefix(text, "INTERRUPTED after 1 day 12 h"))
	golden(t, "interrupted.txt", []byte(text))
}

func TestSummaryOfNothing(t *testing.T) {
	r := reports.Run{Document: reports.NewDocument(quickstart, &sim.Result{HistoryHash: "e3b0c442"}, nil, nil)}
	golden(t, "nothing.txt", []byte(summary(t, r)))
}
