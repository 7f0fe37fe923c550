package need

import (
	"fmt"
	"math"
	"time"
)

// Of does the arithmetic:
//
//	sends/s at the peak = users x sends a day / 86400 x peak
//	cores busy          = sends/s at the peak x attempts a send x seconds an attempt / efficiency
//	memory used         = users x (record + graph + activity + follows x bytes a follow)
//
// and of cores and memory as much more as leaves the headroom free.
func Of(w Want, s *Society, c Capacity) (*Need, error) {
	if !(c.Nanoseconds > 0) || math.IsInf(c.Nanoseconds, 0) {
		return nil, fmt.Errorf("want nanoseconds > 0 an attempt, got %v", c.Nanoseconds)
	}
	if !(c.Efficiency >= 0 && c.Efficiency <= 1.5) {
		return nil, fmt.Errorf("want an efficiency of several cores from 0 to 1.5, got %v", c.Efficiency)
	}
	n := &Need{Want: w}
	n.load(s)
	n.cores(s, c)
	n.memory(s)
	n.note(s, c)
	return n, nil
}

// take notes an input and returns its value.
func (n *Need) take(name string, value float64, unit string, origin Origin, from string) float64 {
	n.Inputs = append(n.Inputs, Input{name, value, unit, origin, from})
	return value
}

// takeGiven notes what was given; where nothing was, what stands in.
func (n *Need) takeGiven(given *float64, name string, value float64, unit string, origin Origin, from string) float64 {
	if given != nil {
		return n.take(name, *given, unit, Given, "by whoever asks")
	}
	return n.take(name, value, unit, origin, from)
}

func (s *Society) run() string {
	return fmt.Sprintf("a run of %s: %d users, %.4g h of virtual time", s.Scenario, s.Users, s.Duration.Hours())
}

func (n *Need) load(s *Society) {
	users := n.take("users", n.Want.Users, "users", Given, "by whoever asks")
	sends := n.takeGiven(n.Want.SendsPerDay, "sends a user and day", s.SendsPerDay, "1/day", Modelled, s.run())
	peak := n.takeGiven(n.Want.Peak, "peak over the mean of the day", s.Busiest, "ratio", Modelled, "the busiest hour of "+s.run())
	n.SendsPerSecond = users * sends / (24 * time.Hour).Seconds()
	n.SendsAtPeak = n.SendsPerSecond * peak
	n.AttemptsAtPeak = n.SendsAtPeak * n.take("attempts of all kinds for each send", s.Attempts, "ratio", Modelled, s.run())
}

func (n *Need) cores(s *Society, c Capacity) {
	each := n.take("time an attempt takes one core", c.Nanoseconds, "ns", Measured, c.From)
	efficiency := 1.0
	if c.Efficiency > 0 {
		efficiency = n.take("efficiency of several cores", c.Efficiency, "ratio", Measured, fmt.Sprintf("%d goroutines against one; more are assumed to be as good", c.Workers))
	} else {
		efficiency = n.take("efficiency of several cores", 1, "ratio", Assumed, "not measured: users are parted among cores that need not wait for each other")
	}
	headroom := n.takeGiven(n.Want.Headroom, "headroom at the peak", headroomAssumed, "share", Assumed, "above 70 % busy, waiting times grow fast")
	n.CoresBusy = n.AttemptsAtPeak * each / 1e9 / efficiency
	n.Cores = int(math.Ceil(n.CoresBusy / (1 - headroom)))
}

func (n *Need) memory(s *Society) {
	user := n.take("record of a user", s.UserBytes, "bytes", Measured, fmt.Sprintf("a world of %d users", recordsMeasured))
	graph := n.take("follow graph a user, follows apart", s.GraphBytes, "bytes", Measured, "as it lies in memory, stored")
	follows := n.take("follows a user", s.FollowsPerUser, "follows", Modelled, "the network of "+s.Scenario+"; assumed not to hang on how many users there are")
	follow := n.take("a follow", s.FollowBytes, "bytes", Measured, "as it lies in memory, stored")
	activity := n.take("what a user leaves behind", s.ActivityBytes, "bytes", Modelled, "spam log and pair records at the end of "+s.run())
	n.MemoryBytesUsed = n.Want.Users * (user + graph + follows*follow + activity)
	headroom := headroomAssumed
	if n.Want.Headroom != nil {
		headroom = *n.Want.Headroom
	}
	n.MemoryBytes = n.MemoryBytesUsed / (1 - headroom)
}

// note says what is not in the figures, and which of the asker's do not go with the model's.
func (n *Need) note(s *Society, c Capacity) {
	if n.Want.Peak != nil && *n.Want.Peak < s.Busiest {
		n.Notes = append(n.Notes, fmt.Sprintf("the peak that was given, %gx, is below the busiest hour of the model, %.2fx the mean", *n.Want.Peak, s.Busiest))
	}
	if n.Want.Peak == nil {
		n.Notes = append(n.Notes, "the peak is the mean of the busiest hour: bursts of seconds within it are left to the headroom")
	}
	if n.Want.Users > 10*float64(s.Users) {
		n.Notes = append(n.Notes, fmt.Sprintf("%s users are planned for by a run of %d: costs are taken to be flat, but memory that no longer fits the caches is slower", short(n.Want.Users), s.Users))
	}
	n.Notes = append(n.Notes,
		"what is not in it: stored messages and their texts, groups, the network and its protocols, disks, copies for when a machine fails",
		fmt.Sprintf("the time an attempt takes is that of this machine: %s", c.From))
}
