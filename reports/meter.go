package reports

import "time"

// Meter measures what a run costs, from StartMeter on. It asks for the whole process: two at a time count each other's CPU.
type Meter struct {
	started time.Time
	cpu     time.Duration
}

// StartMeter begins to measure.
func StartMeter() *Meter {
	cpu, _ := usage()
	return &Meter{started: time.Now(), cpu: cpu}
}

// StartedAt returns the time of the start, UTC, in whole milliseconds.
func (m *Meter) StartedAt() time.Time { return m.started.UTC().Truncate(time.Millisecond) }

// Cost returns what it took since the start to make so many attempts.
func (m *Meter) Cost(attempts uint64) Cost {
	cpu, peak := usage()
	c := Cost{WallSeconds: time.Since(m.started).Seconds(), CPUSeconds: (cpu - m.cpu).Seconds(), PeakMemoryBytes: peak}
	if c.CPUSeconds > 0 {
		c.AttemptsPerCPUSecond = float64(attempts) / c.CPUSeconds
	}
	return c
}

// ResidentMost returns the largest resident set that the process had, in bytes; 0 where the operating system does not tell.
func ResidentMost() uint64 {
	_, peak := usage()
	return peak
}
