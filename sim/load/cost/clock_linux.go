package cost

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is the processor time of this thread: what others on the machine take of a processor is not in it, though what they take of its caches is.
func cpuTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err) // Linux has the clock
	}
	return time.Duration(t.Nano())
}
