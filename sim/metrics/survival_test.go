package metrics

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
)

// stays makes stays of hours; a negative one did not end.
func stays(of ...model.Time) (all []stay) {
	for _, hours := range of {
		all = append(all, stay{max(hours, -hours) * model.Hour, hours > 0})
	}
	return all
}

// Weeks of remission of 42 children with leukaemia (Freireich et al. 1963, Blood 21), a textbook's example. The curve and its bounds, computed by another
// program, of the placebo: at week 3 0.7619 (0.5194, 0.8933), at 4 0.6667 (0.4254, 0.8250), at 8 0.3810 (0.1831, 0.5778), at 11 0.2857 (0.1166, 0.4818); of
// 6-mercaptopurine: at 10 0.7529 (0.5032, 0.8894), at 13 0.6902 (0.4316, 0.8491), at 22 0.5378 (0.2678, 0.7468), at 23 and for good 0.4482 (0.1881, 0.6801).
func TestMedianOfATextbook(t *testing.T) {
	placebo := median(stays(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23))
	assert.Equal(t, []float64{8, 4, 11}, []float64{placebo.value, *placebo.lower, *placebo.upper})
	drug := median(stays(6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35))
	assert.Equal(t, []float64{23, 13}, []float64{drug.value, *drug.lower})
	assert.Nil(t, drug.upper)
}

func TestMedian(t *testing.T) {
	assert.Equal(t, undefined, median(nil))
	assert.Equal(t, undefined, median(stays(-1, -2, -3)), "nothing happened")
	assert.Equal(t, undefined, median(stays(1, -1, -1)), "the curve stays above one half")
	assert.Equal(t, 1.0, median(stays(1, -1)).value, "who leaves at the time of an event was there for it")
	assert.Equal(t, 2.0, median(stays(3, 2, -1)).value, "1/2 of those who were left")
	one := median(stays(5))
	require.True(t, one.defined)
	assert.Equal(t, []float64{5, 5}, []float64{one.value, *one.lower})
	assert.Nil(t, one.upper)
	at := func(hours ...model.Time) float64 { return median(stays(hours...)).value }
	assert.Equal(t, 6.0, at(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), "6 of 12 rounds to one half")
}

func TestWait(t *testing.T) {
	assert.Equal(t, stay{3, true}, wait(2, 5, 6))
	assert.Equal(t, stay{4, false}, wait(2, 6, 6), "at the end it is over")
	assert.Equal(t, stay{4, false}, wait(2, never, 6))
}
