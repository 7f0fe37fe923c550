package metrics

import "dmsim/model"

// Setup is what must be known before a run.
type Setup struct {
	People     People
	Start      model.Time                // no attempt comes before it
	Requests   bool                      // the policy has them enabled, at some time of the run at least
	ReasonName func(model.Reason) string // as the policy names reasons; nil: custom ones are custom-N
}

// Metrics measures one run. It is for one goroutine.
type Metrics struct {
	setup Setup
	// requests is Setup.Requests as it was given: where the state of others is gone on with, the setup's may be theirs.
	requests bool

	clock  clock
	roster roster
	plain  model.UserSet // who has sent today, is benign, and whom no groomer waits for: whose ordinary messages need no look at the roster

	delivery  delivery
	activity  activity
	contacts  contacts
	exposure  exposure
	grooming  grooming
	burden    burden
	detection detection
	dossiers  dossiers
	reactions reactions
	recontact recontact
	raids     raids
	peaks     peaks
}

// New starts to measure. It looks at every user once.
func New(s Setup) *Metrics {
	if s.ReasonName == nil {
		s.ReasonName = model.Reason.String
	}
	return &Metrics{
		setup: s, requests: s.Requests, clock: newClock(s.Start), roster: newRoster(s.People, s.Start), activity: newActivity(), contacts: newContacts(),
		burden: newBurden(), dossiers: newDossiers(), recontact: newRecontact(), raids: newRaids(), peaks: newPeaks(s.People.Users(), s.Start),
	}
}

// CountFrom begins to count anew at a time that lies after all that was observed and before all that is to come: a fork of a run, or the end of its beginnings. What was
// counted is forgotten; what is known stays, as docs/metrics.md says. Values are then those of a run that begins at that time, among people who have a past.
func (m *Metrics) CountFrom(at model.Time) {
	m.clock = newClock(at)
	clear(m.plain)
	m.roster.restart(at)
	m.delivery, m.activity, m.contacts = delivery{}, newActivity(), newContacts()
	m.exposure, m.grooming, m.burden = exposure{}, grooming{}, newBurden()
	m.detection, m.reactions = detection{}, reactions{}
	m.dossiers.restart(at)
	m.recontact.restart()
	m.raids.restart()
	m.peaks.restart(at)
	m.setup.Requests = m.requests
}

// Close ends the run at a time, which no attempt has reached. It must be called once, before Values; nothing is to be observed after it.
func (m *Metrics) Close(end model.Time) {
	if end > m.clock.start {
		m.turn(end - 1)
	}
	m.exposure.close(m.clock.start, end)
	m.clock.end = end
}

// Values returns all metrics in the order of Definitions.
func (m *Metrics) Values() []Value {
	values := make([]Value, len(families))
	for i, x := range families {
		f := x.of(m)
		values[i] = Value{Name: x.Name, Unit: x.Unit, Defined: f.defined, Value: f.value, By: f.by, Lower: f.lower, Upper: f.upper}
	}
	return values
}
