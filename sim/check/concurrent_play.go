package check

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"dmsim/model"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/story"
)

// player has several goroutines make the attempts of stories.
type player struct {
	workers int
	clock   atomic.Int64

	made story.Made // of the story at hand
}

// manner is how the attempts of a story are made at once.
type manner uint8

// The manners, in turn by the number of the story.
const (
	mixed    manner = iota
	together        // what is of one kind and concerns the same comes together
	twice           // each attempt is made twice, by two goroutines
	manners  uint64 = iota
)

// play makes the attempts of a story on a target in its initial state, in stretches: all of one at the time of its last, each goroutine its share. What a symbol stands for
// is looked up before the stretch; so the first stretch of a story that begins with registrations are those alone. The history is in order of neither calls nor commits.
func (p *player) play(t Target, s *story.Story, length int, how manner) *linear.History {
	c := s.Clone()
	h := &linear.History{Policy: &c.Policy, State: &c.State}
	p.made.Begin(c)
	steps := make([]*story.Step, 0, len(c.Steps))
	for i := range c.Steps {
		if c.Steps[i].Kind == story.Try {
			steps = append(steps, &c.Steps[i])
		}
	}
	for len(steps) > 0 {
		n := min(length, len(steps))
		for i := 1; i < n && len(h.Events) == 0; i++ {
			if steps[i-1].Attempt.Op == model.OpRegister && steps[i].Attempt.Op != model.OpRegister {
				n = i
			}
		}
		h.Events = append(h.Events, p.stretch(t, how.arrange(steps[:n]), steps[n-1].At())...)
		steps = steps[n:]
	}
	return h
}

// arrange puts the steps of a stretch in the order in which the goroutines take them.
func (m manner) arrange(steps []*story.Step) []*story.Step {
	arranged := slices.Clone(steps)
	switch m {
	case together:
		slices.SortStableFunc(arranged, func(a, b *story.Step) int {
			return cmp.Or(cmp.Compare(a.Attempt.Op, b.Attempt.Op), cmp.Compare(a.Attempt.Group, b.Attempt.Group), cmp.Compare(a.Attempt.Actor, b.Attempt.Actor))
		})
	case twice:
		arranged = arranged[:0]
		for _, s := range steps {
			arranged = append(arranged, s, s)
		}
	}
	return arranged
}

// stretch makes attempts at once.
func (p *player) stretch(t Target, steps []*story.Step, at model.Time) []linear.Event {
	events := make([]linear.Event, len(steps))
	for i, s := range steps {
		events[i].Attempt, events[i].Members = p.made.Attempt(s), p.made.Members(s)
		events[i].Attempt.At = at
	}
	start := make(chan struct{})
	var wait sync.WaitGroup
	for first := range p.workers {
		wait.Go(func() {
			<-start
			for i := first; i < len(events); i += p.workers {
				e := &events[i]
				a := e.Attempt // a target may keep what it is given
				e.Call = p.clock.Add(1)
				p.pause(i, 0)
				e.Outcome = t.Do(&a, e.Members...)
				e.Attempt.Anonymous = a.Anonymous
				p.pause(i, 1)
				e.Return = p.clock.Add(1)
			}
		})
	}
	close(start)
	wait.Wait()
	for i, s := range steps {
		p.made.Note(s, &events[i].Outcome)
	}
	return events
}

// pauseEvery is how many attempts there are to one that pauses before it is made, and to one that does after: an attempt in our own world takes less time than it takes to
// start a goroutine, and nothing would overlap.
const pauseEvery = 4

func (p *player) pause(i, after int) {
	if (i/p.workers+after)%pauseEvery == 0 {
		runtime.Gosched()
	}
}
