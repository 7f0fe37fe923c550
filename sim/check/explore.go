package check

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"runtime/debug"
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
	Within  story.Within // what targets of New can do
	// Tries is how often what was found is played again, to see how often it shows; 0: it is taken to show always, as our own world's does.
	Tries int
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
	Found   []Found  // the first of each kind, by the numbers of their stories
	Applied []string // ids of the invariants that could be broken by what was played
	LeftOut []string // what the target cannot do, and so was not asked: sentences
	Covered Coverage // all its answers
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
		return story.NewDrawer(o.Seed, story.Options{Base: o.Base, FromNothing: o.New != nil && !o.Settled, Within: o.Within}).Draw
	})
}

// Play plays one story on a target of its own, and returns the first violation, nil where there is none. An error is the target's, which cannot be made.
func Play(s *story.Story, o *Options) (*Violation, error) {
	return newStage(subjectOf(o), o.Judges).play(s)
}

// explore plays numbered stories. Each worker has the stories from a source of its own.
func explore(ctx context.Context, o Options, source func() func(uint64) *story.Story) (Exploration, error) {
	e := &explorer{options: o, source: source, found: map[string]Found{}, applied: map[string]bool{}}
	e.until.Store(math.MaxUint64 - 2*batch)
	if o.Stories > 0 {
		e.until.Store(o.Stories - 1)
	}
	var wait sync.WaitGroup
	for range max(1, o.Workers) {
		wait.Go(func() { e.work(ctx) })
	}
	wait.Wait()
	return Exploration{
		Counts: Counts{e.histories.Load(), e.attempts.Load()}, Found: e.first(), Applied: slices.Sorted(maps.Keys(e.applied)), LeftOut: e.left, Covered: e.covered,
	}, e.err
}

// explorer is an exploration under way.
type explorer struct {
	options   Options
	source    func() func(uint64) *story.Story
	next      atomic.Uint64
	histories atomic.Uint64
	attempts  atomic.Uint64
	until     atomic.Uint64 // no story after this one need be played

	mu      sync.Mutex
	found   map[string]Found // by kind, the one of the lowest number
	applied map[string]bool
	left    []string
	covered Coverage
	err     error
}

const (
	// batch is how many stories a worker takes at a time.
	batch = 16
	// twiceEvery is how many stories there are to one that is played twice, to see whether the answers are the same.
	twiceEvery = 8
)

func (e *explorer) work(ctx context.Context) {
	draw := e.source()
	stage := newStage(subjectOf(&e.options), e.options.Judges)
	defer func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.covered.add(&stage.covered)
	}()
	for {
		from := e.next.Add(batch) - batch
		if from > e.until.Load() || ctx.Err() != nil {
			break
		}
		for n := from; n < from+batch && n <= e.until.Load() && ctx.Err() == nil; n++ {
			if err := e.play(stage, draw(n), n); err != nil {
				e.fail(err)
				return
			}
		}
		if e.options.Progress != nil {
			e.options.Progress(Counts{e.histories.Load(), e.attempts.Load()})
		}
	}
}

// play plays one story. A target of strangers that panics ends the exploration, with the story that made it do so.
func (e *explorer) play(stage *stage, s *story.Story, n uint64) (err error) {
	if e.options.New != nil {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("story %d of seed %d: the target panicked at step %d: %v\n%s", n, e.options.Seed, stage.at+1, p, debug.Stack())
			}
		}()
	}
	before := stage.attempts
	v, err := stage.check(s, n%twiceEvery == 0)
	if err != nil {
		return err
	}
	e.histories.Add(1)
	e.attempts.Add(stage.attempts - before)
	if n%batch == 0 {
		e.hear(stage)
	}
	if v != nil {
		e.add(Found{n, s.Clone(), *v})
	}
	return nil
}

// hear notes which invariants could be broken by the story that a stage has played, and what its target cannot do.
func (e *explorer) hear(stage *stage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.left == nil {
		e.left = incapable(stage.target)
	}
	if e.options.Judges.NoInvariants {
		return
	}
	e.applied[SameAnswers] = true
	for _, id := range stage.monitor.Checked() {
		e.applied[id] = true
	}
}

// incapable says what a target is not asked, because it does not say that it can answer.
func incapable(t Target) (sentences []string) {
	sentences = []string{}
	for _, can := range []struct {
		ok   bool
		what string
	}{
		{is[Reader](t), "what can be read: the target does not show it"},
		{is[Reacher](t), "who received a message: the target does not show it"},
		{is[Switcher](t), "changes of the policy: the target cannot make any"},
	} {
		if !can.ok {
			sentences = append(sentences, can.what)
		}
	}
	return sentences
}

func is[T any](t Target) bool {
	_, ok := t.(T)
	return ok
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

// add keeps the first of each kind by the numbers of the stories, not by when they were played: so it does not matter how many workers there are. When there are as many kinds
// as asked for, nothing after the last of them can be among the first.
func (e *explorer) add(f Found) {
	e.mu.Lock()
	defer e.mu.Unlock()
	kind := f.Violation.kind()
	if old, met := e.found[kind]; met && old.Number < f.Number {
		return
	}
	e.found[kind] = f
	if len(e.found) < max(1, e.options.Findings) {
		return
	}
	last := uint64(0)
	for _, found := range e.found {
		last = max(last, found.Number)
	}
	e.until.Store(min(last, e.until.Load()))
}

func (e *explorer) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err == nil {
		e.err = err
	}
	e.until.Store(0)
}

// first lists what was found, by the numbers of the stories, and no more kinds than asked for.
func (e *explorer) first() []Found {
	found := slices.SortedFunc(maps.Values(e.found), func(a, b Found) int { return cmp.Compare(a.Number, b.Number) })
	return found[:min(len(found), max(1, e.options.Findings))]
}
