//go:build unix

package reports

import (
	"runtime"
	"syscall"
	"time"
)

// usage returns the CPU time of all threads since the process began, and its largest resident set in bytes.
func usage() (cpu time.Duration, peakBytes uint64) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0, 0
	}
	peakBytes = uint64(r.Maxrss)
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
		peakBytes *= 1024 // Apple counts bytes, the others KiB
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), peakBytes
}
