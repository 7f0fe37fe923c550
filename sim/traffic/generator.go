package traffic

import (
	"math"
	"sync"
	"sync/atomic"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// The purposes of traffic's draws.
const (
	purposePerson      rng.Purpose = "traffic: what a user is like"
	purposeCount       rng.Purpose = "traffic: how many initiatives of a user in an hour"
	purposeInitiative  rng.Purpose = "traffic: an initiative"
	purposeNewcomers   rng.Purpose = "traffic: how many newcomers in an hour"
	purposeNewcomer    rng.Purpose = "traffic: a newcomer"
	purposeReply       rng.Purpose = "traffic: a reply"
	purposeReaction    rng.Purpose = "traffic: a reaction of the recipient"
	purposeConsequence rng.Purpose = "traffic: what the actor does next"
)

// slot is the length of time for which one draw says how many initiatives a user takes.
const slot = model.Hour

// Generator draws traffic for a population. Plan and React may be called at the same time; each draw is a function of its key.
type Generator struct {
	config   Config
	people   *population.Population
	workers  int
	computed *graph.Computed // the people's graph where no row is stored; else nil
	rates    []float32       // initiatives of a user a day, changes apart
	traits   []trait
	member   memberships
	changes  changes
	parts    []part             // of the slot that is drawn, one for each chunk of users
	plans    [2][]model.Attempt // the last two that Plan returned: one is lived through while the next is drawn

	count, initiative, newcomers, newcomer, reply, reaction, consequence rng.Family
}

// trait is what traffic looks up of a user for every delivery, in a byte, so that it stays in the cache: the band of the true age, and whether he
// is an adversary.
type trait uint8

const (
	band trait = 3 // of age, an index of replyMedian

	ordinary trait = 0 << 2
	spammer  trait = 1 << 2
	harasser trait = 2 << 2
	persona  trait = 3 << 2
)

// replyMedian is the median latency of a reply by age: below 20, 36, 51, and above.
var replyMedian = [...]float64{13 * float64(model.Minute), 16 * float64(model.Minute), 24 * float64(model.Minute), 47 * float64(model.Minute)}

// NewGenerator makes the traffic of a population; workers bounds the goroutines of one Plan and changes nothing else.
func NewGenerator(seed rng.Seed, c Config, people *population.Population, workers int) *Generator {
	g := &Generator{
		config: c, people: people, workers: workers, member: newMemberships(people), changes: newChanges(c.Changes),
		count: seed.For(purposeCount), initiative: seed.For(purposeInitiative), newcomers: seed.For(purposeNewcomers), newcomer: seed.For(purposeNewcomer),
		reply: seed.For(purposeReply), reaction: seed.For(purposeReaction), consequence: seed.For(purposeConsequence),
	}
	g.computed, _ = people.Graph.(*graph.Computed)
	g.rates, g.traits = make([]float32, people.Users()), make([]trait, people.Users())
	g.parts = make([]part, (people.Users()+chunk-1)/chunk)
	drawn := seed.For(purposePerson)
	for u := range g.traits {
		d := drawn.Draw(uint64(u), 0)
		g.rates[u], g.traits[u] = newPerson(c, &d, people, model.UserID(u))
	}
	return g
}

func newPerson(c Config, d *rng.Draw, people *population.Population, u model.UserID) (rate float32, t trait) {
	t = bandOf(people.TrueAge(u))
	switch people.Persona(u) {
	case population.Spammer:
		return float32(c.Spammers.MessagesPerDay), t | spammer
	case population.Harasser:
		return float32(c.Harassers.MessagesPerDay), t | harasser
	}
	return float32(c.MessagesPerDay.Median * math.Exp(c.MessagesPerDay.Sigma*d.Norm())), t
}

func bandOf(age int) trait {
	for i, below := range [...]int{20, 36, 51} {
		if age < below {
			return trait(i)
		}
	}
	return band
}

// Quickest returns the shortest time from a cause to its effect.
func (g *Generator) Quickest() model.Time {
	return model.Time(g.config.QuickestReaction.Milliseconds())
}

// chunk is how many users one worker draws at once.
const chunk = 4096

// Plan returns the initiatives in [from, to), which must be whole slots, grouped by their users: the same for any number of workers.
// They are good until the call after the next.
func (g *Generator) Plan(from, to model.Time) ([]model.Attempt, error) {
	plan := g.plans[0][:0]
	for start := from; start < to; start += slot {
		plan = g.planSlot(start, plan)
	}
	g.plans[0], g.plans[1] = g.plans[1], plan
	return plan, nil
}

// part is what one chunk of users takes up in a slot.
type part struct {
	attempts []model.Attempt
	picks    []pick
	touched  uint32 // keeps the compiler from dropping loads
}

func (g *Generator) planSlot(start model.Time, plan []model.Attempt) []model.Attempt {
	factor := make([]float64, len(g.people.Zones))
	for z := range factor {
		factor[z] = dayCurve(g.people.Zones[z].Local(start + slot/2))
	}
	var next atomic.Int64
	draw := func() {
		for i := int(next.Add(1) - 1); i < len(g.parts); i = int(next.Add(1) - 1) {
			g.parts[i].attempts, g.parts[i].picks = g.parts[i].attempts[:0], g.parts[i].picks[:0]
			g.planUsers(i*chunk, min((i+1)*chunk, len(g.traits)), start, factor, &g.parts[i])
			g.resolve(&g.parts[i])
		}
	}
	if g.workers > 1 && len(g.parts) > 1 {
		var wg sync.WaitGroup
		for range g.workers {
			wg.Go(draw)
		}
		wg.Wait()
	} else {
		draw()
	}
	for i := range g.parts {
		plan = append(plan, g.parts[i].attempts...)
	}
	return g.planNewcomers(start, plan)
}

func (g *Generator) planUsers(from, to int, start model.Time, factor []float64, into *part) {
	number := uint64(start / slot)
	for u := from; u < to; u++ {
		rate := float64(g.rates[u]) + g.changes.total
		mean := rate * factor[g.people.Zone(model.UserID(u))] / slotsADay
		if who := g.traits[u] & persona; who != ordinary {
			mean = rate * g.burst(who, uint64(u), number) / slotsADay
		}
		d := g.count.Draw(uint64(u), number)
		for i := range d.Poisson(mean) {
			d := g.initiative.Draw(uint64(u), number<<20|uint64(i))
			at := start + model.Time(d.Below(uint64(slot)))
			g.drawInitiative(&d, model.UserID(u), at, into)
		}
	}
}

const slotsADay = float64(model.DayLength / slot)

// burst is the rate of an adversary in a slot, relative to the mean of the day: all its messages lie in some hours, which begin at another hour for each.
func (g *Generator) burst(who trait, user, number uint64) float64 {
	hours := g.config.Spammers.HoursADay
	if who == harasser {
		hours = g.config.Harassers.HoursADay
	}
	if (number+user*7)%24 >= uint64(hours) {
		return 0
	}
	return 24 / float64(hours)
}

// hours is the share of a day's messages by local hour, relative to the mean hour; assumed: a night trough and an evening peak of 1.8.
var hours = [24]float64{0.6, 0.35, 0.2, 0.13, 0.1, 0.13, 0.3, 0.6, 0.9, 1.05, 1.1, 1.15, 1.25, 1.2, 1.15, 1.15, 1.2, 1.3, 1.45, 1.6, 1.75, 1.8, 1.55, 1}

var hoursMean = func() float64 {
	sum := 0.0
	for _, h := range hours {
		sum += h
	}
	return sum / 24
}()

// dayCurve is the rate at a local time, relative to the mean of the day.
func dayCurve(local model.Time) float64 {
	hour := (local/model.Hour%24 + 24) % 24
	return hours[hour] / hoursMean
}
