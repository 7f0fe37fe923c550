package main

import (
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/load"
)

// TestRepetitionsAreLetGo: what a repetition needed while it was measured does not stay until the last: of many, memory holds as much as of few.
func TestRepetitionsAreLetGo(t *testing.T) {
	held := func(repeat int) int64 {
		l := loadingOf(t)
		l.target, l.speeds, l.flags.repeat = brisk{answers: 5}, map[size]float64{{}: 1}, repeat
		l.scenario.Load = load.Config{Loop: load.Closed, Duration: 100 * time.Microsecond}
		folder, err := reports.Open(filepath.Join(t.TempDir(), "run"))
		require.NoError(t, err)
		all, err := l.measureAll(t.Context(), folder)
		require.NoError(t, err)
		assert.Len(t, all, repeat)
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(all)
		runtime.KeepAlive(l)
		require.NoError(t, folder.Discard())
		return int64(m.HeapAlloc)
	}
	few := held(2)
	assert.Less(t, held(12)-few, int64(10*270_000), "not a histogram each")
}
