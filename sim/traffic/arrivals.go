package traffic

import (
	"math"

	"dmsim/model"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

const (
	hoursADay  = 24
	daysAWeek  = 7
	slotsADay  = float64(model.DayLength / slot)
	monday     = 4 // the first one after 1970-01-01, in days
	sessionMax = 1000
)

// factors returns, by time zone, the rate in the slot that begins at start, relative to the mean of all slots.
func (g *Generator) factors(start model.Time) []float64 {
	a := &g.config.Arrivals
	factor := make([]float64, len(g.people.Zones))
	for z := range factor {
		local := g.people.Zones[z].Local(start + slot/2)
		day := ((int(local.Day())-monday)%daysAWeek + daysAWeek) % daysAWeek
		factor[z] = relativeTo(a.Day, hourOf(local)) * relativeTo(a.Week, day) * g.trend(start)
	}
	return factor
}

func hourOf(local model.Time) int { return int((local/model.Hour%hoursADay + hoursADay) % hoursADay) }

// relativeTo is the entry i of a list relative to the list's mean.
func relativeTo(list []float64, i int) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return list[i] * float64(len(list)) / sum
}

func (g *Generator) trend(at model.Time) float64 {
	trend := g.config.Arrivals.Trend
	if len(trend) == 0 {
		return 1
	}
	part := int(float64(at-g.from) / float64(g.to-g.from) * float64(len(trend)))
	return relativeTo(trend, min(max(part, 0), len(trend)-1))
}

// planUsers draws what users take up in a slot: sessions of messages, and changes.
func (g *Generator) planUsers(from, to int, start model.Time, factor []float64, into *part) {
	number := uint64(start / slot)
	perSession := 1 / g.config.Sessions.Size
	for u := from; u < to; u++ {
		begun := float64(g.crowd.today[u]) * perSession
		rate := begun + g.changes.total
		mean := rate / slotsADay
		if hours := g.behaviour[g.crowd.traits[u].persona()].Hours; hours > 0 {
			mean *= burst(hours, uint64(u), number)
		} else {
			mean *= factor[g.people.Zone(model.UserID(u))]
		}
		d := g.count.Draw(uint64(u), number)
		for i := range d.Poisson(mean) {
			d := g.initiative.Draw(uint64(u), number<<20|uint64(i))
			at := start + model.Time(d.Below(uint64(slot)))
			if what := d.Unit() * rate; what < g.changes.total {
				g.planChange(&d, model.UserID(u), at, what, into)
			} else {
				g.planSession(&d, model.UserID(u), at, into)
			}
		}
	}
}

// burst is the rate in a slot of one who does all in some hours of a day, relative to the mean of the day; they begin at another hour for each user.
func burst(hours int, user, number uint64) float64 {
	if (number+user*7)%hoursADay >= uint64(hours) {
		return 0
	}
	return hoursADay / float64(hours)
}

// planSession draws the messages that a user begins in one session.
func (g *Generator) planSession(d *rng.Draw, u model.UserID, at model.Time, into *part) {
	size := 1
	if mean := g.config.Sessions.Size; mean > 1 {
		// Geometric from 1 on with that mean, by inversion.
		size = min(1+int(math.Log1p(-d.Unit())/math.Log1p(-1/mean)), sessionMax)
	}
	b := &g.behaviour[g.crowd.traits[u].persona()]
	last := aim{}
	for i := range size {
		if i > 0 {
			at += model.Time(g.sessionGap(d))
		}
		last = g.planMessage(d, b, u, at, last, i > 0 && d.Chance(g.config.Sessions.Same), g.remember, into)
	}
}

// sessionGap is in milliseconds, and no longer than a run.
func (g *Generator) sessionGap(d *rng.Draw) float64 {
	return min(1000*g.gap.At(d.Unit()), float64(g.to-g.from))
}

// awake moves a time that lies more than an hour after its cause to the hours in which its user is awake: a time is kept with the chance of its hour
// relative to the busiest; else it is put off, by up to half a day, and judged again. The last try stands.
func (g *Generator) awake(d *rng.Draw, u model.UserID, cause, at model.Time) model.Time {
	const tries = 6
	if at-cause < model.Hour || g.config.Replies.Awake == 0 || !d.Chance(g.config.Replies.Awake) {
		return at
	}
	zone, latest := &g.people.Zones[g.zone(u)], cause+model.Time(g.config.Replies.Latest.Milliseconds())
	for range tries {
		if d.Chance(g.config.Arrivals.Day[hourOf(zone.Local(at))] / g.busiest) {
			return at
		}
		at = min(at+model.Time(d.Below(uint64(12*model.Hour))), latest)
	}
	return at
}

func (g *Generator) zone(u model.UserID) model.ZoneID {
	if int(u) < g.people.Users() {
		return g.people.Zone(u)
	}
	return 0
}

// planNewcomers adds the registrations of a slot. Some of them are too young: ages from 10 on, assumed.
func (g *Generator) planNewcomers(start model.Time, plan []model.Attempt) []model.Attempt {
	number := uint64(start / slot)
	d := g.newcomers.Draw(number, 0)
	mean := g.config.Changes.Register * float64(g.people.Users()) / slotsADay
	for i := range d.Poisson(mean) {
		d := g.newcomer.Draw(number, uint64(i))
		age := 10 + d.Below(40)
		birth := (start.Day() - model.Day(age*365+d.Below(365))).Date()
		plan = append(plan, model.Attempt{
			At: start + model.Time(d.Below(uint64(slot))), Key: model.Key(d.Uint64()), Op: model.OpRegister,
			Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup, Birth: birth,
		})
	}
	return plan
}

// newcomerOf is the trait of one who registers as a new person.
func newcomerOf(a *model.Attempt) trait {
	return newTrait(model.Age(a.Birth, a.At.Day().Date(), model.March1), population.Newcomer, middle)
}
