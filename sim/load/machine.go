package load

import (
	"math"
	"runtime"
	"runtime/metrics"
	"time"
)

// readings are what the Go runtime and the operating system tell of this process and its machine, since they began to count.
type readings struct {
	at      time.Time
	runtime []metrics.Sample
	system  system
}

// system is what the operating system tells.
type system struct {
	cpu    time.Duration // of all threads
	waited time.Duration // that threads of this process were ready to run and had no processor; -1: not told
	stolen float64       // processor time that a hypervisor took, and all of it, of the whole machine, in the same unit; -1: not told
	all    float64
}

// The metrics of the Go runtime, by their places in the samples.
const (
	mAllocations = iota
	mBytes
	mPauses
	mLocks
	mScheduler
)

var metricNames = []string{"/gc/heap/allocs:objects", "/gc/heap/allocs:bytes", "/sched/pauses/total/gc:seconds", "/sync/mutex/wait/total:seconds", "/sched/latencies:seconds"}

// readMachine takes the readings of this moment.
func readMachine() readings {
	r := readings{at: time.Now(), runtime: make([]metrics.Sample, len(metricNames)), system: readSystem()}
	for i, name := range metricNames {
		r.runtime[i].Name = name
	}
	metrics.Read(r.runtime)
	return r
}

// since says what the process did between two readings, in which it made so many attempts.
func (r readings) since(before readings, attempts uint64) Machine {
	seconds := r.at.Sub(before.at).Seconds()
	m := Machine{CPUs: runtime.GOMAXPROCS(0), StolenShare: -1, CPUWaitShare: -1}
	if seconds <= 0 {
		return m
	}
	count := func(k int) float64 { return float64(r.runtime[k].Value.Uint64() - before.runtime[k].Value.Uint64()) }
	m.CPUShare = (r.system.cpu - before.system.cpu).Seconds() / seconds / float64(m.CPUs)
	m.AllocationsPerSecond = count(mAllocations) / seconds
	if attempts > 0 {
		m.BytesPerAttempt = count(mBytes) / float64(attempts)
	}
	pauses := difference(r.runtime[mPauses].Value.Float64Histogram(), before.runtime[mPauses].Value.Float64Histogram())
	m.GCPauses, m.GCPauseMicroseconds = pauses.count(), 1e6*pauses.quantile(1)
	m.LockWaitShare = (r.runtime[mLocks].Value.Float64() - before.runtime[mLocks].Value.Float64()) / seconds
	waits := difference(r.runtime[mScheduler].Value.Float64Histogram(), before.runtime[mScheduler].Value.Float64Histogram())
	m.SchedulerP99 = 1e6 * waits.quantile(0.99)
	if before.system.waited >= 0 && r.system.waited >= 0 {
		m.CPUWaitShare = max(0, (r.system.waited-before.system.waited).Seconds()/seconds) // less where a thread ended, and took its share with it
	}
	if all := r.system.all - before.system.all; before.system.stolen >= 0 && r.system.stolen >= 0 && all > 0 {
		m.StolenShare = (r.system.stolen - before.system.stolen) / all
	}
	return m
}

// buckets are those of a histogram of the Go runtime, counted between two readings.
type buckets struct {
	bounds []float64 // one more than counts; the first and the last may be infinite
	counts []uint64
}

func difference(now, before *metrics.Float64Histogram) buckets {
	b := buckets{now.Buckets, make([]uint64, len(now.Counts))}
	for i := range b.counts {
		b.counts[i] = now.Counts[i] - before.Counts[i]
	}
	return b
}

func (b buckets) count() (n uint64) {
	for _, c := range b.counts {
		n += c
	}
	return n
}

// quantile returns the upper bound of the bucket in which a share q of all is reached; the lower one where there is no upper one. 0: nothing was counted.
func (b buckets) quantile(q float64) float64 {
	left := uint64(math.Ceil(q * float64(b.count())))
	if left == 0 {
		return 0
	}
	for i, c := range b.counts {
		if c < left {
			left -= c
			continue
		}
		if bound := b.bounds[i+1]; !math.IsInf(bound, 1) {
			return bound
		}
		return b.bounds[i]
	}
	return 0
}
