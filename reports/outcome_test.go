package reports_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model/policy"
	"dmsim/reports"
)

func TestOutcomes(t *testing.T) {
	names := reports.OutcomeNames()
	for _, name := range names {
		assert.NoError(t, reports.CheckOutcome(name, nil))
		unit, _ := reports.OutcomeAbout(name)
		assert.NotEmpty(t, unit, name)
	}
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(names))), len(names), "each once")
	d := reports.Document{
		Attempts: 8, Refused: map[string]uint64{"spam": 2, "mine": 1}, Operations: map[string]reports.Operation{"add": {Attempts: 4, Done: 3}},
		Metrics: map[string]reports.Measured{"dead_ends": {Value: new(0.5), By: map[string]float64{"spam": 0.25}}},
	}
	for name, want := range map[string]*float64{
		"refused.spam": new(0.25), "refused.mine": new(0.125), "refused.blocked": new(0.0), "done.add": new(0.75), "done.follow": nil, "dead_ends": new(0.5), "dead_ends.spam": new(0.25), "delivered_share": nil,
	} {
		assert.Equal(t, want, d.Outcome(name), name)
	}
	assert.Nil(t, (&reports.Document{}).Outcome("refused.spam"))

	assert.NoError(t, reports.CheckOutcome("refused.mine", []policy.CustomRule{{ID: "mine"}}))
	for name, want := range map[string]string{
		"refused.mine": `want after refused. a reason of dmsim list reasons, or of a custom rule, got "mine"`,
		"done.send":    `got "send"`, "deliverd_share": `want a metric of dmsim list metrics, got "deliverd_share"`, "delivered_share.spam": `without a part`,
	} {
		assert.ErrorContains(t, reports.CheckOutcome(name, nil), want)
	}
}
