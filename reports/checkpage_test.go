package reports_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/check"
	"dmsim/sim/check/mutant"
)

// checkedIn is the folder of a check.
func checkedIn(t *testing.T, d *reports.Check) (folder string) {
	t.Helper()
	d.Schema = reports.CheckSchema
	d.Count()
	folder = filepath.Join(t.TempDir(), "check")
	f, err := reports.Open(folder)
	require.NoError(t, err)
	m, err := reports.NewCheckManifest(reports.Setup{Workers: 1, Command: "dmsim check --seed 1"}, "", d, reports.StartMeter())
	require.NoError(t, err)
	require.NoError(t, reports.SaveCheck(f, d, &m))
	require.NoError(t, f.Report())
	require.NoError(t, f.Commit())
	return folder
}

// campaigned is what a real campaign on a broken world found.
func campaigned(t *testing.T, id string) reports.Check {
	t.Helper()
	broken, err := mutant.ByID(id)
	require.NoError(t, err)
	c := check.Campaign{For: time.Minute, Options: check.Options{Seed: 1, Workers: 2, Stories: 1500, Findings: 2, Fault: &broken.Fault}}
	r, err := c.Run(context.Background(), func() float64 { return 0 })
	require.NoError(t, err)
	require.NotEmpty(t, r.Findings)
	d := reports.Check{
		Verdict: r.Verdict(), Seed: 1, Policy: "any", Mutant: id, Histories: r.Histories, Attempts: r.Attempts, Applied: r.Applied, CanaryKilled: &r.Canary, NotChecked: r.NotChecked,
		Covered: reports.CoveredBy(&r.Covered),
	}
	for i := range r.Findings {
		d.Findings = append(d.Findings, reports.NewCheckFinding(&r.Findings[i]))
	}
	return d
}

// A finding is drawn with the step that breaks the rule, and says the same in words, as a case, and as a command.
func TestCheckPage(t *testing.T) {
	d := campaigned(t, "daily-limit-plus-1")
	d.Findings[0].Repeat = "dmsim check --replay found/a.yaml"
	d.Findings[0].File = "found/a.yaml"
	tab := opened(t, checkedIn(t, &d), "coverage")
	var drawing, table, whole string
	tab.Eval(`document.querySelector("#finding-1 figure.diagram svg").textContent`, &drawing)
	tab.Eval(`document.querySelector("#finding-1 table").textContent`, &table)
	tab.Eval(`document.querySelector("#finding-1").textContent`, &whole)
	assert.Contains(t, drawing, "breaks the rule")
	assert.Contains(t, table, "✗ here")
	for _, want := range []string{d.Findings[0].Statement, "steps:", "dmsim check --replay found/a.yaml"} {
		assert.Contains(t, whole, want)
	}
	var refusals int
	tab.Eval(`document.querySelectorAll("#coverage .mark-symbol path").length`, &refusals)
	assert.GreaterOrEqual(t, refusals, len(d.Covered))
}

// What users write, such as names and texts of a case, is no markup. All parts that a check can have are told.
func TestCheckPageOfHostileNames(t *testing.T) {
	d := checked()
	d.Target, d.Policy, d.LeftOut, d.Known = hostile, hostile, []string{hostile}, []string{hostile}
	d.NotChecked = append(d.NotChecked, hostile)
	d.Findings[0].Title, d.Findings[0].Why, d.Findings[0].Lost, d.Findings[0].Tries, d.Findings[0].Source = hostile, hostile, hostile, 5, hostile
	d.Findings[0].Sequence = &reports.Sequence{Participants: []string{hostile, "b"}, Lines: []reports.SequenceLine{{From: hostile, To: "b", Says: hostile, Refused: hostile, Fails: true}, {Note: hostile}}}
	d.Again[0].Case, d.Again[0].Text = hostile, hostile
	d.Conflict.Lines, d.Conflict.Why = []string{hostile}, hostile
	d.Covered = []reports.CheckCovered{{Operation: "send", Reason: hostile, Attempts: 1}, {Operation: "send", Reason: "$blue", Attempts: 3}}
	folder := checkedIn(t, &d)
	tab := opened(t, folder, "coverage")
	var hacked bool
	tab.Eval(`window.hacked !== undefined || document.querySelector("img") !== null`, &hacked)
	assert.False(t, hacked)
	var sections []string
	tab.Eval(`[...document.querySelectorAll("main > section")].map((e) => e.id)`, &sections)
	assert.Equal(t, []string{"finding-1", "conflict", "earlier-findings", "not-checked", "explored", "judges"}, sections)

	assert.Contains(t, string(told(t, folder, "text")), "violated: 3 violations")
	assert.Contains(t, string(told(t, folder, "junit")), `name="everything was checked"`)
	assert.Contains(t, string(told(t, folder, "md")), `# Check of &lt;/script&gt;`)
}

// A check in which nothing was found, and one of earlier findings alone.
func TestCheckPageOfLittle(t *testing.T) {
	d := reports.Check{Verdict: check.OK, Policy: "seed", Histories: 10, Attempts: 20, CanaryKilled: new(true), Applied: []string{"I06"}}
	opened(t, checkedIn(t, &d))
	d = reports.Check{Verdict: check.OK, Replayed: 1, LeftOut: []string{"inboxes"}}
	folder := checkedIn(t, &d)
	assert.Contains(t, string(told(t, folder, "md")), "1 earlier finding played again")
}

// killedIn is the folder of a kill matrix.
func killedIn(t *testing.T, k *reports.Kills) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "mutants")
	f, err := reports.Open(folder)
	require.NoError(t, err)
	m, err := reports.NewKillsManifest(reports.Setup{Workers: 1, Command: "dmsim check --mutants"}, k, reports.StartMeter())
	require.NoError(t, err)
	for name, content := range map[string]any{reports.DocumentFile: k, reports.ManifestFile: &m} {
		data, err := reports.Encode(content)
		require.NoError(t, err)
		file, err := f.Create(name)
		require.NoError(t, err)
		_, err = file.Write(data)
		require.NoError(t, err)
		require.NoError(t, file.Close())
	}
	require.NoError(t, f.Report())
	require.NoError(t, f.Commit())
	return folder
}

// The page of a kill matrix draws every mutant that was played, survivors first and marked by a sign.
func TestKillsPage(t *testing.T) {
	all := mutant.All()[:30]
	m, complete := check.Mutants(t.Context(), check.MatrixOptions{Seed: 1, Workers: 2, Mutants: all, Stories: 12, StoriesMax: 12})
	require.True(t, complete)
	k := reports.NewKills(1, &m, true)
	require.NotEmpty(t, k.Survivors)
	require.NotZero(t, k.Killed)
	require.Len(t, k.Kills, k.Killed+len(k.Survivors))
	folder := killedIn(t, &k)
	tab := opened(t, folder)
	var rows []string
	tab.Eval(`[...document.querySelectorAll("#open tbody tr")].map((e) => e.children[0].textContent)`, &rows)
	assert.Equal(t, k.Survivors, rows)
	var marked int
	tab.Eval(`[...document.querySelectorAll("#matrix svg text")].filter((e) => e.textContent.startsWith("✗")).length`, &marked)
	assert.Equal(t, len(k.Survivors), marked)

	assert.Equal(t, len(k.Survivors)+1, strings.Count(string(told(t, folder, "junit")), "<failure"), "each survivor, and the second opinions that are not told apart")
	assert.Contains(t, string(told(t, folder, "text")), "survivors")

	k.Kills[0].Mutant, k.Kills[0].What, k.Kills[0].Group = hostile, hostile, hostile
	k.Kills[0].By = map[string]int{hostile: 1}
	tab = opened(t, killedIn(t, &k))
	var hacked bool
	tab.Eval(`window.hacked !== undefined || document.querySelector("img") !== null`, &hacked)
	assert.False(t, hacked)

	k = reports.NewKills(1, &check.Matrix{NotPlayed: []string{all[0].ID}, Kills: []check.Kill{{Mutant: all[0]}}}, false)
	assert.Contains(t, string(told(t, killedIn(t, &k), "md")), "There was no time for 1 mutant.")
}
