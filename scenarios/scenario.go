// Package scenarios is the file that says what to simulate: its type, its strict reading, its JSON Schema, and the catalogue
// of scenarios that the program carries with it.
//
//	Load, Parse        a scenario of the catalogue, of a file or of a text, with what the command line puts on top
//	Scenario           its parts; Config is what the engine runs, YAML writes every key
//	Names, Catalogue   the embedded scenarios; Source is one as it was written, comments included
//	Schema             the JSON Schema of a scenario file, for editors
//
// What counts, from the weakest on: Default, the file, the policy of the command line, its --set assignments in their order,
// its seed. Errors are of one line and name the place: the file's line and column, or the assignment.
//
// Paths inside a scenario (traffic.trace.file, traffic.trace.follows_file, network.file, population.file) are relative to the working directory,
// like those on the command line, and not to the file that names them.
package scenarios

import (
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/load"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
	"dmsim/strictyaml"
)

// Scenario says what to simulate. Default fills it.
type Scenario struct {
	Name        string            `yaml:"name"`        // letters, digits, dot, - and _, at most 64; names the folder of a run; absent: the file's name
	Description string            `yaml:"description"` // one sentence for lists
	Seed        uint64            `yaml:"seed"`        // of every draw: the same seed, scenario and version give the same history
	Start       *time.Time        `yaml:"start"`       // RFC 3339, whole milliseconds, years 1000 to 9000; absent with a trace: its first message
	Duration    time.Duration     `yaml:"duration"`    // of virtual time, whole milliseconds, at most 36600d; absent or 0 with a trace: to its end
	Policy      policy.Policy     `yaml:"policy"`      // a preset's name, or what differs from the seed policy or from the preset that extends names
	Population  population.Config `yaml:"population"`
	Network     network.Config    `yaml:"network"`
	Traffic     traffic.Config    `yaml:"traffic"`
	World       sim.WorldConfig   `yaml:"world"`
	Events      []sim.Event       `yaml:"events"` // what happens to the whole society at a moment: flash crowds, raids, changes of the policy
	Expect      []Expectation     `yaml:"expect"` // verdicts on the result's metrics; one that fails makes the exit code 1
	Load        load.Config       `yaml:"load"`   // what dmsim load offers by the wall clock; no other verb reads it
}

// DefaultDuration is the length of a scenario that states none.
const DefaultDuration = 24 * time.Hour

// DefaultStart is the start of a scenario that states none: 2026-03-01T00:00:00Z.
func DefaultStart() time.Time { return time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC) }

// Default returns the scenario that every file starts from: a day of ten thousand users under the seed policy, with seed 1. It
// is valid but for its name, which is empty.
func Default() Scenario {
	start := DefaultStart()
	return Scenario{
		Seed: 1, Start: &start, Duration: DefaultDuration, Policy: policy.Seed(),
		Population: population.Default(), Network: network.Default(), Traffic: traffic.Default(),
		World: sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 24 * time.Hour}, Load: load.Default(),
	}
}

// Config returns what the engine runs. Nothing is filled in: of a scenario that Validate accepts, Start and Duration are 0 only
// where a trace gives them.
func (s *Scenario) Config() sim.Config {
	var start model.Time
	if s.Start != nil {
		start = model.TimeOf(*s.Start)
	}
	return sim.Config{
		Seed: rng.Seed(s.Seed), Start: start, Duration: s.Duration, Policy: s.Policy,
		Population: s.Population, Network: s.Network, Traffic: s.Traffic, World: s.World, Events: s.Events,
	}
}

// PeopleYAML writes the part of a scenario that its world begins with, whatever the policy: two that are equal have the same people, follows and times.
func (s *Scenario) PeopleYAML() []byte {
	c := s.Config()
	return strictyaml.Encode(struct {
		Seed       uint64            `yaml:"seed"`
		Start      int64             `yaml:"start"`
		Population population.Config `yaml:"population"`
		Network    network.Config    `yaml:"network"`
		Trace      traffic.Trace     `yaml:"trace"`
	}{s.Seed, int64(c.Start), c.Population, c.Network, c.Traffic.Trace})
}

// YAML writes the whole scenario, every key explicit, in the form that Parse reads back to the same Config. Only a start that
// comes from a trace is left out.
func (s *Scenario) YAML() []byte { return strictyaml.Encode(s) }
