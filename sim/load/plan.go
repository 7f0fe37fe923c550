package load

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim"
	"dmsim/sim/population"
)

// Plan is who attempts what, in order, and what should become of it: a pure function of the request. A trial changes nothing of it, and it may be read by many goroutines.
type Plan struct {
	Config   sim.Config // with the duration that it took
	People   *population.Population
	Prelude  []model.Attempt   // registrations and new groups, all of which a sound world accepts at the start: part of the state before the clock starts, so that ids do not hang on who is first
	Attempts []model.Attempt   // in the plan's order; At is virtual time, not when they are due
	Expected []model.Outcome   // what a sound world answers in the plan's order, after the prelude
	LeftOut  map[string]uint64 // how many attempts of the society the target cannot be asked for, by operation

	rules     *policy.Rules
	start     model.Time
	seeds     []uint64                  // of the texts, by attempt
	attempted bool                      // the prelude is made by attempts, on which the rules decide; else it is given as people are
	can       func(*model.Attempt) bool // see Request
	meanings  Meanings                  // see Request
}

// Close gives back what the people were read from. The plan is not to be used after it.
func (p *Plan) Close() error { return p.People.Close() }

// Rules returns the rules that decide.
func (p *Plan) Rules() *policy.Rules { return p.rules }

// Start returns the virtual time at which the world begins, that of the prelude.
func (p *Plan) Start() model.Time { return p.start }

// Text returns the words of a message: harmless, and equal for equal fingerprints. Other attempts have none: "".
func (p *Plan) Text(i int) string {
	if p.Attempts[i].Op != model.OpSend {
		return ""
	}
	return string(appendText(make([]byte, 0, p.Attempts[i].Message.Length), p.seeds[i]))
}

// NewWorld returns a fresh world with the people of the plan and what its prelude makes, for many goroutines. It stores all messages. What the prelude makes is given
// to it as people are: its rules, which a fault may have broken, did not decide on it, and its first commit is that of the first attempt.
func (p *Plan) NewWorld(fault *world.Fault) *world.World {
	w := p.newWorld(fault, false)
	p.enact(w)
	return w
}

// Reset makes a world what NewWorld returns, but sound, under other rules, and in the memory that it has already.
func (p *Plan) Reset(w *world.World, rules *policy.Rules) {
	w.Reset(p.options(rules, nil, false))
	p.People.Settle(w)
	p.enact(w)
}

// newWorld returns a world with the people only.
func (p *Plan) newWorld(fault *world.Fault, alone bool) *world.World {
	w := world.New(p.options(p.rules, fault, alone))
	p.People.Settle(w)
	return w
}

func (p *Plan) options(rules *policy.Rules, fault *world.Fault, alone bool) world.Options {
	return world.Options{
		Rules: rules, Start: p.start, Graph: p.People.Graph, Zones: p.People.Zones, Names: population.Names{}, Messages: world.StoreAll,
		RetryMemory: p.Config.World.RetryMemory, Alone: alone, Fault: fault,
	}
}

// enact adds what the prelude makes.
func (p *Plan) enact(w *world.World) {
	for i := range p.Prelude {
		switch a := p.Prelude[i]; {
		case p.attempted:
			w.Do(&a)
		case a.Op == model.OpRegister:
			w.AddUser(a.Profile())
		default:
			w.AddGroup(a.Actor)
		}
	}
}
