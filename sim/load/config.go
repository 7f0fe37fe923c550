package load

import (
	"time"

	"dmsim/strictyaml"
)

// Config is the load section of a scenario. Default fills it, Validate judges it.
type Config struct {
	Rate        float64       `yaml:"rate"`        // attempts a second that are offered, all operations together; steps and ramp go by factors of it
	Duration    time.Duration `yaml:"duration"`    // of the wall clock that is measured
	WarmUp      time.Duration `yaml:"warm_up"`     // before it, at the same rate; not measured
	Arrivals    Arrivals      `yaml:"arrivals"`    // when attempts are due
	Loop        Loop          `yaml:"loop"`        // open: attempts come when they are due, whatever the answers do; closed: each worker or connection waits for its answer
	Workers     int           `yaml:"workers"`     // goroutines that offer in process; 0: as many as the rate needs, at most one a processor
	Connections int           `yaml:"connections"` // requests under way at once, for a target that is not in process
	Celebrity   float64       `yaml:"celebrity"`   // share of the one-to-one messages that go to the user with the most followers, in the place of whom they were meant for
	Objectives  []Objective   `yaml:"objectives"`  // what must hold, such as send.response.p99<5ms; one that is missed makes the exit code 1
}

// Loop says whether answers hold attempts up.
type Loop string

// The loops.
const (
	Open   Loop = "open"
	Closed Loop = "closed"
)

// Default is a thousand attempts a second for ten seconds, evenly spaced, after a second's warm-up.
func Default() Config {
	return Config{Rate: 1000, Duration: 10 * time.Second, WarmUp: time.Second, Arrivals: Arrivals{Kind: Constant}, Loop: Open, Connections: 100}
}

const (
	lengthMax      = 30 * 24 * time.Hour
	workersMax     = 1 << 12
	connectionsMax = 1 << 16 // a client has no more ports to one address
)

// Validate judges a configuration; errors are *strictyaml.FieldError.
func (c Config) Validate() error {
	wrong := func(path, want string, got any) error {
		return &strictyaml.FieldError{Path: path, Want: want, Got: got}
	}
	switch {
	case !(c.Rate > 0 && c.Rate <= rateMax):
		return wrong("rate", "a number of attempts a second above 0 and up to 1e9", c.Rate)
	case c.Duration <= 0 || c.Duration > lengthMax:
		return wrong("duration", "a duration above 0 and up to 30d", c.Duration)
	case c.WarmUp < 0 || c.WarmUp > lengthMax:
		return wrong("warm_up", "a duration from 0 to 30d", c.WarmUp)
	case c.Loop != Open && c.Loop != Closed:
		return wrong("loop", "one of open, closed", string(c.Loop))
	case c.Workers < 0 || c.Workers > workersMax:
		return wrong("workers", "a whole number from 0 to 4096", c.Workers)
	case c.Connections < 1 || c.Connections > connectionsMax:
		return wrong("connections", "a whole number from 1 to 65536", c.Connections)
	case !(c.Celebrity >= 0 && c.Celebrity <= 1):
		return wrong("celebrity", "a share from 0 to 1", c.Celebrity)
	}
	return strictyaml.Under("arrivals", c.Arrivals.Validate())
}
