package bench

import (
	"context"
	"runtime"
	"time"

	"dmsim/sim"
	"dmsim/sim/load"
)

// Load is what the wall-clock harness does. Rates are attempts a second.
type Load struct {
	Users        int     `json:"users"`
	Workers      int     `json:"workers"`
	RateOffered  float64 `json:"rate_offered"` // open loop
	AttemptsEach int     `json:"attempts"`     // of a round of a closed loop

	GeneratorMost        float64 `json:"generator_per_second"`        // against a target that does nothing, without waiting
	GeneratorPaced       float64 `json:"generator_paced_per_second"`  // the same at GeneratorOffered
	GeneratorOffered     float64 `json:"generator_offered"`           // three millions
	GeneratorLatenessP50 float64 `json:"generator_lateness_p50_us"`   // of that
	OpenAchieved         float64 `json:"open_per_second"`             // offered to the world at RateOffered, and judged
	OpenGoodput          float64 `json:"open_goodput"`                //
	OpenLatenessP50      float64 `json:"open_lateness_p50_us"`        //
	OpenWrong            uint64  `json:"open_wrong"`                  //
	OpenAllocations      float64 `json:"open_allocations_per_second"` // by the world: it stores the messages
	OpenCPUWait          float64 `json:"open_cpu_wait_share"`         // processors that other processes took

	One            float64 `json:"closed_one_per_second"` // one goroutine, closed loop
	Even           float64 `json:"closed_per_second"`     // all goroutines
	Celebrity      float64 `json:"closed_celebrity_per_second"`
	CelebrityShare float64 `json:"celebrity_share"` // of one-to-one messages to one user
	CelebrityRatio float64 `json:"celebrity_ratio"` // median of the rounds' ratios
	EvenLocks      float64 `json:"closed_lock_wait_share"`
	CelebrityLocks float64 `json:"closed_celebrity_lock_wait_share"`
	Wrong          uint64  `json:"wrong"` // of all closed loops, those over HTTP included

	Requests    int     `json:"requests"`          // of a turn over HTTP, to a service in this process
	Connections int     `json:"connections"`       // closed loop
	Vegeta      float64 `json:"vegeta_per_second"` // plain vegeta, the same requests
	Client      float64 `json:"client_per_second"` // ours, which takes its own times and judges afterwards
	ClientRatio float64 `json:"client_ratio"`      // ours over vegeta's: median of the pairs of turns
}

// generatorOffered is what the generator should hold against a target that does nothing.
const generatorOffered = 3_000_000

// LoadOptions say how much is measured.
type LoadOptions struct {
	Rate      float64 // offered to the world
	Attempts  int     // of a round of a closed loop
	Celebrity float64
	Rounds    int
	Workers   int
	Serve     func(ctx context.Context, p *load.Plan, requests int) (Service, error) // a service of the plan's society, for so many of its attempts
}

// MeasureLoad measures the harness by a plan of the configuration. Progress is told in words.
func MeasureLoad(ctx context.Context, c sim.Config, o LoadOptions, progress func(string)) (r *Load, err error) {
	m := &loadBench{ctx: ctx, config: c, options: o, progress: progress}
	r = &Load{Users: c.Population.Users, Workers: o.Workers, RateOffered: o.Rate, AttemptsEach: o.Attempts, GeneratorOffered: generatorOffered, CelebrityShare: o.Celebrity}
	even, err := m.build(max(o.Attempts, int(o.Rate)), 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = closing(err, even) }()
	famous, err := m.build(o.Attempts, o.Celebrity)
	if err != nil {
		return nil, err
	}
	defer func() { err = closing(err, famous) }()
	if err := m.generator(r, even); err != nil {
		return nil, err
	}
	if err := m.open(r, even); err != nil {
		return nil, err
	}
	if err := m.closed(r, even, famous); err != nil {
		return nil, err
	}
	return r, m.client(r, even)
}

func closing(err error, p *load.Plan) error {
	if closed := p.Close(); err == nil {
		err = closed
	}
	return err
}

type loadBench struct {
	ctx      context.Context
	config   sim.Config
	options  LoadOptions
	progress func(string)
}

func (b *loadBench) build(attempts int, celebrity float64) (*load.Plan, error) {
	return load.Build(b.ctx, load.Request{Config: b.config, Celebrity: celebrity, Attempts: attempts, Workers: runtime.GOMAXPROCS(0), Talk: b.progress})
}

// evenly are due times of a second.
func evenly(rate float64) []time.Duration {
	due := make([]time.Duration, int(rate))
	for i := range due {
		due[i] = time.Duration(float64(i) / rate * float64(time.Second))
	}
	return due
}

// generator offers to a target that does nothing.
func (b *loadBench) generator(r *Load, p *load.Plan) error {
	paced := &load.Trial{Plan: p, Due: evenly(generatorOffered), Duration: time.Second, Workers: b.options.Workers, Cycle: true}
	var most, reached, late []float64
	for range b.options.Rounds {
		b.progress("the generator alone")
		m, _, err := load.Measure(b.ctx, load.InProcess(load.Null), paced.WithoutWaiting(), load.MeasureOptions{})
		if err != nil {
			return err
		}
		most = append(most, m.RateAchieved)
		if m, _, err = load.Measure(b.ctx, load.InProcess(load.Null), paced, load.MeasureOptions{}); err != nil {
			return err
		}
		reached, late = append(reached, m.RateAchieved), append(late, m.OwnLateness.P50)
	}
	r.GeneratorMost, r.GeneratorPaced, r.GeneratorLatenessP50 = median(most), median(reached), median(late)
	return nil
}

// open offers to the world at a rate, and judges.
func (b *loadBench) open(r *Load, p *load.Plan) error {
	t := &load.Trial{Plan: p, Due: evenly(b.options.Rate), Duration: time.Second, Workers: b.options.Workers}
	var achieved, goodput, late, allocations, waited []float64
	for range b.options.Rounds {
		b.progress("the world in an open loop")
		m, _, err := load.Measure(b.ctx, load.InProcess(p.NewWorld(nil)), t, load.MeasureOptions{})
		if err != nil {
			return err
		}
		achieved, goodput, late = append(achieved, m.RateAchieved), append(goodput, m.Goodput), append(late, m.OwnLateness.P50)
		allocations, waited = append(allocations, m.Machine.AllocationsPerSecond), append(waited, m.Machine.CPUWaitShare)
		r.OpenWrong += m.Wrong
	}
	r.OpenAchieved, r.OpenGoodput, r.OpenLatenessP50 = median(achieved), median(goodput), median(late)
	r.OpenAllocations, r.OpenCPUWait = median(allocations), median(waited)
	return nil
}

// closed offers as fast as the answers come, evenly and with a celebrity in turns.
func (b *loadBench) closed(r *Load, even, famous *load.Plan) error {
	var ones, evens, celebrities, ratios, evenLocks, celebrityLocks []float64
	for round := range b.options.Rounds + 1 {
		b.progress("the world in a closed loop")
		one, err := b.round(r, even, 1)
		if err != nil {
			return err
		}
		two, err := b.round(r, even, b.options.Workers)
		if err != nil {
			return err
		}
		star, err := b.round(r, famous, b.options.Workers)
		if err != nil {
			return err
		}
		if round == 0 { // touches memory for the first time
			continue
		}
		ones, evens, celebrities = append(ones, one.RateAnswered), append(evens, two.RateAnswered), append(celebrities, star.RateAnswered)
		ratios = append(ratios, star.RateAnswered/two.RateAnswered)
		evenLocks, celebrityLocks = append(evenLocks, two.Machine.LockWaitShare), append(celebrityLocks, star.Machine.LockWaitShare)
	}
	r.One, r.Even, r.Celebrity, r.CelebrityRatio = median(ones), median(evens), median(celebrities), median(ratios)
	r.EvenLocks, r.CelebrityLocks = median(evenLocks), median(celebrityLocks)
	return nil
}

func (b *loadBench) round(r *Load, p *load.Plan, workers int) (*load.Measured, error) {
	t := &load.Trial{Plan: p, Duration: time.Minute, Loop: load.Closed, Most: b.options.Attempts, Workers: workers}
	m, _, err := load.Measure(b.ctx, load.InProcess(p.NewWorld(nil)), t, load.MeasureOptions{})
	if err == nil {
		r.Wrong += m.Wrong
	}
	return m, err
}
