package check_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// The tests make worlds by the thousand and let them go; a collector that waits for more of them spares a third of the CPU time. memoryMost is where it no longer waits.
const (
	garbagePercent = 400
	memoryMost     = 512 << 20
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(memoryMost)
	os.Exit(m.Run())
}
