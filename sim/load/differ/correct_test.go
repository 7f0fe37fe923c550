package differ

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestCorrect adjusts the fifteen probabilities of Benjamini and Hochberg (1995), section 3.2, of which they reject the first four at 0.05.
func TestCorrect(t *testing.T) {
	published := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000}
	metrics := []Metric{{}} // one without a probability counts for nothing
	for i := range published {
		metrics = append(metrics, Metric{P: &published[len(published)-1-i]})
	}
	correct(metrics)
	rejected := 0
	for _, m := range metrics[1:] {
		if *m.Adjusted <= 0.05 {
			rejected++
		}
		assert.GreaterOrEqual(t, *m.Adjusted, *m.P)
	}
	assert.Equal(t, 4, rejected)
	assert.InDelta(t, 0.0001*15, *metrics[15].Adjusted, 1e-12)
	assert.Nil(t, metrics[0].Adjusted)
}
