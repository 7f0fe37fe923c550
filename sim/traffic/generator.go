package traffic

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// The purposes of traffic's draws.
const (
	purposePerson      rng.Purpose = "traffic: what a user is like"
	purposeDay         rng.Purpose = "traffic: a user's mood of a day"
	purposeCount       rng.Purpose = "traffic: how many initiatives of a user in an hour"
	purposeInitiative  rng.Purpose = "traffic: an initiative"
	purposeNewcomers   rng.Purpose = "traffic: how many newcomers in an hour"
	purposeNewcomer    rng.Purpose = "traffic: a newcomer"
	purposeSurge       rng.Purpose = "traffic: what a flash crowd adds for a user in an hour"
	purposeRaid        rng.Purpose = "traffic: one who joins a raid"
	purposeReaction    rng.Purpose = "traffic: a reaction of the recipient"
	purposeMore        rng.Purpose = "traffic: a further message of the sender"
	purposeConsequence rng.Purpose = "traffic: what the actor does next"
	purposeAdapt       rng.Purpose = "traffic: how an adversary adapts"
	purposeLeftOut     rng.Purpose = "traffic: what an adversary leaves out"
	purposeFixed       rng.Purpose = "traffic: what is fixed for two users"
)

// slot is the length of time for which one draw says how many initiatives a user takes.
const slot = model.Hour

// Generator draws traffic for a population. Plan and React may be called at the same time; each draw is a function of its key. Revise and React
// are called by one goroutine, in the order of the history.
type Generator struct {
	config    Config
	people    *population.Population
	from, to  model.Time // of the run
	workers   int
	computed  *graph.Computed // the people's graph where no row is stored; else nil
	behaviour [12]behaviour   // by persona
	crowd     crowd
	minors    []model.UserID // true age 13 to 17; nil: nobody asks
	member    memberships
	changes   changes
	surges    []Surge
	raids     []raid
	midnight  Midnight
	celebrity model.UserID // who has the most followers, if an event asks

	latency, more, gap *persona.Table
	busiest            float64           // greatest of the hours of the day
	parts              []part            // of the slot that is drawn, one for each chunk of users
	beside             []model.Attempt   // raids and newcomers of the slot
	pieces             [][]model.Attempt // what Plan returns
	awoken             bool              // the crowd has the rates of the day at hand

	adversaries map[model.UserID]*adversary // those who have adapted
	adapted     model.UserSet               // the same
	late        []lateUser                  // those who registered, in the order of their ids

	count, initiative, newcomers, newcomer, surge, reaction, further, consequence, adapt, leftOut rng.Family
	fixed                                                                                         uint64 // of draws that are the same whenever they are asked for
}

// behaviour is a persona laid out for drawing.
type behaviour struct {
	persona.Persona
	id         population.Persona
	ringed     []model.UserID // the accounts that work together in rings, ascending
	eager      [4]float64     // by level
	length     *persona.Table
	favourites [favouriteSteps + 1]float32
	fresh      [growthSteps + 1]float32
	adversary  bool // means harm as a whole: adapts, and joins no flash crowd
	labels     bool // writes something that bears a label
}

// Request is what a generator is made from.
type Request struct {
	Seed     rng.Seed
	Config   Config
	People   *population.Population
	From, To model.Time // of the run
	Surges   []Surge
	Raids    []Raid
	Midnight Midnight // when the daily limit begins anew
	Workers  int      // bounds the goroutines of one Plan and changes nothing else
}

// Midnight says at which clock's midnight the daily limit begins anew, for those who wait for it.
type Midnight uint8

// The clocks. Of a rolling day there is no midnight: nobody waits.
const (
	UTCMidnight Midnight = iota
	LocalMidnight
	NoMidnight
)

// Await says at which clock's midnight the daily limit begins anew from now on. It is called by the goroutine of React.
func (g *Generator) Await(m Midnight) { g.midnight = m }

// NewGenerator makes the traffic of a population.
func NewGenerator(r Request) (*Generator, error) {
	seed, c, people := r.Seed, r.Config, r.People
	g := &Generator{
		midnight: r.Midnight, config: c, people: people, from: r.From, to: r.To, workers: r.Workers, member: newMemberships(people), changes: newChanges(c.Changes), surges: r.Surges,
		latency: c.Replies.Latency.Table(), more: c.Replies.More.Table(), gap: c.Sessions.Gap.Table(), busiest: slices.Max(c.Arrivals.Day),
		adversaries: make(map[model.UserID]*adversary),
		count:       seed.For(purposeCount), initiative: seed.For(purposeInitiative), newcomers: seed.For(purposeNewcomers), newcomer: seed.For(purposeNewcomer),
		surge: seed.For(purposeSurge), reaction: seed.For(purposeReaction), further: seed.For(purposeMore), consequence: seed.For(purposeConsequence),
		adapt: seed.For(purposeAdapt), leftOut: seed.For(purposeLeftOut), fixed: seed.For(purposeFixed).Key(0, 0),
	}
	g.computed, _ = people.Graph.(*graph.Computed)
	for i, p := range c.Personas.all() {
		g.behaviour[i] = newBehaviour(population.Persona(i), p)
	}
	g.findRings()
	g.parts = make([]part, (people.Users()+chunk-1)/chunk)
	g.crowd = newCrowd(g, seed)
	g.findMinors(r.Raids)
	if asked(r) {
		var err error
		if g.celebrity, err = g.mostFollowed(); err != nil {
			return nil, err
		}
	}
	var err error
	if g.raids, err = g.newRaids(seed, r.Raids); err != nil {
		return nil, err
	}
	return g, g.checkRates()
}

// initiativesMax bounds what a user begins in a day: keys tell so many apart in an hour.
const initiativesMax = 1e5

// checkRates looks for a user of whom too much is asked.
func (g *Generator) checkRates() error {
	for u, rate := range g.crowd.rates {
		if !(rate <= initiativesMax) {
			name := g.crowd.traits[u].persona().String()
			return &strictyaml.FieldError{Path: "traffic.personas." + name + ".rate", Want: fmt.Sprintf("a distribution by which none of the users begins more than %v messages a day", float64(initiativesMax)), Got: float64(rate)}
		}
	}
	return nil
}

// asked says whether somebody asks for the user with the most followers.
func asked(r Request) bool {
	return slices.ContainsFunc(r.Surges, func(s Surge) bool { return s.Share > 0 }) || slices.ContainsFunc(r.Raids, func(r Raid) bool { return r.Target == Celebrity })
}

func newBehaviour(id population.Persona, p *persona.Persona) behaviour {
	c, t := &p.Content, &p.To
	b := behaviour{
		Persona: *p, id: id, eager: [4]float64{0, 1 - p.Eager, 1, 1 + p.Eager}, length: c.Length.Table(),
		adversary: id.Adversary(), labels: c.Unwanted+c.Offensive+c.Private > 0,
	}
	layFavourites(&b.favourites, t.Favourites)
	layGrowth(&b.fresh, t.Growth)
	return b
}

// findRings lists the accounts of the personas that work together.
func (g *Generator) findRings() {
	together := false
	for i := range g.behaviour {
		together = together || g.behaviour[i].Content.Ring > 0
	}
	for u := model.UserID(0); together && int(u) < g.people.Users(); u++ {
		if b := &g.behaviour[g.people.Persona(u)]; b.Content.Ring > 0 {
			b.ringed = append(b.ringed, u)
		}
	}
}

// findMinors lists them where some persona or raid looks for them.
func (g *Generator) findMinors(raids []Raid) {
	if slices.ContainsFunc(raids, func(r Raid) bool { return r.Target == Minor }) {
		g.minors = g.people.Minors()
		return
	}
	for i := range g.behaviour {
		if g.behaviour[i].To.Minors > 0 {
			g.minors = g.people.Minors()
			return
		}
	}
}

// Quickest returns the shortest time from a cause to its effect.
func (g *Generator) Quickest() model.Time {
	return model.Time(g.config.QuickestReaction.Milliseconds())
}

// chunk is how many users one worker draws at once.
const chunk = 4096

// part is what one chunk of users takes up in a slot.
type part struct {
	attempts []model.Attempt
	picks    []pick
	after    []model.Attempt // of sessions that go on after the slot
	touched  uint32          // keeps the compiler from dropping loads
}

// Plan returns the initiatives in [from, to), which must be a slot, in pieces of neighbouring users: the same for any number of workers. It is
// called for one slot after the other, from the run's start on or from where a state was taken (see Walk): sessions go on over a slot's end. What it returns is good until the next call.
func (g *Generator) Plan(from, to model.Time) ([][]model.Attempt, error) {
	if to-from != slot {
		return nil, fmt.Errorf("traffic is planned by the hour, not from %v to %v", from, to)
	}
	g.planSlot(from)
	g.pieces = g.pieces[:0]
	for i := range g.parts {
		g.pieces = append(g.pieces, g.parts[i].attempts)
	}
	return append(g.pieces, g.beside), nil
}

func (g *Generator) planSlot(start model.Time) {
	if !g.awoken || start.Day() != (start-slot).Day() {
		g.dawn(start)
		g.awoken = true
	}
	factor := g.factors(start)
	g.eachChunk(func(i int) {
		p := &g.parts[i]
		p.attempts, p.picks = p.attempts[:0], p.picks[:0]
		p.carryOver(start + slot)
		g.planUsers(i*chunk, min((i+1)*chunk, g.people.Users()), start, factor, p)
		g.planSurges(i*chunk, min((i+1)*chunk, g.people.Users()), start, factor, p)
		g.resolve(p)
		p.cut(start + slot)
	})
	g.beside = g.planNewcomers(start, g.planRaids(start, g.beside[:0]))
}

// eachChunk calls do for each chunk of users, by all workers.
func (g *Generator) eachChunk(do func(i int)) {
	var next atomic.Int64
	draw := func() {
		for i := int(next.Add(1) - 1); i < len(g.parts); i = int(next.Add(1) - 1) {
			do(i)
		}
	}
	if g.workers < 2 || len(g.parts) < 2 {
		draw()
		return
	}
	var wg sync.WaitGroup
	for range g.workers {
		wg.Go(draw)
	}
	wg.Wait()
}

// carryOver moves what sessions of earlier slots left for the one that ends at end into it.
func (p *part) carryOver(end model.Time) {
	kept := p.after[:0]
	for i := range p.after {
		if p.after[i].At < end {
			p.attempts = append(p.attempts, p.after[i])
		} else {
			kept = append(kept, p.after[i])
		}
	}
	p.after = kept
}

// cut moves what comes after end to the slots that follow.
func (p *part) cut(end model.Time) {
	kept := p.attempts[:0]
	for i := range p.attempts {
		if p.attempts[i].At < end {
			kept = append(kept, p.attempts[i])
		} else {
			p.after = append(p.after, p.attempts[i])
		}
	}
	p.attempts = kept
}

// behaviourOf returns the behaviour of a user.
func (g *Generator) behaviourOf(u model.UserID) *behaviour { return &g.behaviour[g.trait(u).persona()] }

// chanceOf is a coin of two users that falls the same whenever it is asked for.
func (g *Generator) chanceOf(a, b uint64, p float64) bool {
	return float64(model.Mix(model.Mix(g.fixed, a), b)>>11)*(1.0/(1<<53)) < p
}
