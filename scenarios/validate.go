package scenarios

import (
	"fmt"
	"regexp"
	"time"

	"dmsim/sim/traffic"
	"dmsim/strictyaml"
)

// Placeholder stands in a scenario for a path that only the user knows. Validate refuses it, and says how to give the path. A
// file that is really called so is ./FILE.
const Placeholder = "FILE"

// nameShape keeps a name fit for a folder on every system.
var nameShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Years within which every age has a date of birth.
const (
	startYearMin = 1000
	startYearMax = 9000
)

// Validate judges the scenario and all of its parts, the expressions of custom rules included. Its error is a
// *strictyaml.FieldError with the key's path, and gets its place from Document.Locate. It opens no file.
func (s *Scenario) Validate() error {
	if !nameShape.MatchString(s.Name) {
		return &strictyaml.FieldError{Path: "name", Want: "1 to 64 letters, digits, dots, - and _, the first a letter or a digit", Got: s.Name}
	}
	if err := s.validateStart(); err != nil {
		return err
	}
	if err := s.validateFiles(); err != nil {
		return err
	}
	if err := s.Config().Validate(); err != nil {
		return err
	}
	if err := s.Population.Validate(); err != nil {
		return strictyaml.Under("population", err)
	}
	if err := s.validateNetwork(); err != nil {
		return strictyaml.Under("network", err)
	}
	for i, e := range s.Expect {
		if err := e.Validate(); err != nil {
			return strictyaml.Under(fmt.Sprintf("expect[%d]", i), err)
		}
	}
	return strictyaml.Under("load", s.Load.Validate())
}

// replays says whether a recorded trace is the traffic.
func (s *Scenario) replays() bool { return s.Traffic.Trace.File != "" }

func (s *Scenario) validateStart() error {
	wrong := func(want string) error {
		return &strictyaml.FieldError{Path: "start", Want: want, Got: s.Start.Format(time.RFC3339Nano)}
	}
	switch {
	case s.Start == nil && s.replays():
		return nil
	case s.Start == nil:
		return &strictyaml.FieldError{Path: "start", What: "want a time such as 2026-03-01T12:00:00Z, got none and no trace that has one"}
	case s.Start.UTC().Year() < startYearMin || s.Start.UTC().Year() >= startYearMax:
		return wrong(fmt.Sprintf("a time from the year %d to %d", startYearMin, startYearMax))
	case s.Start.Nanosecond()%int(time.Millisecond) != 0:
		return wrong("a time of whole milliseconds")
	case s.replays() && s.Config().Start == 0: // which means to the engine that there is none
		return wrong("a time other than that one with a trace, or none for the time of its first message")
	}
	return nil
}

// validateFiles refuses placeholders, and files that would not be read.
func (s *Scenario) validateFiles() error {
	trace := s.Traffic.Trace
	for _, f := range s.Files() {
		if f.Name == Placeholder {
			return &strictyaml.FieldError{Path: f.Key, What: fmt.Sprintf("want the path of a file of yours, got the placeholder %s: give --set %s=PATH", Placeholder, f.Key)}
		}
	}
	switch {
	case s.replays() && s.Network.File != "":
		return &strictyaml.FieldError{Path: "network.file", Want: `no file ("") beside traffic.trace.file: the follows are those of traffic.trace.follows`, Got: s.Network.File}
	case s.Population.File != "" && s.Network.File == "" && !s.replays():
		return &strictyaml.FieldError{Path: "population.file", Want: `no file (""), unless the follows come from network.file or the messages from traffic.trace.file`, Got: s.Population.File}
	case trace.FollowsFile != "" && (!s.replays() || trace.Follows != traffic.FollowsFile):
		return &strictyaml.FieldError{Path: "traffic.trace.follows_file", Want: `no file (""), unless there is a trace with follows: file`, Got: trace.FollowsFile}
	}
	return nil
}

func (s *Scenario) validateNetwork() error {
	if s.replays() {
		return s.Network.Validate()
	}
	return s.Network.ValidateFor(s.Population.Users)
}
