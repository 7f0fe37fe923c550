// Package sim is the engine: it lets a population live in a world in virtual time. What people take up by themselves is drawn ahead, in
// parallel; attempts are committed one by one in the total order (time, actor, ordinal); reactions are drawn from the outcomes and come back later.
// The history is the same, byte for byte, for any number of workers.
package sim

import (
	"fmt"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
	"dmsim/strictyaml"
)

// Config is everything that a run's history depends on.
type Config struct {
	Seed       rng.Seed
	Start      model.Time    // with a trace, 0 means: the time of its first message
	Duration   time.Duration // whole milliseconds; with a trace, 0 means: to its end
	Policy     policy.Policy
	Population population.Config
	Network    network.Config
	Traffic    traffic.Config
	World      WorldConfig
	Events     []Event

	// Forks are policies that other societies may go on with from a state of this one, by Resume: what any of them asks for is written down from the start. They
	// change nothing that is decided. Their custom rules have the ids of Policy's.
	Forks []policy.Policy

	// Fault breaks the world on purpose, which no scenario can ask for; nil: sound.
	Fault *world.Fault
}

// WorldConfig says what the world remembers.
type WorldConfig struct {
	Messages    Storage       `yaml:"messages"`     // all, or only those that somebody will report
	RetryMemory time.Duration `yaml:"retry_memory"` // how long message ids are known for retries; 0: for ever
}

// Storage names which messages the world stores.
type Storage string

// The storages.
const (
	StoreAll      Storage = "all"
	StoreReported Storage = "reported"
)

// durationMax bounds a run to what virtual time and tables of time zones hold.
const durationMax = 100 * 366 * 24 * time.Hour

// Validate judges what is not judged by the parts; errors are *strictyaml.FieldError with the scenario's paths.
func (c Config) Validate() error {
	if err := c.Policy.Validate(); err != nil {
		return strictyaml.Under("policy", err)
	}
	if err := c.Traffic.Validate(); err != nil {
		return strictyaml.Under("traffic", err)
	}
	for i, e := range c.Events {
		if err := e.validate(&c); err != nil {
			return strictyaml.Under(fmt.Sprintf("events[%d]", i), err)
		}
	}
	for i, p := range c.Forks {
		if err := validateOther(&p, &c); err != nil {
			return strictyaml.Under(fmt.Sprintf("forks[%d]", i), err)
		}
	}
	switch {
	case c.Start < 0:
		return &strictyaml.FieldError{Path: "start", Want: "a time from 1970 on", Got: c.Start}
	case c.Duration < 0 || c.Duration > durationMax || c.Duration%time.Millisecond != 0:
		return &strictyaml.FieldError{Path: "duration", Want: "whole milliseconds up to 36600d", Got: c.Duration}
	case c.Duration == 0 && c.Traffic.Trace.File == "":
		return &strictyaml.FieldError{Path: "duration", Want: "more than 0, unless there is a trace", Got: c.Duration}
	case c.World.Messages != StoreAll && c.World.Messages != StoreReported:
		return &strictyaml.FieldError{Path: "world.messages", Want: "one of all, reported", Got: c.World.Messages}
	case c.World.RetryMemory < 0:
		return &strictyaml.FieldError{Path: "world.retry_memory", Want: "a duration >= 0", Got: c.World.RetryMemory}
	}
	return nil
}
