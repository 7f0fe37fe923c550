package traffic

import (
	"math"

	"dmsim/model"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// trait is what traffic looks up of a user for every delivery, in a byte, so that it stays in the cache: the band of the true age,
// the persona, and how eager he is.
type trait uint8

// A trait's two lowest bits are the band of the age, four the persona, two the level.
const (
	bandBits    = 3
	personaAt   = 2
	personaBits = 15
	levelAt     = 6
)

func newTrait(age int, p population.Persona, level int) trait {
	return bandOf(age) | trait(p)<<personaAt | trait(level)<<levelAt
}

func (t trait) persona() population.Persona { return population.Persona(t >> personaAt & personaBits) }

// level says how eager a user is: 0 for one who never writes, then the third of the rates.
func (t trait) level() int { return int(t >> levelAt) }

// middle is the level of whoever has no rate of his own.
const middle = 2

// ageFrom are the ages at which another factor of replies.by_age begins.
var ageFrom = [...]int{20, 36, 51}

func bandOf(age int) trait {
	for i, from := range ageFrom {
		if age < from {
			return trait(i)
		}
	}
	return bandBits
}

// crowd is what each user is like.
type crowd struct {
	traits []trait
	rates  []float32 // messages begun a day while one takes part
	joined []float32 // days from the run's start until one takes part; nil: 0 for all
	stays  []float32 // days for which one does; nil: to the end
	memory []memory
	day    rng.Family
	today  []float32 // rates of the day at hand; the same memory as rates where all days are alike
}

func newCrowd(g *Generator, seed rng.Seed) crowd {
	n := g.people.Users()
	c := crowd{traits: make([]trait, n), rates: make([]float32, n), memory: make([]memory, n), day: seed.For(purposeDay)}
	a := &g.config.Arrivals
	if len(a.Joins) > 0 || a.Stay.Median > 0 || len(a.Stay.Quantiles) > 0 {
		c.joined, c.stays = make([]float32, n), make([]float32, n)
	}
	c.today = c.rates
	if c.joined != nil || a.Moods > 0 {
		c.today = make([]float32, n)
	}
	drawn := seed.For(purposePerson)
	days := float64(g.to-g.from) / float64(model.DayLength)
	mean := float64(g.people.Graph.Follows()) / float64(n)
	g.eachChunk(func(i int) {
		for u := i * chunk; u < min((i+1)*chunk, n); u++ {
			d := drawn.Draw(uint64(u), 0)
			p := g.people.Persona(model.UserID(u))
			at := d.Unit()
			level := 1 + int(3*at)
			rate := g.behaviour[p].Rate.Quantile(min(max(at, 1e-12), 1-1e-12))
			if a.Degree > 0 && mean > 0 {
				rate *= math.Pow(float64(g.degree(model.UserID(u)))/mean, a.Degree)
			}
			if c.joined != nil {
				c.joined[u], c.stays[u] = drawPresence(&d, a, days)
				if a.Fade > 0 {
					rate *= math.Pow(max(min(float64(c.stays[u]), days), 1e-3), -a.Fade)
				}
			}
			if silent := g.behaviour[p].Silent; silent > 0 && d.Chance(silent) {
				level, rate = 0, 0
			}
			c.traits[u] = newTrait(g.people.TrueAge(model.UserID(u)), p, level)
			c.rates[u] = float32(rate)
		}
	})
	return c
}

func (g *Generator) degree(u model.UserID) int {
	if g.computed != nil {
		return int(g.computed.Wanted(u))
	}
	return g.people.Graph.Degree(u)
}

// drawPresence draws when one begins to take part and for how long, in days.
func drawPresence(d *rng.Draw, a *Arrivals, days float64) (joined, stays float32) {
	u, stay := d.Unit(), d.Unit()
	if len(a.Joins) > 0 {
		joined = float32(spread(a.Joins, u) * days)
	}
	stays = float32(math.Inf(1))
	if a.Stay.Median > 0 || len(a.Stay.Quantiles) > 0 {
		stays = float32(a.Stay.Quantile(min(max(stay, 1e-12), 1-1e-12)))
	}
	return joined, stays
}

// spread returns the place in [0, 1) of the quantile u of a density that is given over equal parts.
func spread(density []float64, u float64) float64 {
	sum := 0.0
	for _, w := range density {
		sum += w
	}
	u *= sum
	for i, w := range density {
		if u < w {
			return (float64(i) + u/w) / float64(len(density))
		}
		u -= w
	}
	return 1
}

// dawn gives each user the rate of the day that holds start.
func (g *Generator) dawn(start model.Time) {
	c := &g.crowd
	if &c.today[0] == &c.rates[0] {
		return
	}
	sigma, number := g.config.Arrivals.Moods, uint64(start.Day())
	midnight := model.Time(start.Day()) * model.DayLength
	begin, end := g.days(max(midnight, g.from)), g.days(min(midnight+model.DayLength, max(g.to, start+1)))
	g.eachChunk(func(i int) {
		for u := i * chunk; u < min((i+1)*chunk, len(c.rates)); u++ {
			rate := c.rates[u]
			if c.joined != nil {
				rate *= overlap(begin, end, c.joined[u], c.stays[u])
			}
			if sigma > 0 && rate > 0 {
				d := c.day.Draw(uint64(u), number)
				rate *= float32(math.Exp(sigma*d.Norm() - sigma*sigma/2))
			}
			c.today[u] = rate
		}
	})
}

// days is a time in days since the run's start.
func (g *Generator) days(at model.Time) float32 { return float32(at-g.from) / float32(model.DayLength) }

// overlap is the share of a span of days, within the run, that lies in [joined, joined+stays).
func overlap(begin, end, joined, stays float32) float32 {
	return max(0, min(end, joined+stays)-max(begin, joined)) / (end - begin)
}

// trait returns what is known of a user, of those who registered too.
func (g *Generator) trait(u model.UserID) trait {
	if int(u) < len(g.crowd.traits) {
		return g.crowd.traits[u]
	}
	if i := int(u) - len(g.crowd.traits); i < len(g.late) {
		return g.late[i].trait
	}
	return newTrait(0, population.Ordinary, middle) // nobody
}

// lateUser is one who registered in mid-run.
type lateUser struct {
	trait trait
	key   uint64 // of the registration: what his draws are keyed by, since his id depends on who registered before him
}

// who is what a user's draws are keyed by.
func (g *Generator) who(u model.UserID) uint64 {
	if i := int(u) - len(g.crowd.traits); i >= 0 && i < len(g.late) {
		return g.late[i].key
	}
	return uint64(u)
}
