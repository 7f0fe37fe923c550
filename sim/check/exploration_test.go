package check_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/mutant"
)

// TestExplorationAddsUp: an exploration in parts, each of which went through its encoding, comes to that at once, wherever it is cut and in whatever order the parts are added.
func TestExplorationAddsUp(t *testing.T) {
	const stories = 96
	seed := policy.Seed()
	for name, o := range map[string]check.Options{
		"sound":             {Seed: 3},
		"every small story": {Base: &seed, Exhaustive: true},
		"all that is found": {Seed: 3, Fault: faultOf(t, "canary"), Findings: 1000},
		"the first found":   {Seed: 3, Fault: faultOf(t, "daily-limit-plus-1")},
		"the first three":   {Seed: 3, Fault: faultOf(t, "canary"), Findings: 3},
	} {
		t.Run(name, func(t *testing.T) {
			whole := exploreSome(t, o, 0, stories)
			assert.Equal(t, o.Fault != nil, len(whole.Found) > 0)
			partitions := [][]check.Exploration{inParts(t, o, stories, 1), inParts(t, o, stories, 7), inParts(t, o, stories, 40)}
			rapid.Check(t, func(r *rapid.T) {
				sum := addUp(r, slices.Clone(rapid.SampledFrom(partitions).Draw(r, "parts")), o.Findings)
				require.Equal(r, tellFound(whole.Found), tellFound(sum.Found))
				if o.Findings >= 1000 || o.Fault == nil { // else a part may go on after the last finding of the whole
					require.Equal(r, tellAll(t, whole), tellAll(t, sum))
				}
			})
			again := reread(t, whole).Found
			o.Draw(again)
			for i, f := range whole.Found {
				want, _ := check.Case("", f.Story, true)
				got, _ := check.Case("", again[i].Story, true)
				assert.Equal(t, string(want.YAML()), string(got.YAML()))
			}
		})
	}
}

// inParts explores stories so many at a time.
func inParts(t *testing.T, o check.Options, stories, size uint64) (parts []check.Exploration) {
	for from := uint64(0); from < stories; from += size {
		parts = append(parts, reread(t, exploreSome(t, o, from, min(size, stories-from))))
	}
	return parts
}

// addUp adds parts two by two, any to any other, until there is one.
func addUp(r *rapid.T, parts []check.Exploration, findings int) check.Exploration {
	for len(parts) > 1 {
		i, j := rapid.IntRange(0, len(parts)-2).Draw(r, "to"), len(parts)-1
		if rapid.Bool().Draw(r, "the other way round") {
			parts[i], parts[j] = parts[j], parts[i]
		}
		parts[i].Add(&parts[j], findings)
		parts = parts[:j]
	}
	return parts[0]
}

// tellFound tells what was found, a line each.
func tellFound(found []check.Found) (lines []string) {
	for _, f := range found {
		lines = append(lines, fmt.Sprintf("%d: %s", f.Number, f.Violation.String()))
	}
	return lines
}

func faultOf(t *testing.T, id string) *world.Fault {
	if id == "canary" {
		canary := mutant.Canary()
		return &canary.Fault
	}
	m, err := mutant.ByID(id)
	require.NoError(t, err)
	return &m.Fault
}

func exploreSome(t *testing.T, o check.Options, from, stories uint64) check.Exploration {
	o.From, o.Stories = from, stories
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	return e
}

func reread(t *testing.T, e check.Exploration) (read check.Exploration) {
	require.NoError(t, json.Unmarshal([]byte(tellAll(t, e)), &read))
	return read
}

func tellAll(t *testing.T, e check.Exploration) string {
	e.LeftOut = append([]string{}, e.LeftOut...)
	text, err := json.Marshal(e)
	require.NoError(t, err)
	return string(text)
}

// TestCoverageDecodes: what no world answers is an error.
func TestCoverageDecodes(t *testing.T) {
	var c check.Coverage
	require.NoError(t, json.Unmarshal([]byte(`[[0,1,7]]`), &c))
	require.ErrorContains(t, json.Unmarshal([]byte(`[[0,1,7],[99,0,1]]`), &c), "want an operation to")
	require.ErrorContains(t, json.Unmarshal([]byte(`[[0,9999,1]]`), &c), "got 0 and 9999")
}
