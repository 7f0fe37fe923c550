package odd

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/population"
	"dmsim/strictyaml"
)

// Model is what is described.
type Model struct {
	Scenario          *scenarios.Scenario // of a comparison the first arm's, of a sweep that which the factors change
	Question          string              // that an experiment asks; empty: none is stated
	Varied            []string            // sentences: what differs between the runs of a comparison or a sweep
	Redescribed       bool                // the scenario is no longer what its own sentence was written of
	State             string              // the file of the state that the run went on from; empty: it began at its start
	Plan              string              // the file whose attempts were made, in the place of the scenario's traffic; empty: none
	Mutant            string              // the id of the way in which the world was broken on purpose; empty: none
	BurnIn            time.Duration       // that each replication lived before it was counted; 0: none
	Shortened         bool                // the shortened form of an experiment, which the scenario has already
	Replications      int                 // of each run of an experiment; 0: this is a single run
	Interrupted       bool                // it did not come to its end
	Assumptions       []string            // those of the manifest, each beginning with "sourced:" or "assumed:"
	Version           string              // of the program
	ConfigurationHash string
	Command           string // that repeats what was run
}

// Replays says whether a recorded trace is the traffic.
func (m *Model) Replays() bool { return m.Scenario.Traffic.Trace.File != "" }

// Given is what states every attempt ahead, so that nobody reacts: trace or plan, "" where people do.
func (m *Model) Given() string {
	switch {
	case m.Replays():
		return "trace"
	case m.Plan != "":
		return "plan"
	}
	return ""
}

// Circumstances are sentences on how it was run that are no part of the scenario.
func (m *Model) Circumstances() (all []string) {
	for _, c := range []struct {
		holds    bool
		sentence string
	}{
		{m.Mutant != "", "Not a model to draw conclusions from: the world was broken on purpose, by the mutant " + code(m.Mutant) + "."},
		{m.Interrupted, "Interrupted: the run, or the experiment, did not come to its end."},
		{m.Shortened, "Shortened, for a first look: few people, points and replications, whatever the factors say. No finding."},
		{m.Replications > 0, fmt.Sprintf("Replications of each run: %d (assumed: chosen for this study). Each has draws of its own.", m.Replications)},
	} {
		if c.holds {
			all = append(all, c.sentence)
		}
	}
	return all
}

// Lived is the burn-in as a scenario would state it.
func (m *Model) Lived() string { return strictyaml.FormatDuration(m.BurnIn) }

// Adaptive says whether adversaries learn.
func (m *Model) Adaptive() bool {
	return m.Given() == "" && m.Scenario.Traffic.Adversaries == "adaptive"
}

// Description is the sentence of the scenario, "" where it may no longer be so.
func (m *Model) Description() string {
	if m.Redescribed {
		return ""
	}
	return m.Scenario.Description
}

// Policy is that of the start.
func (m *Model) Policy() *policy.Policy { return &m.Scenario.Policy }

// Start is when virtual time begins.
func (m *Model) Start() string {
	if m.Scenario.Start == nil {
		return "the time of the trace's first message"
	}
	return m.Scenario.Start.Format("2006-01-02 15:04:05 UTC")
}

// Expectations are the bounds that the scenario sets to metrics.
func (m *Model) Expectations() (all []string) {
	for _, e := range m.Scenario.Expect {
		var bounds []string
		if e.Min != nil {
			bounds = append(bounds, fmt.Sprintf("at least %g", *e.Min))
		}
		if e.Max != nil {
			bounds = append(bounds, fmt.Sprintf("at most %g", *e.Max))
		}
		all = append(all, fmt.Sprintf("`%s` %s (assumed: a demand of the scenario)", e.Metric, strings.Join(bounds, " and ")))
	}
	return all
}

// Inputs are the files that the model reads.
func (m *Model) Inputs() (all []string) {
	s := m.Scenario
	for _, f := range []struct{ file, what string }{
		{s.Traffic.Trace.File, "a recorded trace of messages: users, times, senders and recipients"},
		{s.Traffic.Trace.FollowsFile, "the follows of the trace's users"},
		{m.Plan, "a plan: every attempt, in the place of the scenario's traffic"},
		{m.State, "the state of the world from which the run goes on"},
		{s.Network.File, "the follow graph"},
		{s.Population.File, "a table of users, which counts before what is drawn"},
	} {
		if f.file != "" {
			all = append(all, code(f.file)+": "+f.what)
		}
	}
	return all
}

// Personas are those that somebody bears, or may come to bear. A replay has none, nor has a plan.
func (m *Model) Personas() (names []string) {
	if m.Given() != "" {
		return nil
	}
	shares := parse(m.Scenario.Population.Personas)
	for _, name := range population.PersonaNames() {
		share := shares.Get(name)
		switch {
		case share == nil, share.Text() != "0": // by age, or the rest
		case name == population.Newcomer.String() && m.Scenario.Traffic.Changes.Register > 0:
		case name == population.Raid.String() && m.happens(sim.RaidEvent):
		default:
			continue
		}
		names = append(names, name)
	}
	return names
}

// PolicyChanges says whether the policy changes in mid-run.
func (m *Model) PolicyChanges() bool { return m.happens(sim.PolicyChange) }

func (m *Model) happens(kind sim.EventKind) bool {
	return slices.ContainsFunc(m.Scenario.Events, func(e sim.Event) bool { return e.Kind == kind })
}

// Differences lists what of another scenario is not as in the base, a sentence a key: "policy.base_gate: mutual in the place of sender-follows". A name and a
// description are none.
func Differences(base, other *scenarios.Scenario) (all []string) {
	was := valuesOf(flatten(parse(base), "", everything))
	is := flatten(parse(other), "", everything)
	for _, r := range is {
		old, known := was[r.path]
		delete(was, r.path)
		switch {
		case r.path == ".name" || r.path == ".description" || old == r.value && known:
		case known:
			all = append(all, fmt.Sprintf("%s: %s in the place of %s", r.path[1:], shown(r.value), shown(old)))
		default:
			all = append(all, fmt.Sprintf("%s: %s", r.path[1:], shown(r.value)))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(was)) {
		all = append(all, fmt.Sprintf("%s: nothing in the place of %s", path[1:], shown(was[path])))
	}
	return all
}

func shown(value string) string { return cmp.Or(value, "nothing") }
