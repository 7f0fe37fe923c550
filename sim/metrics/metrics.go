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
	setup  Setup
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
		setup: s, clock: newClock(s.Start), roster: newRoster(s.People, s.Start), activity: newActivity(), contacts: newContacts(),
		burden: newBurden(), dossiers: newDossiers(), recontact: newRecontact(), raids: newRaids(), peaks: newPeaks(s.People.Users(), s.Start),
	}
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
