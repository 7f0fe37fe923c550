//go:build !linux

package cost

import "time"

var begin = time.Now()

// cpuTime is the time by the wall, where that of a thread is not to be had.
func cpuTime() time.Duration { return time.Since(begin) }
