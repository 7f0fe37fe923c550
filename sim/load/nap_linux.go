package load

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// napper sleeps for less than a millisecond, which timers of the runtime do not: it waits for the kernel by whole ones. This one is a timer of the kernel, read as a file: the poller
// wakes who reads, and no thread is kept. It is for one goroutine.
type napper struct {
	timer int
	file  *os.File
}

// newNapper returns nil where the kernel gives no timer.
func newNapper() *napper {
	timer, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil
	}
	return &napper{timer, os.NewFile(uintptr(timer), "timer")}
}

// nap sleeps for a time above 0, and no longer than that where the timer cannot be had.
func (n *napper) nap(d time.Duration) {
	var expired [8]byte
	if unix.TimerfdSettime(n.timer, 0, &unix.ItimerSpec{Value: unix.NsecToTimespec(int64(d))}, nil) == nil {
		_, _ = n.file.Read(expired[:]) // how often it has expired, which is once
	}
}

func (n *napper) close() { _ = n.file.Close() } // it holds nothing
