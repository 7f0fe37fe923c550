package load

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// readSystem asks getrusage(2), and proc(5): schedstat of every thread, the second field of which is the time that it waited on a run queue, and the line cpu of stat.
func readSystem() system {
	s := system{waited: -1, stolen: -1}
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) == nil {
		s.cpu = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	threads, _ := filepath.Glob("/proc/self/task/*/schedstat")
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		fields := bytes.Fields(text)
		if err != nil || len(fields) < 2 {
			continue // it has ended meanwhile
		}
		if waited, err := strconv.ParseInt(string(fields[1]), 10, 64); err == nil {
			s.waited = max(0, s.waited) + time.Duration(waited)
		}
	}
	text, _ := os.ReadFile("/proc/stat")
	s.stolen, s.all = stolen(text)
	return s
}

// stolen reads the first line of /proc/stat: cpu user nice system idle iowait irq softirq steal guest guest_nice, of which the last two are parts of the first two.
func stolen(stat []byte) (steal, all float64) {
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	fields := bytes.Fields(line)
	if len(fields) < 9 || string(fields[0]) != "cpu" {
		return -1, 0
	}
	for k, field := range fields[1:9] {
		ticks, err := strconv.ParseFloat(string(field), 64)
		if err != nil {
			return -1, 0
		}
		all += ticks
		if k == 7 {
			steal = ticks
		}
	}
	return steal, all
}
