package load

import "time"

// Others are drivers that have other processes offer a trial. What those did is asked for once it was driven.
type Others interface {
	Driver
	Agents() *Agents
	Machine() Machine // of their processes
}

// Agents are the processes that offered a trial together, and how well they did it. Sent = the sum of Sent of Each, and Merged of it came back as records.
type Agents struct {
	Wanted      int      `json:"wanted"`
	Met         int      `json:"met"`               // that were there when the trial began
	OnLost      string   `json:"on_lost"`           // what was to be done without one: degrade or share
	StartSkew   float64  `json:"start_skew_us"`     // between the agent that was the earliest with its first attempt, against its due time, and the latest
	ClocksKnown float64  `json:"clocks_known_us"`   // to so much, the worst of Each
	Sent        uint64   `json:"sent"`              // by their own counts, the warm-up included
	Merged      uint64   `json:"merged"`            // records of attempts that were answered or failed, each once
	Shared      uint64   `json:"shared,omitempty"`  // attempts of lost agents that others were given
	Gap         float64  `json:"gap_s,omitempty"`   // seconds from when a lost agent was last heard of until others offered in its place, the longest
	Unknown     uint64   `json:"unknown,omitempty"` // attempts of lost agents that may have been made or not: they count as failed
	Degraded    []string `json:"degraded,omitempty"`
	Each        []Agent  `json:"each"`
}

// Gone counts those that offered no longer when the trial was over; nil has none.
func (a *Agents) Gone() (n int) {
	if a == nil {
		return 0
	}
	n = a.Wanted - a.Met
	for _, one := range a.Each {
		if one.Lost != "" {
			n++
		}
	}
	return n
}

// Agent is one of them.
type Agent struct {
	Name        string  `json:"name"`
	Host        string  `json:"host"`
	PID         int     `json:"pid"`
	Sent        uint64  `json:"sent"`
	Answered    uint64  `json:"answered"`
	Failed      uint64  `json:"failed"`
	First       float64 `json:"first_late_us"`          // how much later than due its first attempt was begun, by its own clock
	Offset      float64 `json:"clock_offset_us"`        // of its clock before the coordinator's
	Known       float64 `json:"clock_known_us"`         // to so much: half the shortest round trip
	Drift       float64 `json:"clock_drift_us"`         // how much its offset has changed when the trial was over
	LatenessP50 float64 `json:"lateness_p50_us"`        // of the generator itself, as own_lateness
	LatenessP99 float64 `json:"lateness_p99_us"`        //
	CPUSeconds  float64 `json:"cpu_seconds"`            // of all its threads, while it measured
	Lost        string  `json:"lost,omitempty"`         // why it was given up
	LostAfter   float64 `json:"lost_after_s,omitempty"` // seconds since the start
	Machine     Machine `json:"machine"`
}

// Together is what several processes did, each on its host: sums of what they count, of processors those of each host once, of what harms a measurement the worst.
func Together(hosts []string, all []Machine) (sum Machine) {
	sum.StolenShare, sum.CPUWaitShare = -1, -1
	busy, processors := 0.0, map[string]int{}
	for i, m := range all {
		busy += m.CPUShare * float64(m.CPUs)
		processors[hosts[i]] = max(processors[hosts[i]], m.CPUs)
		sum.AllocationsPerSecond += m.AllocationsPerSecond
		sum.BytesPerAttempt += m.BytesPerAttempt / float64(len(all))
		sum.GCPauses += m.GCPauses
		sum.GCPauseMicroseconds = max(sum.GCPauseMicroseconds, m.GCPauseMicroseconds)
		sum.LockWaitShare = max(sum.LockWaitShare, m.LockWaitShare)
		sum.SchedulerP99 = max(sum.SchedulerP99, m.SchedulerP99)
		sum.CPUWaitShare = max(sum.CPUWaitShare, m.CPUWaitShare)
		sum.StolenShare = max(sum.StolenShare, m.StolenShare)
	}
	for _, n := range processors {
		sum.CPUs += n
	}
	if sum.CPUs > 0 {
		sum.CPUShare = busy / float64(sum.CPUs)
	}
	return sum
}

// Offered is what came of a part of a load.
type Offered struct {
	Machine Machine
	CPU     time.Duration // of all threads of the process, while it measured
	Unbegun uint64
}
