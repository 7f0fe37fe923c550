package reports_test

import (
	"encoding/csv"
	"encoding/xml"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/interval"
	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
	"dmsim/sim/load/cost"
	"dmsim/sim/load/need"
	"dmsim/sim/load/scaling"
)

// hostile is a name that would be markup, and a script, wherever it is not escaped.
const hostile = `</script><img src=x onerror="window.hacked=1">`

// intervalLog is a log of so many seconds, with latencies of some microseconds.
func intervalLog(w io.Writer, seconds int) error {
	log := hdr.NewHistogramLogWriter(w)
	for second := range seconds {
		for _, tag := range []string{"all.response", "all.service", "all.lateness", "send.response", "send.service", "send.lateness"} {
			h := hdr.New(1, int64(time.Hour), 3)
			h.SetTag(tag)
			for i := range int64(500) {
				if err := h.RecordValue(1000 + 1000*i*i + int64(second)); err != nil {
					return err
				}
			}
			if err := log.OutputIntervalHistogram(h); err != nil {
				return err
			}
		}
	}
	return nil
}

// laden is the folder of a load, with its log where there are seconds.
func laden(t *testing.T, r load.Result, found *capacity.Found, seconds int) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "load")
	f, err := reports.Open(folder)
	require.NoError(t, err)
	l := reports.Load{LoadDocument: reports.LoadDocument{Result: r, Capacity: found}}
	l.Manifest, err = reports.NewLoadManifest(reports.Setup{Configuration: map[string]any{"name": r.Scenario}, Workers: 1, Command: "dmsim load --rate 10000"}, &r, reports.StartMeter())
	require.NoError(t, err)
	logs := 0
	if seconds > 0 {
		logs = 1
		require.NoError(t, reports.SaveLog(f, 0, func(w io.Writer) error { return intervalLog(w, seconds) }))
	}
	require.NoError(t, l.Save(f, 0, logs))
	require.NoError(t, f.Report())
	require.NoError(t, f.Commit())
	return folder
}

// byTheSecond gives a load seconds, of which one stands still.
func byTheSecond(r *load.Result, seconds int) {
	r.Intervals = nil
	for second := range seconds {
		unit := 100.0
		if second == 1 {
			unit = 50_000
		}
		l := load.Latency{Count: 1000, Mean: unit, P50: unit, P90: 2 * unit, P99: 3 * unit, P999: 4 * unit, Max: 5 * unit}
		r.Intervals = append(r.Intervals, load.Interval{Second: float64(second), Offered: 1000, Answered: 990, Failed: 10, Response: l, Service: l, Lateness: load.Latency{Count: 1000}})
	}
}

// The page of a load draws its distribution from the log, and its seconds, decisions and repetitions from the result.
func TestLoadPage(t *testing.T) {
	r := loaded()
	byTheSecond(&r, 4)
	for range 3 {
		r.Repeats = append(r.Repeats, load.Repeat{Measured: r.Measured, Judgement: load.Judgement{Verdict: load.Untrustworthy, VerdictReasons: []string{"late"}}})
	}
	tab := opened(t, laden(t, r, nil, 3), "outcomes", "percentiles", "response-over-time", "service-over-time", "lateness-over-time", "throughput-by-second", "reasons", "repeats")
	var verdict string
	tab.Eval(`document.querySelector(".facts dd").textContent`, &verdict)
	assert.Contains(t, verdict, string(r.Verdict))
	var rows, last []string
	tab.Eval(`[...document.querySelectorAll("#objectives, #verdict tbody tr")].map((e) => e.textContent)`, &rows)
	assert.Contains(t, strings.Join(rows, "\n"), "send.response.p99<5ms")
	tab.Eval(`JSON.parse(document.querySelector("#data").textContent).tables["percentiles-data"].values.map((v) => String(v.at(-1)))`, &last)
	assert.Equal(t, []string{"send", "lateness", "1500"}, last[:3], "the last point of a curve is the longest of all")
	var shown []string
	tab.Eval(`[...document.querySelectorAll("#percentiles select option")].map((e) => e.value)`, &shown)
	assert.Equal(t, []string{"all", "send", "follow"}, shown)
	var lines int
	tab.Eval(`document.querySelectorAll("#percentiles .mark-line path").length`, &lines)
	assert.Equal(t, 3, lines, "a line each for response, service and lateness")
}

// Names of a load are no markup, in no format.
func TestLoadPageOfHostileNames(t *testing.T) {
	r := loaded()
	r.Scenario, r.Target, r.Policy, r.Mutant = hostile, hostile, hostile, hostile
	r.Failures, r.Notes, r.NotChecked = map[string]uint64{hostile: 1}, []string{hostile}, []string{hostile}
	r.WrongExamples[0].Text = hostile
	send := r.Operations["send"]
	send.Refused = map[string]uint64{hostile: 7, "$blue": 3}
	r.Operations["send"] = send
	tab := opened(t, laden(t, r, nil, 0))
	var hacked bool
	tab.Eval(`window.hacked !== undefined || document.querySelector("img") !== null`, &hacked)
	assert.False(t, hacked)
}

// A search has its trials, its interval and what stands on the way there; a closed loop has response alone.
func TestLoadPageOfACapacitySearch(t *testing.T) {
	r := loaded()
	byTheSecond(&r, 2)
	levels := []capacity.Level{{Share: 0.1, Rate: 100, Operations: r.Operations}, {Share: 0.5, Rate: 500, Operations: r.Operations}, {Share: 0.9, Rate: 900, Operations: r.Operations, Untrustworthy: []string{"late"}}}
	found := &capacity.Found{Low: 1000, High: 1100, Confidence: 0.98, Confirmed: true, Reasons: []string{}, Levels: levels, Seconds: 12, Trials: []capacity.Trial{
		{Number: 0, Phase: capacity.Searching, Rate: 500, Seconds: 1, Verdict: capacity.Held},
		{Number: 1, Phase: capacity.Searching, Rate: 2000, Seconds: 1, Verdict: capacity.Failed, Reasons: []string{"the backlog grows"}},
		{Number: 2, Phase: capacity.Searching, Rate: 1100, Seconds: 1, Verdict: capacity.Doubtful, Untrustworthy: []string{"late"}},
		{Number: 3, Phase: capacity.Confirming, Rate: 1000, Seconds: 3, Verdict: capacity.Held},
	}}
	tab := opened(t, laden(t, r, found, 2), "trials", "levels", "outcomes", "percentiles", "response-over-time", "service-over-time", "lateness-over-time", "throughput-by-second", "reasons")
	var text string
	tab.Eval(`document.querySelector("#capacity p").textContent`, &text)
	assert.Contains(t, text, "between 1,000/s and 1,100/s, with 98 % confidence")
	var band int
	tab.Eval(`document.querySelectorAll("#trials .mark-rect path").length`, &band)
	assert.Equal(t, 1, band, "the interval is drawn once")

	r.Loop, r.Arrivals = load.Closed, ""
	opened(t, laden(t, r, &capacity.Found{Limited: true, Reasons: []string{"no rate held"}}, 2), "outcomes", "percentiles", "response-over-time", "throughput-by-second", "reasons")
}

// estimated is the folder of an estimate.
func estimated(t *testing.T, e *reports.Estimate) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "estimate")
	f, err := reports.Open(folder)
	require.NoError(t, err)
	m, err := reports.NewEstimateManifest(reports.Setup{Configuration: nil, Workers: 1, Command: "dmsim load --scaling 1,2,4,8"}, e, reports.StartMeter())
	require.NoError(t, err)
	require.NoError(t, e.Save(f, &m))
	require.NoError(t, f.Report())
	require.NoError(t, f.Commit())
	return folder
}

func lawOf(t *testing.T, sigma, kappa, noise float64) *scaling.Model {
	t.Helper()
	var levels []scaling.Level
	for i, n := range []float64{1, 2, 4, 8, 16} {
		x := 1000 * n / (1 + sigma*(n-1) + kappa*n*(n-1))
		levels = append(levels, scaling.Level{N: int(n), Throughputs: []float64{x * math.Exp(noise*float64(i%2*2-1)), x, x * math.Exp(-noise*float64(i%3-1))}})
	}
	m, err := scaling.Fit(levels, scaling.Options{Seed: 1})
	require.NoError(t, err)
	return m
}

// An estimate draws the law with its refusal, the costs with the placebo, and says on what a need rests; its text is what it was before it was written down.
func TestEstimatePage(t *testing.T) {
	at := func(x float64) interval.Interval { return interval.Interval{Value: x, Low: x - 2, High: x + 2} }
	e := &reports.Estimate{
		Schema: reports.EstimateSchema, Scenario: hostile, Policy: hostile, Target: hostile, Users: 10, Scaled: "workers", Verdict: load.Good, VerdictReasons: []string{}, Warnings: []string{"4 workers share 2 processors"},
		Scaling: lawOf(t, 0, 0, 0.05),
		Costs: &cost.Costs{
			Policy: "seed", Attempts: 50_000, Rounds: 16, Nanoseconds: at(300), Cores: at(3), Idle: []string{"R10"}, Kept: []string{"R01"}, Notes: []string{"so"},
			Rules:   []cost.Rule{{ID: "R06", Nanoseconds: at(20), Percent: at(7), Clear: true, Changed: 0.01}, {ID: "R08", Nanoseconds: at(-30), Percent: at(-10), Clear: true}, {ID: hostile, Nanoseconds: at(1), Percent: at(0)}},
			Placebo: cost.Rule{Nanoseconds: at(0.5)},
		},
		Need: &need.Need{Want: need.Want{Users: 2e8}, Inputs: []need.Input{{Name: "users", Value: 2e8, Origin: need.Given, From: hostile}}, SendsPerSecond: 1e4, SendsAtPeak: 3e4, Cores: 7, CoresBusy: 4.5, MemoryBytes: 1e10, MemoryBytesUsed: 7e9},
	}
	require.NotEmpty(t, e.Scaling.Refusals)
	folder := estimated(t, e)
	tab := opened(t, folder, "law-curve", "costs")
	var notes []string
	tab.Eval(`[...document.querySelectorAll("#scaling .note")].map((e) => e.textContent)`, &notes)
	assert.Len(t, notes, len(e.Scaling.Refusals))
	var hacked bool
	tab.Eval(`window.hacked !== undefined || document.querySelector("img") !== null`, &hacked)
	assert.False(t, hacked)

	var text strings.Builder
	require.NoError(t, e.Tell(&text, folder, "dmsim load --scaling 1,2,4,8"))
	assert.Equal(t, text.String(), string(told(t, folder, "text")))

	e.Scaling = lawOf(t, 0.05, 0.01, 0.002)
	require.Empty(t, e.Scaling.Refusals)
	e.Costs, e.Need = nil, nil
	tab = opened(t, estimated(t, e), "law-curve")
	var end float64
	tab.Eval(`Math.max(...JSON.parse(document.querySelector("#data").textContent).tables["law-curve-data"].values[0])`, &end)
	assert.Equal(t, 32.0, end, "twice as far as was measured")

	e.Levels, e.Scaling = e.Scaling.Levels[:1], nil
	e.Verdict, e.VerdictReasons = load.Interrupted, []string{"a", "b", "c", "d", "e", "f"}
	opened(t, estimated(t, e))
}

// A load is told in every format from its folder.
func TestLoadTold(t *testing.T) {
	folder := laden(t, loaded(), nil, 1)
	assert.Contains(t, string(told(t, folder, "text")), "What was offered")
	assert.Contains(t, string(told(t, folder, "md")), "## What came of what was offered")
	assert.Contains(t, string(told(t, folder, "json")), `"schema": "dmsim.load/1"`)
	lines, err := csv.NewReader(strings.NewReader(string(told(t, folder, "csv")))).ReadAll()
	require.NoError(t, err)
	assert.Greater(t, len(lines), 100)
	var suites struct {
		Failures int `xml:"failures,attr"`
	}
	require.NoError(t, xml.Unmarshal(told(t, folder, "junit"), &suites))
	assert.Positive(t, suites.Failures)
}
