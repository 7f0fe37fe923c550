package check

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/story"
)

// Options say what an exploration plays.
type Options struct {
	Seed    uint64
	Workers int            // goroutines, at least 1
	Stories uint64         // how many at most; 0: as many as there is time for
	Base    *policy.Policy // a third of the stories go by it, the others by smaller versions; nil: all options are drawn
	Fault   *world.Fault   // of our own world; nil: sound
	Judges  Judges
	New     Maker // of the targets; nil: our own world
	// Settled says that targets of New take an initial state as given: they are Settlers. Else it is made by attempts.
	Settled bool
	// Findings is after how many different ones it ends; 0: after the first.
	Findings int
	Progress func(Counts) // called now and then, by any worker; nil: not
}

// Counts say how much was played.
type Counts struct {
	Histories uint64
	Attempts  uint64
}

// Exploration is what came of one.
type Exploration struct {
	Counts
	Found []Found // the first of each kind, by the numbers of their stories
}

// Found is a story that breaks a rule, not yet shrunk.
type Found struct {
	Number    uint64 // of the story
	Story     *story.Story
	Violation Violation
}

// Explore draws stories and plays them until ctx is done, or as many as asked for. That ctx is done is no error: it is how an exploration ends. Which stories are
// played within a time depends on the machine, what comes of each does not.
func Explore(ctx context.Context, o Options) (Exploration, error) {
	return explore(ctx, o, func() func(uint64) *story.Story {
		return story.NewDrawer(o.Seed, story.Options{Base: o.Base, FromNothing: o.New != nil && !o.Settled}).Draw
	})
}

// explore plays numbered stories. Each worker has the stories from a source of its own.
func explore(ctx context.Context, o Options, source func() func(uint64) *story.Story) (Exploration, error) {
	e := &explorer{options: o, source: source, kinds: map[string]bool{}}
	var wait sync.WaitGroup
	for range max(1, o.Workers) {
		wait.Go(func() { e.work(ctx) })
	}
	wait.Wait()
	e.sort()
	return Exploration{Counts{e.histories.Load(), e.attempts.Load()}, e.found}, e.err
}

// explorer is an exploration under way.
type explorer struct {
	options   Options
	source    func() func(uint64) *story.Story
	next      atomic.Uint64
	histories atomic.Uint64
	attempts  atomic.Uint64
	stop      atomic.Bool

	mu    sync.Mutex
	found []Found
	kinds map[string]bool
	err   error
}

// twiceEvery is how many stories there are to one that is played twice, to see whether the answers are the same.
const twiceEvery = 8

// batch is how many stories a worker takes at a time, and after how many it looks whether there is time left.
const batch = 16

func (e *explorer) work(ctx context.Context) {
	draw := e.source()
	stage := newStage(subjectOf(&e.options), e.options.Judges)
	for ctx.Err() == nil && !e.stop.Load() {
		from := e.next.Add(batch) - batch
		to := from + batch
		if e.options.Stories > 0 {
			to = min(to, e.options.Stories)
		}
		if from >= to {
			return
		}
		before := stage.attempts
		for n := from; n < to; n++ {
			s := draw(n)
			v, err := stage.check(s, n%twiceEvery == 0)
			if err != nil {
				e.fail(err)
				return
			}
			if v != nil {
				e.add(Found{n, s.Clone(), *v})
			}
		}
		e.histories.Add(to - from)
		e.attempts.Add(stage.attempts - before)
		if e.options.Progress != nil {
			e.options.Progress(Counts{e.histories.Load(), e.attempts.Load()})
		}
	}
}

// kind tells findings apart: those of one invariant are one, those of the second opinion by what was wanted and what came.
func (v *Violation) kind() string {
	if v.Invariant == Opinion {
		want, _, _ := strings.Cut(v.Want, " ")
		got, _, _ := strings.Cut(v.Got, " ")
		return Opinion + ": " + want + ", " + got
	}
	return v.Invariant
}

func (e *explorer) add(f Found) {
	e.mu.Lock()
	defer e.mu.Unlock()
	kind := f.Violation.kind()
	if e.kinds[kind] {
		return
	}
	e.kinds[kind] = true
	e.found = append(e.found, f)
	if len(e.found) >= max(1, e.options.Findings) {
		e.stop.Store(true)
	}
}

func (e *explorer) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err == nil {
		e.err = err
	}
	e.stop.Store(true)
}

func (e *explorer) sort() {
	slices.SortFunc(e.found, func(a, b Found) int { return cmp.Compare(a.Number, b.Number) })
}
