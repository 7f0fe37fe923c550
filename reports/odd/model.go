package odd

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/population"
)

// Model is what is described.
type Model struct {
	Scenario          *scenarios.Scenario // of a comparison the first arm's, of a sweep that which the factors change
	Question          string              // that an experiment asks; empty: none is stated
	Varied            []string            // sentences: what differs between the runs of a comparison or a sweep
	Assumptions       []string            // those of the manifest, each beginning with "sourced:" or "assumed:"
	Version           string              // of the program
	ConfigurationHash string
	Command           string // that repeats what was run
}

// Replays says whether a recorded trace is the traffic.
func (m *Model) Replays() bool { return m.Scenario.Traffic.Trace.File != "" }

// Adaptive says whether adversaries learn.
func (m *Model) Adaptive() bool {
	return !m.Replays() && m.Scenario.Traffic.Adversaries == "adaptive"
}

// Description is the sentence of the scenario.
func (m *Model) Description() string { return m.Scenario.Description }

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
		{s.Network.File, "the follow graph"},
		{s.Population.File, "a table of users, which counts before what is drawn"},
	} {
		if f.file != "" {
			all = append(all, code(f.file)+": "+f.what)
		}
	}
	return all
}

// Personas are those that somebody bears, or may come to bear. A replay has none.
func (m *Model) Personas() (names []string) {
	if m.Replays() {
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
