package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/cases"
	"dmsim/sim/rng"
)

// TestFlowItems: values with commas of their own stay whole.
func TestFlowItems(t *testing.T) {
	for text, want := range map[string][]string{
		"50,500":                      {"50", "500"},
		" none , mutual ":             {"none", "mutual"},
		"[a, b],{c: [d, e]}, 'f,g',1": {"[a, b]", "{c: [d, e]}", "'f,g'", "1"},
		`"a,'b",c`:                    {`"a,'b"`, "c"},
		"1,":                          {"1", ""},
		"":                            {""},
	} {
		assert.Equal(t, want, flowItems(text), text)
	}
}

func TestDistinguish(t *testing.T) {
	all := []side{{name: "seed"}, {name: "seed-2"}, {name: "seed"}, {name: "seed"}}
	distinguish(all)
	var names []string
	for _, s := range all {
		names = append(names, s.name)
	}
	assert.Equal(t, []string{"seed", "seed-2", "seed-3", "seed-4"}, names)
}

// decided keeps some decisions of each reason with what they were made from.
type decided struct {
	rules *policy.Rules
	of    map[string][]policy.Facts
}

func (d *decided) Record(a *model.Attempt, o *model.Outcome, f *policy.Facts) error {
	const each = 6
	if name := d.rules.ReasonName(o.Reason) + fmt.Sprint(f.Group); a.Op == model.OpSend && !o.Repeat && len(d.of[name]) < each {
		d.of[name] = append(d.of[name], *f)
	}
	return nil
}

// TestExplainWords: the command that is printed with an example comes to the decision of the run, whatever it was made from, under every preset, and where unanswered messages have a cap.
func TestExplainWords(t *testing.T) {
	explained, capped := 0, 0
	folder := t.TempDir()
	for _, o := range explainedUnder() {
		o.Set = append(o.Set, "population.users=250", "duration=4h")
		s, err := scenarios.Load("quickstart", o)
		require.NoError(t, err)
		file := filepath.Join(folder, "policy.yaml")
		require.NoError(t, os.WriteFile(file, s.Policy.YAML(), 0o600))
		rng.ForgetKeys()
		society, err := sim.Prepare(t.Context(), s.Config(), 1, nil)
		require.NoError(t, err)
		d := &decided{rules: society.World.Rules(), of: map[string][]policy.Facts{}}
		_, err = society.Run(t.Context(), sim.Options{Workers: 1, Recorder: d})
		require.NoError(t, err)
		require.NoError(t, society.Close())
		for _, all := range d.of {
			for _, f := range all {
				_, kind := sendKind(&f)
				words := explainWords(file, &s.Policy, &f)
				var out, talk bytes.Buffer
				require.Equal(t, exitGood, run(t.Context(), words[1:], &out, &talk), "%s: %s", words, talk.String())
				lines := strings.Split(strings.TrimSpace(out.String()), "\n")
				assert.Equal(t, "=> "+cases.Decision(d.rules, model.OpSend, d.rules.Decide(kind, &f)), lines[len(lines)-1], "%s", words)
				explained++
				if strings.Contains(lines[len(lines)-1], "unanswered-limit") {
					capped++
				}
			}
		}
	}
	assert.Greater(t, explained, 300)
	assert.Positive(t, capped)
}

// explainedUnder are the presets, and one with a cap that is soon reached.
func explainedUnder() (all []scenarios.Overrides) {
	for _, preset := range policy.PresetNames() {
		all = append(all, scenarios.Overrides{Policy: preset})
	}
	return append(all, scenarios.Overrides{Policy: "open", Set: []string{"policy.unanswered.messages=2"}})
}

// TestCompareRepeats: a comparison does not hang on the number of workers.
func TestCompareRepeats(t *testing.T) {
	t.Chdir(t.TempDir())
	var results []string
	for _, workers := range []string{"1", "3"} {
		rng.ForgetKeys()
		var out, talk bytes.Buffer
		words := []string{"compare", "--policies", "seed,mutual", "--reps", "3", "--set", "population.users=150", "--set", "duration=2h", "--workers", workers, "--json", "--quiet"}
		require.Equal(t, exitGood, run(t.Context(), words, &out, &talk), talk.String())
		results = append(results, out.String())
	}
	assert.Equal(t, results[0], results[1])
}
