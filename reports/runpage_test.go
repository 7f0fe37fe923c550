package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/reports/page/pagetest"
	"dmsim/reports/portrait"
	"dmsim/sim"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

// lived is a real run of a small society, in its folder.
func lived(t *testing.T, change func(*reports.Run)) (folder string) {
	t.Helper()
	people, rules := population.Default(), policy.Seed()
	people.Users = 1500
	rules.Custom = []policy.CustomRule{{ID: "no-adult-to-minor", RefuseWhen: "sender.age >= 18 && recipient.age < 18"}}
	config := sim.Config{
		Seed: 1, Start: 1_772_323_200_000, Duration: 8 * time.Hour, Policy: rules,
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
	}
	rng.ForgetKeys()
	meter := reports.StartMeter()
	s, err := sim.Prepare(context.Background(), config, 1, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	w := portrait.New(portrait.Setup{People: s.People, Start: s.Start, End: s.End, ReasonName: s.World.Rules().ReasonName})
	result, measured, err := metrics.Run(context.Background(), s, config, sim.Options{Workers: 1, Observers: []sim.Observer{w}})
	require.NoError(t, err)
	r := reports.Run{Document: reports.NewDocument(quickstart, result, s.World.Rules(), measured)}
	r.Manifest, err = reports.NewManifest(reports.Setup{
		Configuration: map[string]any{"name": "quickstart", "policy": map[string]any{"custom": []map[string]string{{"id": "no-adult-to-minor", "refuse_when": rules.Custom[0].RefuseWhen}}}},
		Assumptions:   s.Assumptions, Workers: 1, Command: "dmsim run quickstart --seed 1",
	}, &r.Document, meter)
	require.NoError(t, err)
	if change != nil {
		change(&r)
	}
	folder = filepath.Join(t.TempDir(), "run")
	f, err := reports.Open(folder)
	require.NoError(t, err)
	require.NoError(t, r.Save(f))
	require.NoError(t, reports.SavePortrait(f, w.Close(result.End)))
	require.NoError(t, f.Commit())
	return folder
}

func told(t *testing.T, folder, format string) []byte {
	t.Helper()
	telling, err := reports.ReadTelling(folder)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, telling.Write(&b, format))
	return b.Bytes()
}

// opened writes the page of a folder and opens it.
func opened(t *testing.T, folder string, charts ...string) *pagetest.Tab {
	t.Helper()
	path := filepath.Join(folder, reports.ReportFile)
	require.NoError(t, os.WriteFile(path, told(t, folder, "html"), 0o600))
	return pagetest.Open(t, path, charts...)
}

// The page of a run draws all of it, from what lies in the folder.
func TestRunPage(t *testing.T) {
	folder := lived(t, func(r *reports.Run) {
		r.Document.Invariants = reports.Invariants{Checked: 33}
		r.Document.Expect("delivered_share", new(0.5), nil)
		r.Document.Expect("limit_share", nil, new(-1.0))
	})
	tab := opened(t, folder, "cascade-chart", "whose-chart", "volume-chart", "reasons-chart", "personas-chart", "ages-chart", "tails-chart")
	var facts, sections []string
	tab.Eval(`[...document.querySelectorAll(".facts dt")].map((e) => e.textContent)`, &facts)
	assert.Equal(t, []string{"Messages tried", "Delivered", "Refused", "Legitimate, refused", "Unwanted first contacts", "Invariants", "Expectations"}, facts)
	tab.Eval(`[...document.querySelectorAll("nav a")].map((e) => e.textContent)`, &sections)
	assert.Equal(t, []string{
		"Who got through, and who did not", "Over time", "By persona of the sender", "By age of sender and receiver", "How unequal users are", "What else happened", "Metrics",
		"What it rests on", "How it was made",
	}, sections)
	var verdict, rule string
	tab.Eval(`document.querySelector(".facts .bad dd").textContent`, &verdict)
	assert.Equal(t, "✗ 1 of 2 met", verdict)
	tab.Eval(`[...document.querySelectorAll("#cascade-chart tbody tr")].map((e) => e.textContent).find((e) => e.includes("no-adult-to-minor"))`, &rule)
	assert.Contains(t, rule, "sender.age >= 18 && recipient.age < 18", "a custom rule's expression comes from the configuration")

	run, err := reports.ReadRun(folder)
	require.NoError(t, err)
	var first, last []float64
	cells := `[...document.querySelectorAll("#cascade-chart tbody tr")].map((e) => [...e.querySelectorAll("td.n")].map((c) => Number(c.textContent.replace(/,/g, ""))))`
	tab.Eval(cells+`[0].slice(0, 3)`, &first)
	tab.Eval(cells+`.at(-1).slice(0, 3)`, &last)
	assert.Equal(t, []float64{float64(run.Document.Attempts), 0, float64(run.Document.Attempts)}, first)
	assert.Equal(t, []float64{float64(run.Document.Delivered), 0, float64(run.Document.Delivered)}, last, "what is left is what was delivered")
}

// A run can be told in every format from its folder, and no names of it are markup.
func TestRunTold(t *testing.T) {
	hostile := "</script><img src=x onerror=alert(1)>| *a* \x1b[31m"
	folder := lived(t, func(r *reports.Run) {
		r.Document.Scenario, r.Manifest.Scenario = hostile, hostile
		r.Document.Expect("delivered_share", new(2.0), nil)
	})
	opened(t, folder)

	run, err := reports.ReadRun(folder)
	require.NoError(t, err)
	var d reports.Document
	require.NoError(t, json.Unmarshal(told(t, folder, "json"), &d))
	assert.Equal(t, run.Document, d)

	assert.Contains(t, string(told(t, folder, "text")), "Who was refused, and why")
	md := string(told(t, folder, "md"))
	assert.True(t, strings.HasPrefix(md, `# &lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\| \*a\* ?\[31m under the policy seed`), md[:200])
	assert.Contains(t, md, "| step | arrived | refused |")

	lines, err := csv.NewReader(bytes.NewReader(told(t, folder, "csv"))).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, []string{"name", "part", "value", "unit", "lower", "upper"}, lines[0])
	assert.Contains(t, lines, []string{"users", "", "1500", "users", "", ""})

	var suites struct {
		Failures int `xml:"failures,attr"`
	}
	require.NoError(t, xml.Unmarshal(told(t, folder, "junit"), &suites))
	assert.Equal(t, 1, suites.Failures)
}

// A folder of an earlier version has no portrait, and an interrupted run may have nothing to draw.
func TestRunPageOfLittle(t *testing.T) {
	folder := lived(t, nil)
	require.NoError(t, os.Remove(filepath.Join(folder, reports.PortraitFile)))
	tab := opened(t, folder, "cascade-chart")
	var note string
	tab.Eval(`document.querySelector("#through .note").textContent`, &note)
	assert.Equal(t, "This folder holds no portrait.json: series, personas, ages and tails are left out.", note)

	telling, err := reports.ReadTelling(folder)
	require.NoError(t, err)
	assert.EqualError(t, telling.Write(&bytes.Buffer{}, "junit"), "junit: this result has no verdict")
	assert.EqualError(t, telling.Write(&bytes.Buffer{}, "pdf"), `format: want one of csv, html, json, junit, md, text, got "pdf"`)

	require.NoError(t, os.WriteFile(filepath.Join(folder, reports.PortraitFile), []byte(`{"schema": "dmsim.portrait/9"}`), 0o600))
	_, err = reports.ReadTelling(folder)
	assert.ErrorContains(t, err, `portrait.json: schema: want "dmsim.portrait/1", got "dmsim.portrait/9"`)

	require.NoError(t, os.WriteFile(filepath.Join(folder, reports.DocumentFile), []byte(`{"schema": "dmsim.other/1"}`), 0o600))
	_, err = reports.ReadTelling(folder)
	assert.ErrorContains(t, err, `result.json: schema: want one of dmsim.result/1`)
	_, err = reports.ReadTelling(t.TempDir())
	assert.ErrorContains(t, err, "want the folder of a run: result.json: no such file or directory")
}

func TestRunPageOfNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "run")
	f, err := reports.Open(folder)
	require.NoError(t, err)
	r := reports.Run{Document: reports.NewDocument(quickstart, &sim.Result{HistoryHash: "e3b0c442"}, nil, nil), Manifest: reports.Manifest{Schema: reports.ManifestSchema}}
	r.Document.Interrupted = true
	require.NoError(t, r.Save(f))
	require.NoError(t, f.Commit())
	opened(t, folder)
}
