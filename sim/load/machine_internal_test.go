package load

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStolen(t *testing.T) {
	steal, all := stolen([]byte("cpu  10 20 30 40 50 60 70 80 900 900\ncpu0 1 2 3\n"))
	assert.Equal(t, []float64{80, 360}, []float64{steal, all})
	for _, text := range []string{"", "cpu 1 2 3", "intr 1 2 3 4 5 6 7 8", "cpu 1 2 3 4 5 6 7 x"} {
		steal, _ = stolen([]byte(text))
		assert.Equal(t, -1.0, steal, text)
	}
}

func TestBuckets(t *testing.T) {
	b := buckets{[]float64{math.Inf(-1), 0, 1, 2, math.Inf(1)}, []uint64{0, 98, 1, 1}}
	assert.EqualValues(t, 100, b.count())
	assert.Equal(t, []float64{1, 1, 2, 2}, []float64{b.quantile(0.5), b.quantile(0.98), b.quantile(0.99), b.quantile(1)}, "the last has no upper bound")
	assert.Zero(t, buckets{[]float64{0, 1}, []uint64{0}}.quantile(0.5))
}

// What a machine tells of itself is of the time between two readings.
func TestReadings(t *testing.T) {
	before := readMachine()
	x := 0
	for i := range 50_000_000 {
		x ^= i
	}
	sink = make([]byte, 1<<20+x&1)
	m := readMachine().since(before, 4)
	assert.Positive(t, m.CPUShare)
	assert.LessOrEqual(t, m.CPUShare, 1.1)
	assert.GreaterOrEqual(t, m.BytesPerAttempt, float64(1<<18))
	assert.Positive(t, m.CPUs)
	assert.GreaterOrEqual(t, m.StolenShare, -1.0)
}

var sink []byte
