package invariant_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/sim/check/invariant"
)

// TestTable: the ids run from I01 to I61 without I51, each entry is whole, each broken world is named once.
func TestTable(t *testing.T) {
	all := invariant.All()
	mutants := map[string]string{}
	n := 0
	for _, i := range all {
		if n++; n == 51 {
			n++
		}
		assert.Equal(t, fmt.Sprintf("I%02d", n), i.ID)
		for what, text := range map[string]string{"title": i.Title, "statement": i.Statement, "applies": i.Applies, "mutant": i.Mutant} {
			assert.NotEmpty(t, text, "%s: %s", i.ID, what)
		}
		assert.True(t, strings.HasSuffix(i.Statement, "."), i.ID)
		assert.Empty(t, mutants[i.Mutant], "%s is named by %s too", i.Mutant, i.ID)
		mutants[i.Mutant] = i.ID
		found, ok := invariant.ByID(i.ID)
		assert.True(t, ok)
		assert.Equal(t, i, found)
	}
	assert.Equal(t, 61, n)
	_, ok := invariant.ByID("I51")
	assert.False(t, ok)
}

// TestSources: each source is a sentence of the documents, or a part of one.
func TestSources(t *testing.T) {
	var docs strings.Builder
	for _, name := range []string{"semantics.md", "rules.md"} {
		text, err := os.ReadFile("../../../docs/" + name)
		require.NoError(t, err)
		docs.WriteString(plain(string(text)) + " ")
	}
	for _, i := range invariant.All() {
		assert.Contains(t, docs.String(), plain(i.Source), i.ID)
	}
}

// plain is text without marks of emphasis, on one line.
func plain(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("`", "", "*", "").Replace(text)), " ")
}

// TestChecked: what applies depends on the policies and on what is watched.
func TestChecked(t *testing.T) {
	seed, open := policy.Seed(), policy.Policy{Spam: policy.Spam{MaxRecipients: policy.NoLimit}, DailyLimit: policy.DailyLimit{Messages: policy.NoLimit}}
	checked := func(o invariant.Options) []string { return invariant.New(o).Checked() }
	all := checked(invariant.Options{Policy: &seed, Messages: true})
	assert.Subset(t, all, []string{"I04", "I24", "I45", "I46", "I49"})
	for _, id := range []string{"I47", "I48", "I52", "I54", "I58", "I42"} {
		assert.NotContains(t, all, id)
	}
	assert.Len(t, checked(invariant.Options{Policy: &seed}), len(all)-5, "reads and reports are not seen")
	few := checked(invariant.Options{Policy: &open})
	for _, id := range []string{"I24", "I29", "I35", "I45", "I49"} {
		assert.NotContains(t, few, id)
	}
	assert.Subset(t, checked(invariant.Options{Policy: &open, Later: []*policy.Policy{&seed}}), []string{"I24", "I52"})
}

func all() (ids []string) {
	for _, i := range invariant.All() {
		ids = append(ids, i.ID)
	}
	return ids
}
