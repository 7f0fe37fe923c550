package calibrate

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"gonum.org/v1/gonum/stat"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/tracestats"
	"dmsim/sim/traffic"
)

// guess is what is taken from the trace and corrected; values (see search.go) come on top.
type guess struct {
	seed          rng.Seed
	start         model.Time
	length        time.Duration
	users         int
	network       network.Config // of who begins with whom
	follows       float64        // mean, corrected
	begun         float64        // messages a user begins while taking part, the first guess
	gap           []float64      // quantiles of the gaps within a session, seconds
	latency       []float64      // the same of answers
	further       []float64      // and of further messages
	day, week     []float64
	trend, joins  []float64
	stay          []float64 // quantiles, days
	quickest      time.Duration
	known, answer float64 // first guesses of chances
	more, silent  float64

	people *made // of this guess's population and network: values do not touch them
}

// made makes people once for all the simulations of a guess.
type made struct {
	once   sync.Once
	people *population.Population
	err    error
}

func (g *guess) populate(ctx context.Context, c sim.Config) (*population.Population, error) {
	g.people.once.Do(func() {
		g.people.people, g.people.err = population.Generate(ctx, population.Request{Seed: c.Seed, Config: c.Population, Network: c.Network, Start: c.Start, Workers: 1})
	})
	return g.people.people, g.people.err
}

// tableSteps is how many steps of probability a fitted table has.
const tableSteps = 40

// partsMax is in how many parts of the run trend and joins are given at most; each has two days at least, if there are so many.
const partsMax = 28

// start makes the first guess.
func (f *fitter) start() *guess {
	messages := f.Messages
	first, last := messages[0].At, messages[len(messages)-1].At
	g := &guess{
		seed: f.Seed, start: first, length: time.Duration(last-first+model.Second) * time.Millisecond,
		gap: table(f.trace.withinHour()), latency: table(f.trace.measures.TurnLatency), further: table(f.trace.further),
		day: slices.Clone(f.trace.measures.Hours[:]), week: fromMonday(f.trace.measures.Days), quickest: f.quickest(), people: new(made),
	}
	sparse(g.week)
	sparse(g.day)
	g.peopleOf(messages)
	turns, firsts := float64(len(f.trace.measures.TurnLatency)), float64(f.trace.measures.Pairs)
	n := float64(f.trace.measures.Messages)
	g.known = bounded(turns / n)
	g.answer = bounded(f.trace.measures.FirstContactReplyRate * 0.8)
	g.more = bounded(float64(len(f.trace.further)) / n * 0.7)
	g.silent = bounded(1 - float64(f.trace.measures.Senders)/float64(g.users))
	g.begun = firsts / float64(g.users)
	return g
}

// quickest is the engine's window: as long as hardly any answer or further message of the trace comes sooner, which makes simulations cheaper.
func (f *fitter) quickest() time.Duration {
	least := 10.0
	for _, s := range [][]float64{f.trace.measures.TurnLatency, f.trace.further} {
		if len(s) > 0 {
			least = min(least, s[len(s)/100])
		}
	}
	return time.Duration(max(1, math.Floor(least))) * time.Second
}

func bounded(p float64) float64 { return min(max(p, 0.02), 0.6) }

// sparse keeps a profile from saying never where a short trace has just seen nothing.
func sparse(profile []float64) {
	for i := range profile {
		profile[i] = max(profile[i], 0.002/float64(len(profile)))
	}
}

// peopleOf takes from the trace who begins with whom, when users come, and how long they stay.
func (g *guess) peopleOf(messages []tracestats.Message) {
	out, in := map[uint32]uint32{}, map[uint32]uint32{}
	paired := map[uint64]bool{}
	came, left := map[uint32]model.Time{}, map[uint32]model.Time{}
	for _, m := range messages {
		for _, u := range [2]uint32{m.From, m.To} {
			g.users = max(g.users, int(u)+1)
		}
		if _, known := came[m.From]; !known {
			came[m.From] = m.At
		}
		left[m.From] = m.At
		if key := pairKey(m.From, m.To); m.From != m.To && !paired[key] {
			paired[key] = true
			out[m.From]++
			in[m.To]++
		}
	}
	shape := network.Shape{}
	for u := range g.users {
		shape.Followees, shape.Followers = append(shape.Followees, out[uint32(u)]), append(shape.Followers, in[uint32(u)])
	}
	shape.Correlation = correlation(shape.Followees, shape.Followers)
	g.network = network.Fit(shape)
	g.network.Form = network.FormStored
	g.follows = min(float64(len(paired))/float64(g.users), g.followsMax())
	g.presence(messages, came, left)
}

// followsMax is the greatest mean that a network of so many users takes (network.Config.ValidateFor), with a little less.
func (g *guess) followsMax() float64 {
	return 0.99 * float64(g.users-1) * (1 - g.network.Followees.None) * (1 - g.network.Followers.None) / 4
}

func (g *guess) presence(messages []tracestats.Message, came, left map[uint32]model.Time) {
	days := g.length.Hours() / 24
	parts := int(min(max(days/2, 1), partsMax))
	g.trend, g.joins = make([]float64, parts), make([]float64, parts)
	part := func(at model.Time) int {
		return min(int(float64(at-g.start)/float64(g.length.Milliseconds())*float64(parts)), parts-1)
	}
	var stays []float64
	for u, at := range came {
		g.joins[part(at)]++
		stays = append(stays, float64(left[u]-at)/float64(model.DayLength))
	}
	slices.Sort(stays)
	g.stay = table(stays)
	for i := range g.stay { // one who has written once stayed for a while all the same
		g.stay[i] = max(g.stay[i], 0.02)
	}
	// The trend is that of messages by those who are there.
	there := make([]float64, parts)
	for u, at := range came {
		for i := part(at); i <= part(left[u]); i++ {
			there[i]++
		}
	}
	for _, m := range messages {
		g.trend[part(m.At)]++
	}
	for i := range g.trend {
		g.trend[i] /= max(there[i], 1)
	}
	sparse(g.trend)
	sparse(g.joins)
}

// table returns the quantiles of an ascending sample at equal steps.
func table[S ~[]float64](sample S) []float64 {
	if len(sample) == 0 {
		return []float64{60, 60}
	}
	q := make([]float64, tableSteps+1)
	for i := range q {
		q[i] = rounded(sample[i*(len(sample)-1)/tableSteps])
	}
	return q
}

func pairKey(a, b uint32) uint64 { return uint64(min(a, b))<<32 | uint64(max(a, b)) }

// further returns the seconds between two successive messages of a pair in the same direction, ascending.
func further(messages []tracestats.Message) []float64 {
	type end struct {
		from uint32
		at   model.Time
	}
	last := make(map[uint64]end)
	var gaps []float64
	for _, m := range messages {
		key := pairKey(m.From, m.To)
		if e, known := last[key]; known && e.from == m.From {
			gaps = append(gaps, float64((m.At-e.at)/model.Second))
		}
		last[key] = end{m.From, m.At}
	}
	slices.Sort(gaps)
	return gaps
}

// correlation is that of two counts; 0 where one of them does not vary.
func correlation(x, y []uint32) float64 {
	r := stat.Correlation(floats(x), floats(y), nil)
	if math.IsNaN(r) {
		return 0
	}
	return r
}

func floats(counts []uint32) []float64 {
	all := make([]float64, len(counts))
	for i, n := range counts {
		all[i] = float64(n)
	}
	return all
}

// config is the configuration of a guess with values: the messages of people alone, under a policy that lets all through.
func (g *guess) config(values []float64) sim.Config {
	open, err := policy.Preset("open")
	if err != nil {
		panic(err)
	}
	people := population.Default()
	people.Users, people.Ages, people.Personas, people.Zones = g.users, population.Ages{Name: "adults"}, population.Personas{}, nil
	people.FalseAges.Share, people.BlocksPerUser, people.Groups.PerThousand, people.Settings = 0, 0, 0, population.Settings{{Everyone: 1}}
	c := sim.Config{
		Seed: g.seed, Start: g.start, Duration: g.length, Policy: open, Population: people, Network: g.network, Traffic: traffic.Default(),
		World: sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 24 * time.Hour},
	}
	c.Network.MeanFollows = g.follows
	t := &c.Traffic
	t.Changes, t.Slips, t.Reactions.FollowBack, t.QuickestReaction = traffic.Changes{}, traffic.Slips{}, 0, g.quickest
	t.Arrivals.Day, t.Arrivals.Week, t.Arrivals.Trend, t.Arrivals.Joins = g.day, g.week, g.trend, g.joins
	t.Arrivals.Stay = persona.Law{Quantiles: g.stay}
	t.Replies.Latency, t.Replies.More = persona.Law{Quantiles: g.latency}, persona.Law{Quantiles: g.further}
	t.Replies.ByAge, t.Replies.Latest = []float64{1, 1, 1, 1}, max(g.length, time.Second)
	t.Sessions.Gap = persona.Law{Quantiles: g.gap}
	o := &t.Personas.Ordinary
	*o = persona.Persona{Description: o.Description, To: persona.To{Few: 1, Favourites: 1}, Content: o.Content}
	apply(t, values)
	return c
}
