package metrics

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
)

// Sieges that are over are dropped, however many targets there are in the end.
func TestSiegesAreDropped(t *testing.T) {
	r := newRaids()
	for i := range model.UserID(20 * sweepFrom) {
		at := model.Time(i) * model.Minute
		r.try(&send{Attempt: &model.Attempt{At: at, Actor: 1, Target: i}, Outcome: &model.Outcome{}, delivered: true})
	}
	assert.LessOrEqual(t, len(r.on), sweepFrom, "60 of them are not over")
}
