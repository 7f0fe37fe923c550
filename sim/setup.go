package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/population"
	"dmsim/sim/traffic"
	"dmsim/strictyaml"
)

// Traffic says what is attempted. Plan is called for one slab of time after the other; it may run while React runs.
type Traffic interface {
	// Plan returns the initiatives in [from, to), in pieces; those of one user in an order that does not depend on workers, and in one piece. They are good
	// until the next call.
	Plan(from, to model.Time) ([][]model.Attempt, error)
	// React adds what follows from what became of an attempt, none of it sooner than Quickest after it.
	React(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt
	// Quickest is the shortest time from a cause to its effect, in whole milliseconds, at least one.
	Quickest() model.Time
}

// Reviser is traffic that changes attempts, or leaves some out, right before they are decided: all of a window, in the order of the history, by the
// goroutine that calls React.
type Reviser interface {
	Revise(attempts []model.Attempt) []model.Attempt
}

// Foreteller is traffic that knows, when a message is committed, who will report it, though React does not add the report.
type Foreteller interface {
	Reporters(commit uint64) []model.UserID
}

// Awaiter is traffic in which some wait for the midnight at which the daily limit begins anew: it is told whose midnight that is when the rules change.
type Awaiter interface {
	Await(traffic.Midnight)
}

// Society is a world at its start with the traffic that will move it.
type Society struct {
	World       *world.World
	People      *population.Population
	Traffic     Traffic
	Start, End  model.Time
	Assumptions []string // sentences that begin with "sourced:" or "assumed:"
	kept        bool     // the world stores only what is handed to Keep
	switches    []Change // of the policy, in order of time
	config      Config
	rules       *policy.Rules // of the start
	begun       bool
	rest        *rest // where it stands after a run that came to its stop, or as it was resumed; else nil
}

// Change is a change of the policy in mid-run.
type Change struct {
	At    model.Time
	Rules *policy.Rules
}

// Prepare builds the society of a configuration. Workers bounds the goroutines and changes nothing else; talk, unless nil, is told what is being done.
func Prepare(ctx context.Context, c Config, workers int, talk func(string)) (*Society, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Traffic.Trace.File != "" {
		return settle(c, func(s *Society) error { return s.replay(c, workers) })
	}
	people, err := population.Generate(ctx, population.Request{
		Seed: c.Seed, Config: c.Population, Network: c.Network, Start: c.Start, Workers: workers, Talk: talk,
	})
	if err != nil {
		return nil, err
	}
	return settle(c, func(s *Society) error { return s.generate(c, people, workers) })
}

// Around builds the society of a configuration without a trace around people that were made before, as population.Generate makes them of its Population and
// Network. Closing the society closes them, if they are to be closed.
func Around(c Config, people *population.Population, workers int) (*Society, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return settle(c, func(s *Society) error { return s.generate(c, people, workers) })
}

// settle makes a society: people and traffic as inhabit gives them, and their world.
func settle(c Config, inhabit func(*Society) error) (*Society, error) {
	rules, err := policy.Compile(c.Policy)
	if err != nil {
		return nil, err
	}
	s := &Society{Start: c.Start, kept: c.World.Messages == StoreReported, config: c}
	changes, err := compileChanges(c.Events)
	if err != nil {
		return nil, err
	}
	forks, err := compileForks(c.Forks)
	if err != nil {
		return nil, err
	}
	if err := inhabit(s); err != nil {
		return nil, err
	}
	for i, e := range c.Events {
		if s.Start.Add(e.At) >= s.End {
			return nil, &strictyaml.FieldError{Path: fmt.Sprintf("events[%d].at", i), Want: "a time within the run, which ends at " + s.End.String(), Got: e.At}
		}
	}
	for _, later := range changes {
		s.switches = append(s.switches, Change{s.Start.Add(later.after), later.rules})
	}
	s.rules, s.World = rules, newWorld(c, rules, forks, s)
	return s, nil
}

func (s *Society) generate(c Config, people *population.Population, workers int) (err error) {
	s.End, s.People = s.Start.Add(c.Duration), people
	s.Assumptions = append(s.People.Assumptions(), c.Traffic.Assumptions(func(p population.Persona) bool {
		raids := slices.ContainsFunc(c.Events, func(e Event) bool { return e.Kind == RaidEvent })
		return s.People.Borne(p) || p == population.Newcomer && c.Traffic.Changes.Register > 0 || p == population.Raid && raids
	})...)
	surges, raids := trafficEvents(c.Events, s.Start)
	s.Traffic, err = traffic.NewGenerator(traffic.Request{
		Seed: c.Seed, Config: c.Traffic, People: s.People, From: s.Start, To: s.End, Surges: surges, Raids: raids, Workers: workers,
		Midnight: midnightOf(&c.Policy),
	})
	return err
}

func midnightOf(p *policy.Policy) traffic.Midnight {
	switch p.DailyLimit.Clock {
	case policy.LocalDay:
		return traffic.LocalMidnight
	case policy.Rolling24h:
		return traffic.NoMidnight
	}
	return traffic.UTCMidnight
}

func (s *Society) replay(c Config, workers int) error {
	recorded, err := traffic.ReadTrace(c.Traffic.Trace)
	if err != nil {
		return err
	}
	if s.Start == 0 {
		s.Start = recorded.First
	}
	if s.Start > recorded.Last {
		return &strictyaml.FieldError{Path: "start", Want: "a time up to the last message of the trace, " + recorded.Last.String(), Got: s.Start}
	}
	if s.End = max(s.Start, recorded.Last) + model.Second; c.Duration > 0 { // the trace's clock counts seconds
		s.End = s.Start.Add(c.Duration)
	}
	people := c.Population
	people.Groups.PerThousand, people.BlocksPerUser = 0, 0
	if s.People, err = population.Around(c.Seed, people, recorded.Graph, recorded.Users, s.Start, workers); err != nil {
		return err
	}
	s.Assumptions = append(s.People.Assumptions(), recorded.Follows,
		fmt.Sprintf("sourced: users, times, senders and recipients of %d messages are those of %s", recorded.Messages, c.Traffic.Trace.File),
		"assumed: every message of the trace is a text of 36 characters and no two have equal words",
		"assumed: there are no groups, no blocks at the start and no attempts but the messages of the trace")
	s.Traffic, err = traffic.NewReplay(c.Seed, c.Traffic.Trace, recorded)
	return err
}

func newWorld(c Config, rules *policy.Rules, forks []*policy.Rules, s *Society) *world.World {
	storage := world.StoreAll
	if s.kept {
		storage = world.StoreKept
	}
	w := world.New(world.Options{
		Rules: rules, Start: s.Start, Graph: s.People.Graph, Zones: s.People.Zones, Names: population.Names{}, Messages: storage, RetryMemory: c.World.RetryMemory,
		Alone:    true, // one goroutine commits
		Contacts: true, Later: append(s.Later(), forks...), Fault: c.Fault,
	})
	s.People.Settle(w)
	return w
}

// compileForks compiles the policies that other societies may go on with.
func compileForks(policies []policy.Policy) (forks []*policy.Rules, err error) {
	for _, p := range policies {
		rules, err := policy.Compile(p)
		if err != nil {
			return nil, err
		}
		forks = append(forks, rules)
	}
	return forks, nil
}

// Later returns the rules that the world will be switched to, in their order.
func (s *Society) Later() []*policy.Rules {
	later := make([]*policy.Rules, len(s.switches))
	for i := range later {
		later[i] = s.switches[i].Rules
	}
	return later
}

// Changes lists the changes of the policy, in their order.
func (s *Society) Changes() []Change { return s.switches }

// Follow puts other traffic in the place of the society's, which is closed. The sentence says so among the assumptions.
func (s *Society) Follow(t Traffic, sentence string) error {
	var err error
	if c, ok := s.Traffic.(io.Closer); ok {
		err = c.Close()
	}
	s.Traffic, s.Assumptions = t, append(s.Assumptions, sentence)
	return err
}

// Close closes what the traffic reads from, and what the follow graph is mapped from.
func (s *Society) Close() error {
	var err error
	if c, ok := s.Traffic.(io.Closer); ok {
		err = c.Close()
	}
	return errors.Join(err, s.People.Close())
}
