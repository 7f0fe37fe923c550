package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/cases"
)

// TestExplainAgrees: for every file of cases, what explain says of each attempt is what cases.Run gets, so that the two verbs never
// contradict each other.
func TestExplainAgrees(t *testing.T) {
	var files []string
	for _, pattern := range []string{"sim/cases/testdata/*.yaml", "sim/cases/testdata/wrong/*.yaml", "../shared/cases/*.yaml"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		files = append(files, found...)
	}
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, explainCases(&out, file))
			var said []string
			for line := range strings.Lines(out.String()) {
				if verdict, ok := strings.CutPrefix(line, "=> "); ok {
					said = append(said, strings.TrimSpace(verdict))
				}
			}
			assert.Equal(t, decisions(t, file), said)
			assert.NotContains(t, out.String(), "decided otherwise", "the facts lead to the outcome")
		})
	}
}

// decisions plays the cases of a file as dmsim test does.
func decisions(t *testing.T, file string) (all []string) {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	parsed, err := cases.Parse(file, data)
	require.NoError(t, err)
	for _, one := range parsed {
		w := &recording{World: cases.NewWorld(&one)}
		cases.Run(one, w)
		all = append(all, w.decisions...)
	}
	return all
}

// recording is a world that writes down how each attempt ended.
type recording struct {
	*world.World
	decisions []string
}

func (r *recording) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	outcome := r.World.Do(a, members...)
	verdict := "ok"
	switch {
	case outcome.Reason != model.Delivered:
		rule := policy.RuleOf(outcome.Reason)
		verdict = "refused: " + r.Rules().ReasonName(outcome.Reason) + " (" + rule + ": " + policy.ByID(rule).Short + ")"
	case a.Op == model.OpSend:
		verdict = "delivered"
	}
	r.decisions = append(r.decisions, verdict)
	return outcome
}
