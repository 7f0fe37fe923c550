package calibrate

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/stat"

	"dmsim/sim/traffic"
)

// knob is a number that is searched for: x is unbounded, and of the size of one.
type knob struct {
	name  string
	start func(g *guess) float64
	set   func(t *traffic.Config, x float64)
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }
func share(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// rounded keeps what is written readable: four significant digits.
func rounded(x float64) float64 {
	if x == 0 {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}

// knobs are the numbers, in the order of the values.
var knobs = []knob{
	{"rate", func(g *guess) float64 {
		return math.Log(max(g.begun/math.Pow(max(stat.Mean(g.stay, nil), 0.1), 0.3), 1e-4))
	}, func(t *traffic.Config, x float64) {
		t.Personas.Ordinary.Rate.Median = rounded(math.Exp(clamp(x, 12)))
	}},
	{"rate spread", func(*guess) float64 { return 0 }, func(t *traffic.Config, x float64) { t.Personas.Ordinary.Rate.Sigma = rounded(3 * share(x-0.7)) }},
	{"answers of those who know each other", func(g *guess) float64 { return logit(g.known) }, func(t *traffic.Config, x float64) {
		t.Personas.Ordinary.Known.Harmless.Reply = rounded(0.75 * share(x+0.29))
	}},
	{"answers to strangers", func(g *guess) float64 { return logit(g.answer) }, func(t *traffic.Config, x float64) {
		t.Personas.Ordinary.Stranger.Harmless.Reply = rounded(0.75 * share(x+0.29))
	}},
	{"further messages", func(g *guess) float64 { return logit(g.more) }, func(t *traffic.Config, x float64) {
		o := &t.Personas.Ordinary
		o.More = rounded((0.94 - max(o.Known.Harmless.Reply, o.Stranger.Harmless.Reply)) * share(x))
	}},
	{"session size", func(*guess) float64 { return 0 }, func(t *traffic.Config, x float64) { t.Sessions.Size = rounded(1 + math.Exp(clamp(x, 4))) }},
	{"moods", func(*guess) float64 { return 0 }, func(t *traffic.Config, x float64) { t.Arrivals.Moods = rounded(2.8 * share(x-0.5)) }},
	{"same partner in a session", func(*guess) float64 { return -3 }, func(t *traffic.Config, x float64) { t.Sessions.Same = rounded(share(x)) }},
	{"favourites", func(*guess) float64 { return -1 }, func(t *traffic.Config, x float64) {
		t.Personas.Ordinary.To.Favourites = rounded(1 + math.Exp(clamp(x, 3)))
	}},
	{"growth", func(*guess) float64 { return 4 }, func(t *traffic.Config, x float64) { t.Personas.Ordinary.To.Growth = rounded(share(x)) }},
	{"fade", func(*guess) float64 { return 0.8 }, func(t *traffic.Config, x float64) { t.Arrivals.Fade = rounded(share(x)) }},
	{"degree", func(*guess) float64 { return 0.5 }, func(t *traffic.Config, x float64) { t.Arrivals.Degree = rounded(1.6 * share(x)) }},
	{"silent", func(g *guess) float64 { return logit(g.silent) }, func(t *traffic.Config, x float64) { t.Personas.Ordinary.Silent = rounded(share(x)) }},
	{"eager", func(*guess) float64 { return -0.5 }, func(t *traffic.Config, x float64) {
		o := &t.Personas.Ordinary
		most := 0.94/(max(o.Known.Harmless.Reply, o.Stranger.Harmless.Reply)+o.More) - 1
		o.Eager = rounded(max(0, min(most, 1)) * share(x))
	}},
	{"awake", func(*guess) float64 { return 1 }, func(t *traffic.Config, x float64) { t.Replies.Awake = rounded(share(x)) }},
}

func clamp(x, bound float64) float64 { return min(max(x, -bound), bound) }

// place is that of a knob among the values.
func place(name string) int {
	return slices.IndexFunc(knobs, func(k knob) bool { return k.name == name })
}

func (g *guess) values() []float64 {
	values := make([]float64, len(knobs))
	for i, k := range knobs {
		values[i] = k.start(g)
	}
	return values
}

func apply(t *traffic.Config, values []float64) {
	for i, k := range knobs {
		k.set(t, values[i])
	}
}

// stepSizes are the deviations of the first steps, by rounds; the last goes on.
var stepSizes = []float64{0.08, 0.06, 0.05, 0.04}

// generation is how many sets of values a generation of the search tries.
const generation = 16

// search lets CMA-ES move the values of a guess for some whole generations: so the result does not depend on which simulation ends first.
func (f *fitter) search(g *guess, from []float64) error {
	t := &trial{fitter: f, guess: g, from: from, step: stepSizes[min(f.round, len(stepSizes)-1)]}
	d := f.Seed.For("calibrate: the search").Draw(uint64(f.round), 0)
	_, err := optimize.Minimize(optimize.Problem{Func: t.loss, Status: t.status}, make([]float64, len(from)),
		&optimize.Settings{Concurrent: f.Workers, Converger: optimize.NeverTerminate{}, MajorIterations: max(1, f.Evals/generation)},
		&optimize.CmaEsChol{InitStepSize: 1, Population: generation, Src: rand.New(&d)})
	if t.failed != nil {
		return t.failed
	}
	return err
}

// trial is one search. Its methods may be called from several goroutines.
type trial struct {
	*fitter
	guess *guess
	from  []float64
	step  float64 // what is searched is (values - from) / step, since the method's first steps are of the size of one whatever it is told

	mu     sync.Mutex
	failed error // why no further simulation begins
}

// loss simulates the values at x, in steps from where the search began. It is infinite once something failed.
func (t *trial) loss(x []float64) float64 {
	t.mu.Lock()
	if t.failed == nil {
		t.failed = t.over()
	}
	failed := t.failed
	t.mu.Unlock()
	if failed != nil {
		return math.Inf(1)
	}
	values := slices.Clone(t.from)
	for i := range values {
		values[i] += t.step * x[i]
	}
	s, err := t.simulate(t.guess, values)
	if impossible(err) {
		return math.Inf(1)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.failed = err
		return math.Inf(1)
	}
	t.simulations++
	return t.keep(t.guess, values, s)
}

func (t *trial) status() (optimize.Status, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed != nil {
		return optimize.FunctionEvaluationLimit, nil
	}
	return optimize.NotTerminated, nil
}
