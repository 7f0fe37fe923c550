package inference_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/experiment/inference"
)

// TestHolm: Holm's own procedure by hand: 4 x 0.01, 3 x 0.015, 2 x 0.03 raised to at least what stands before it, 1 x 0.5.
func TestHolm(t *testing.T) {
	assert.InDeltaSlice(t, []float64{0.5, 0.045, 0.04, 0.06}, inference.Holm([]float64{0.5, 0.015, 0.01, 0.03}), 1e-12)
	assert.InDeltaSlice(t, []float64{0.06, 0.06, 0.06}, inference.Holm([]float64{0.03, 0.02, 0.04}), 1e-12, "never below a smaller one")
	assert.Equal(t, []float64{1, 1}, inference.Holm([]float64{0.6, 0.9}))
	assert.Empty(t, inference.Holm(nil))
}

// TestBenjaminiHochberg: the table of the 1995 paper, of 15 comparisons, tells the first four at 5 %.
func TestBenjaminiHochberg(t *testing.T) {
	p := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000}
	adjusted := inference.BenjaminiHochberg(p)
	told := 0
	for _, a := range adjusted {
		if a <= 0.05 {
			told++
		}
	}
	assert.Equal(t, 4, told)
	assert.InDelta(t, 0.0001*15, adjusted[0], 1e-12)
	assert.InDelta(t, 0.0095*15/4, adjusted[3], 1e-12)
	assert.InDelta(t, 0.0344*15/8, adjusted[7], 1e-12)
	assert.InDelta(t, 0.0298*15/7, adjusted[6], 1e-12)
	assert.Equal(t, 1.0, adjusted[14])
}
