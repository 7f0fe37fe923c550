package history_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports/history"
)

// heapMax bounds what a history holds after some row groups. Measured are 22 MB after a million rows; the process grows by 28.
const heapMax = 40 << 20

func TestMemoryIsBounded(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := history.New(&sink{}, &sink{}, history.Options{Rules: all(t)})
	var a model.Attempt
	var o model.Outcome
	var f policy.Facts
	for i := range 300_000 {
		random(i, &a, &o, &f)
		if err := w.Record(&a, &o, &f); err != nil {
			require.NoError(t, err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(heapMax))
	require.NoError(t, w.Close())
}
