package reports_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
)

// loaded is a load of sends and follows, with something of everything.
func loaded() load.Result {
	latency := func(n uint64, unit float64) load.Latency {
		return load.Latency{Count: n, Mean: 1.2 * unit, P50: unit, P90: 2 * unit, P99: 12.34 * unit, P999: 99.96 * unit, Max: 1234.5 * unit}
	}
	operation := func(n uint64) load.Operation {
		return load.Operation{
			Offered: n, Done: n - 100, Refused: map[string]uint64{"blocked": 100}, Response: latency(n, 812.5), Service: latency(n, 750), Lateness: latency(n, 0.0125),
			Outcomes: map[string]load.Times{"done": {Response: latency(n-100, 812.5)}, "refused": {Response: latency(100, 812.5)}},
		}
	}
	r := load.Result{
		Schema: load.Schema, Scenario: "quickstart", Seed: 1, Policy: "seed", Mutant: "canary", Users: 10_000, Follows: 412_345, Target: "http://127.0.0.1:8080",
		Loop: load.Open, Arrivals: "poisson", Connections: 100,
		Measured: load.Measured{
			Seconds: 10.02, RateTarget: 10_000, RateAchieved: 9_999.5, RateAnswered: 9_979.9, Goodput: 9_950.1, Offered: 100_000, Answered: 99_990, Failed: 6, Unbegun: 4,
			Failures: map[string]uint64{"timeout": 4, "status 500": 2}, Judged: true, Right: 99_690, Wrong: 100, WrongPerMillion: 1000.1, Undecided: 200,
			WrongExamples: []load.WrongAnswer{{Index: 7, At: "2026-03-01T00:00:01.000Z", Text: "send from 1 to 2", Want: "blocked", Got: "delivered"}},
			Operations:    map[string]load.Operation{"all": operation(100_000), "send": operation(90_000), "follow": operation(10_000)},
			Backlog:       load.Backlog{Max: 456, End: 400, Growth: 41.2, Growing: true},
			Machine: load.Machine{
				CPUs: 2, CPUShare: 0.512, AllocationsPerSecond: 1234, BytesPerAttempt: 56.7, GCPauseMicroseconds: 123.4, GCPauses: 12, LockWaitShare: 0.0123, SchedulerP99: 45,
				CPUWaitShare: -1, StolenShare: 0.002,
			},
			Generator: &load.Generator{RateAchieved: 10_000, RateMost: 3_456_789, Lateness: latency(10_000, 0.05)},
			Intervals: []load.Interval{{Offered: 10_000, Answered: 9_999, Wrong: 3, Response: latency(10_000, 812.5)}},
		},
	}
	var objectives []load.Objective
	for _, text := range []string{"send.response.p99<5ms", "errors<0.1%", "block.response.p50<1ms"} {
		o, err := load.ParseObjective(text)
		if err != nil {
			panic(err)
		}
		objectives = append(objectives, o)
	}
	r.Conclude(objectives, []string{"late: lateness p99 of the generator is 1.5ms"}, false)
	return r
}

func loadRun() reports.Load {
	return reports.Load{LoadDocument: reports.LoadDocument{Result: loaded()}, Manifest: reports.Manifest{Schema: reports.ManifestSchema, Command: "dmsim load quickstart --seed 1"}, Folder: "runs/load-quickstart-1"}
}

func TestLoadSummary(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, reports.LoadSummary(&b, loadRun()))
	for line := range strings.Lines(b.String()) {
		assert.Equal(t, strings.TrimRight(line, " \n")+"\n", line)
	}
	golden(t, "load.txt", b.Bytes())
}

func TestCapacitySummary(t *testing.T) {
	l := loadRun()
	level := func(part, rate float64) capacity.Level {
		return capacity.Level{Share: part, Rate: rate, Operations: l.Operations}
	}
	l.Capacity = &capacity.Found{
		Low: 7900, High: 8100, Confidence: 0.98, Confirmed: true, Levels: []capacity.Level{level(0.1, 790), level(0.5, 3950)}, Seconds: 20,
		Trials: []capacity.Trial{
			{Phase: capacity.Searching, Rate: 1000, Seconds: 1, Verdict: capacity.Held},
			{Number: 1, Phase: capacity.Confirming, Rate: 7900, Seconds: 10, Verdict: capacity.Failed, Reasons: []string{"the backlog grows by 12 a second"}},
		},
	}
	var b bytes.Buffer
	require.NoError(t, reports.LoadSummary(&b, l))
	golden(t, "load-capacity.txt", b.Bytes())
}

// TestCapacityWithoutAnEnd: an end that is not known is not told as a rate of 0.
func TestCapacityWithoutAnEnd(t *testing.T) {
	for name, c := range map[string]struct {
		found capacity.Found
		want  string
	}{
		"no upper end": {capacity.Found{Low: 7900, Confidence: 0.98, Confirmed: true, Limited: true}, `(?m)^ *at least +7,900/s$`},
		"none held":    {capacity.Found{Confidence: 0.98, Reasons: []string{"no rate held, down to 1 a second"}}, `(?m)^ *but +no rate held, down to 1 a second$`},
	} {
		l := loadRun()
		l.Capacity = &c.found
		var b bytes.Buffer
		require.NoError(t, reports.LoadSummary(&b, l))
		assert.Regexp(t, c.want, b.String(), name)
		assert.NotContains(t, b.String(), " 0/s", name)
		assert.NotContains(t, b.String(), "confidence", name)
	}
}

func TestClosedLoadSummary(t *testing.T) {
	l := loadRun()
	r := &l.Result
	one := r.Measured
	*r = load.Result{Scenario: "a name\nover two lines", Loop: load.Closed, Workers: 2, Target: "the world in this process", Measured: load.Measured{
		Seconds: 1, RateAchieved: 5, RateAnswered: 5, Offered: 5, Answered: 5, Operations: map[string]load.Operation{"all": one.Operations["all"], "send": one.Operations["send"]},
	}, Repeats: []load.Repeat{{Measured: one, Judgement: load.Judgement{Verdict: load.Good}}, {Measured: one, Judgement: load.Judgement{Verdict: load.Untrustworthy}}}, Notes: []string{"repetition 2 is untrustworthy: late"}}
	r.Conclude(nil, nil, false)
	var b bytes.Buffer
	require.NoError(t, reports.LoadSummary(&b, l))
	golden(t, "load-closed.txt", b.Bytes())
}

func TestLoadJUnit(t *testing.T) {
	r := loaded()
	var b bytes.Buffer
	require.NoError(t, reports.JUnit(&b, "dmsim load", reports.LoadJUnit(&r)))
	golden(t, "load.xml", b.Bytes())
}

// TestLoadJUnitIsTheVerdict: no test fails where the exit code is 0, whatever else there is to say.
func TestLoadJUnitIsTheVerdict(t *testing.T) {
	for verdict, failures := range map[load.Verdict]int{load.Good: 0, load.Inconclusive: 1} {
		suite := reports.LoadJUnit(&load.Result{Judgement: load.Judgement{Verdict: verdict, VerdictReasons: []string{"why"}}})
		failed := slices.DeleteFunc(suite.Cases, func(c reports.JUnitCase) bool { return c.Failure == nil })
		assert.Len(t, failed, failures, verdict)
	}
}

// The folder of a load holds its result, its manifest and the logs, and is read back whole.
func TestLoadFolder(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	folder, err := reports.Open(out)
	require.NoError(t, err)
	l := loadRun()
	l.Folder = out
	l.Result.Repeats = []load.Repeat{{Measured: l.Result.Measured, Judgement: l.Result.Judgement}, {Measured: l.Result.Measured, Judgement: l.Result.Judgement}}
	l.Manifest, err = reports.NewLoadManifest(reports.Setup{Configuration: map[string]int{"seed": 1}, Workers: 2, Command: "dmsim load"}, &l.Result, reports.StartMeter())
	require.NoError(t, err)
	say := func(text string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
	}
	require.NoError(t, reports.SaveLog(folder, 0, say("one")))
	require.NoError(t, reports.SaveLog(folder, 1, say("two")))
	require.NoError(t, l.Save(folder, 1, 2))
	require.NoError(t, folder.Commit())
	for name, want := range map[string]string{"latency.hdr": "two", "latency-1.hdr": "one", "latency-2.hdr": "two"} {
		text, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		assert.Equal(t, want, string(text), name)
	}
	again, err := reports.ReadLoad(out)
	require.NoError(t, err)
	assert.Equal(t, l.Result, again.Result)
	assert.Equal(t, "quickstart", again.Manifest.Scenario)
	_, err = reports.ReadRun(out)
	assert.ErrorContains(t, err, `schema: want "dmsim.result/1", got "dmsim.load/1"`)
}

func TestLogThatCannotBeWritten(t *testing.T) {
	folder, err := reports.Open(filepath.Join(t.TempDir(), "run"))
	require.NoError(t, err)
	err = reports.SaveLog(folder, 0, func(io.Writer) error { return errors.New("full") })
	assert.ErrorContains(t, err, "latency-1.hdr: full")
	require.NoError(t, folder.Discard())
}

// TestOneLog: of one repetition there is one log.
func TestOneLog(t *testing.T) {
	folder, err := reports.Open(filepath.Join(t.TempDir(), "run"))
	require.NoError(t, err)
	require.NoError(t, reports.SaveLog(folder, 0, func(w io.Writer) error { _, err := io.WriteString(w, "one"); return err }))
	l := loadRun()
	require.NoError(t, l.Save(folder, 0, 1))
	require.NoError(t, folder.Commit())
	text, err := os.ReadFile(filepath.Join(folder.Path(), reports.LatencyFile))
	require.NoError(t, err)
	assert.Equal(t, "one", string(text))
	logs, err := filepath.Glob(filepath.Join(folder.Path(), "latency*"))
	require.NoError(t, err)
	assert.Len(t, logs, 1)
}
