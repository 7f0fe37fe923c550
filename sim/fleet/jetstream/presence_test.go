package jetstream_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/fleet/jetstream"
)

func TestAnswers(t *testing.T) {
	for subject, want := range map[string]bool{
		"$JS.ACK.DMSIM_TASKS.r-1.2.33.4.1620086713306484000.0":               true,
		"$JS.ACK._.ACCHASH.DMSIM_TASKS.r-1.2.33.4.1620086713306484000.0":     true,
		"$JS.ACK.hub.ACCHASH.DMSIM_TASKS.r-1.2.33.4.1620086713306484000.0.x": true,
		"$JS.ACK.DMSIM_TASKS.r-2.2.33.4.1620086713306484000.0":               false,
		"$JS.ACK.DMSIM_JOBS.r-1.2.33.4.1620086713306484000.0":                false,
		"$JS.ACK.DMSIM_TASKS.r-1.2.33.4.1620086713306484000.0 x":             false,
		"$JS.ACK.DMSIM_TASKS.r-1.>":                                          false,
		"dmsim.job.r-1":                                                      false,
		"x.$JS.ACK.DMSIM_TASKS.r-1.2.33.4.1620086713306484000.0":             false,
		"": false,
	} {
		assert.Equal(t, want, jetstream.Answers("r-1", subject), subject)
	}
}
