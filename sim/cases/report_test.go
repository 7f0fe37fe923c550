package cases_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/sim/cases"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestFailures: what is printed of steps that do not come out as expected, word for word.
func TestFailures(t *testing.T) {
	const golden = "testdata/wrong/expectations.golden"
	var b strings.Builder
	for _, c := range parseFile(t, "testdata/wrong/expectations.yaml") {
		b.WriteString(cases.Run(c, cases.NewWorld(&c)).String())
	}
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String())
}

// TestReport: what a program can read of a report.
func TestReport(t *testing.T) {
	all := parseFile(t, "testdata/wrong/expectations.yaml")
	r := cases.Run(all[1], cases.NewWorld(&all[1]))
	assert.False(t, r.Passed())
	assert.Equal(t, []any{"a crowd", "expectations.yaml"}, []any{r.Case, r.Source})
	require.Len(t, r.Failures, 1)
	f := r.Failures[0]
	assert.Equal(t, r.Source, f.Source)
	assert.Equal(t, "21 delivered, 4 spam-hold", f.Want)
	assert.Equal(t, "20 delivered, 4 spam-hold, 1 spam", f.Got)
	assert.Equal(t, "attempt 21, eve fan21", f.Attempt)
	assert.EqualValues(t, 21, f.Facts.SpamRecipients)

	t.Run("the second opinion shows no facts", func(t *testing.T) {
		r := cases.Run(all[1], cases.NewSpec(&all[1]))
		require.Len(t, r.Failures, 1)
		assert.Nil(t, r.Failures[0].Facts)
		assert.Empty(t, r.Failures[0].Saw)
	})
	t.Run("a case that passes says nothing", func(t *testing.T) {
		c := parseFile(t, "testdata/custom.yaml")[0]
		r := cases.Run(c, cases.NewWorld(&c))
		assert.True(t, r.Passed())
		assert.Empty(t, r.String())
	})
}

// TestRunTwice: the draws of a case are its own, so it comes out the same again, and for another policy the draws stay.
func TestRunTwice(t *testing.T) {
	c := parseFile(t, "testdata/spam.yaml")
	last := c[len(c)-1]
	require.Equal(t, "R13, a hold that depends on a draw", last.Name)
	for range 2 {
		assert.True(t, cases.Run(last, cases.NewWorld(&last)).Passed())
	}
	last.Policy.Moderation.Mode = policy.ModerationOff
	assert.True(t, cases.Run(last, cases.NewWorld(&last)).Passed())
	last.Name = "another"
	assert.False(t, cases.Run(last, cases.NewWorld(&last)).Passed(), "another name draws other numbers")
}
