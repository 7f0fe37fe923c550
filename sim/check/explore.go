package check

import (
	"context"
	"errors"
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
	From    uint64         // number of the first story
	Stories uint64         // how many at most; 0: as many as there is time for
	Base    *policy.Policy // a third of the stories go by it, the others by smaller versions; nil: all options are drawn
	// Exhaustive has every small story under Base (story.Every) played, in the place of drawn ones.
	Exhaustive bool
	Fault      *world.Fault // of our own world; nil: sound
	Judges     Judges
	New        Maker // of the targets; nil: our own world
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
	Histories uint64 `json:"histories"`
	Attempts  uint64 `json:"attempts"`
}

// Explore plays numbered stories until ctx is done, or as many as asked for. That ctx is done is no error: it is how an exploration ends. Which stories are
// played within a time depends on the machine, what comes of each does not.
func Explore(ctx context.Context, o Options) (Exploration, error) {
	if o.Exhaustive && o.Base == nil {
		return Exploration{}, errors.New("every small story: want a policy")
	}
	e := &explorer{options: o, found: map[string]Found{}, applied: map[string]bool{}}
	e.next.Store(o.From)
	e.until.Store(o.last())
	var wait sync.WaitGroup
	for range o.Workers - 1 {
		wait.Go(func() { e.work(ctx) })
	}
	e.work(ctx)
	wait.Wait()
	return Exploration{
		Counts: Counts{e.histories.Load(), e.attempts.Load()}, Found: firstOf(e.found, o.Findings), Applied: slices.Sorted(maps.Keys(e.applied)), LeftOut: e.left, Covered: e.covered,
	}, e.err
}

// source returns what tells one goroutine the story of a number. It is good until the next one.
func (o *Options) source() func(uint64) *story.Story {
	if !o.Exhaustive {
		return story.NewDrawer(o.Seed, story.Options{Base: o.Base, FromNothing: o.New != nil && !o.Settled, Within: o.Within}).Draw
	}
	all, s := story.NewEvery(*o.Base), new(story.Story)
	return func(n uint64) *story.Story {
		all.Story(n, s)
		return s
	}
}

// last is the number of the last story. Where none is, it is so far from the end of the numbers that no worker comes upon it.
func (o *Options) last() uint64 {
	last := uint64(math.MaxUint64 - 2*batch)
	if o.Exhaustive {
		last = story.NewEvery(*o.Base).Len() - 1
	}
	if o.Stories > 0 && o.From <= last {
		last = o.From + min(o.Stories-1, last-o.From)
	}
	return last
}

// Play plays one story on a target of its own, and returns the first violation, nil where there is none. An error is the target's, which cannot be made.
func Play(s *story.Story, o *Options) (*Violation, error) {
	return newStage(subjectOf(o), o.Judges).play(s)
}

// explorer is an exploration under way.
type explorer struct {
	options   Options
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
	draw := e.options.source()
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
