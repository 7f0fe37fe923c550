package interval_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/interval"
)

// TestStudent: the quantile for 4 degrees of freedom and 95 % is 2.776445 in every table of the law; 1 to 5 have the variance 2.5.
func TestStudent(t *testing.T) {
	i := interval.Student([]float64{1, 2, 3, 4, 5}, 0.95)
	assert.Equal(t, 3.0, i.Value)
	assert.InDelta(t, 3-2.776445*0.7071068, i.Low, 1e-6)
	assert.InDelta(t, 3+2.776445*0.7071068, i.High, 1e-6)
	narrow := interval.Student([]float64{1, 2, 3, 4, 5}, 0.8)
	assert.Less(t, narrow.High-narrow.Low, i.High-i.Low)
}

// TestStudentOfEqualValues has no width, though sums of such numbers are not exact.
func TestStudentOfEqualValues(t *testing.T) {
	sum := 0.0
	for range 3 {
		sum += 0.1
	}
	for _, values := range [][]float64{{0.3, sum, 0.3}, {7}, {0, 0}} {
		i := interval.Student(values, 0.95)
		assert.Equal(t, []float64{i.Value, i.Value}, []float64{i.Low, i.High}, "%v", values)
	}
}
