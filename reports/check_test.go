package reports_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/check"
	"dmsim/sim/check/mutant"
)

func checked() reports.Check {
	d := reports.Check{
		Verdict: check.Violated, Histories: 1, Attempts: 1, Applied: []string{"I06"}, CanaryKilled: new(true), Replayed: 1, LeftOut: []string{"inboxes"},
		Findings: []reports.CheckFinding{{ID: "I12-1", Invariant: "I12", Title: "t", Statement: "S.", Want: "a", Got: "b", Steps: 1, Users: 1, Repeat: "dmsim check --seed 1"}},
		Again:    []reports.CheckAgain{{Case: "blocks", File: "findings/a.yaml", Line: 3, Step: "send", Want: "a", Got: "b", Text: "findings/a.yaml:3: blocks\n"}},
		Conflict: &reports.CheckConflict{Invariant: "I06", Want: "a", Got: "b", History: "findings/conflict-1-2.txt", Repeat: "dmsim check --seed 1", Lines: []string{"story 2", "   1 a send"}},
		Known:    []string{"findings/b.yaml"}, NotChecked: []string{"interrupted"},
	}
	d.Count()
	return d
}

// TestCheckText: all counts agree, and who is alone is one.
func TestCheckText(t *testing.T) {
	d := checked()
	assert.Equal(t, 3, d.Violations)
	var b bytes.Buffer
	d.TellFailures(&b)
	d.Tell(&b)
	assert.Equal(t, `findings/a.yaml:3: blocks
I12 t: not written
  S.
  want a, got b
  1 step, 1 user
  cannot be shown as a rule case
  repeat: dmsim check --seed 1
story 2
  history: findings/conflict-1-2.txt
  repeat: dmsim check --seed 1
1 earlier finding played, 1 fail
found again: findings/b.yaml
1 history, 1 attempt, judged by 1 invariant and the second opinion
left out: inboxes
not checked: interrupted
violated: 3 violations
`, b.String())
}

func TestCheckForOtherTools(t *testing.T) {
	d := checked()
	rules := append([]reports.SARIFRule{{ID: reports.EarlierRule, Short: "s"}}, invariants...)
	suite := d.JUnit(rules)
	failing := map[string]bool{}
	for _, c := range suite.Cases {
		failing[c.Name] = c.Failure != nil
	}
	assert.Equal(t, map[string]bool{
		"I06 no-message-over-a-block": false, "opinion": false, "I12": true, "earlier finding: blocks (findings/a.yaml)": true,
		"several goroutines: I06 no-message-over-a-block": true, "everything was checked": true,
	}, failing)
	assert.Equal(t, "inconclusive", suite.Cases[len(suite.Cases)-1].Failure.Type)

	var b bytes.Buffer
	require.NoError(t, reports.SARIF(&b, d.SARIF(reports.Version{}, rules)))
	run := checkSARIF(t, b.Bytes())["runs"].([]any)[0].(map[string]any)
	assert.Len(t, run["results"], 3)
	invocation := run["invocations"].([]any)[0].(map[string]any)
	assert.Equal(t, false, invocation["executionSuccessful"])
	assert.Len(t, invocation["toolExecutionNotifications"], 1)
}

// TestUnlikeStories: stories that two workers played differently are violations, wherever a check is told.
func TestUnlikeStories(t *testing.T) {
	d := reports.Check{Verdict: check.Violated, Unlike: []string{"stories 512 to 1023 came out differently"}}
	d.Count()
	assert.Equal(t, 1, d.Violations)
	var b bytes.Buffer
	d.TellFailures(&b)
	assert.Equal(t, "I58: stories 512 to 1023 came out differently\n", b.String())
	failed := 0
	for _, c := range d.JUnit(invariants).Cases {
		if c.Failure != nil {
			failed++
			assert.Equal(t, "several workers: I58", c.Name)
		}
	}
	assert.Equal(t, 1, failed)
	results := d.SARIF(reports.Version{}, nil).Results
	require.Len(t, results, 1)
	assert.Equal(t, "I58", results[0].Rule)
	p, err := reports.CheckPage(&d, &reports.Manifest{})
	require.NoError(t, err)
	assert.Equal(t, "unlike", p.Sections[0].ID)
}

// TestKills: who was not played is no survivor, and what was not played of the rest is not counted.
func TestKills(t *testing.T) {
	all := mutant.All()[:3]
	m := check.Matrix{
		Kills:     []check.Kill{{Mutant: all[0], First: new(check.Found{}), By: map[string]int{"I06": 2}}, {Mutant: all[1]}, {Mutant: all[2]}},
		NotPlayed: []string{all[2].ID}, Seeds: 4, Opinions: 2, Unfound: []string{"x"},
	}
	k := reports.NewKills(1, &m, false)
	assert.Equal(t, []int{3, 1, 4, 2, 1}, []int{k.Mutants, k.Killed, k.Seeds, k.Opinions, k.OpinionsFound})
	assert.Equal(t, []string{all[1].ID}, k.Survivors)
	assert.Equal(t, all[0].ID == check.CanaryID, k.CanaryKilled != nil)
	assert.False(t, k.Good())
	var b bytes.Buffer
	require.NoError(t, reports.KillMatrix(&b, &m))
	assert.True(t, reports.IsKillMatrix(b.Bytes()))
	assert.Equal(t, 3, bytes.Count(b.Bytes(), []byte("\n")))
	assert.False(t, reports.IsKillMatrix([]byte("rule,mutant\n")))
}
