package sim

import (
	"dmsim/model"
)

// watch shows the history to those who count it: the result and the observers. Where there is a worker to spare, a goroutine of its own does so, block by
// block, while the next windows are decided.
type watch interface {
	add(a *model.Attempt, o *model.Outcome)
	seen() uint64 // attempts that were added
	close() error
}

func newWatch(r *Result, o Options) watch {
	all := append([]Observer{resultObserver{r}}, o.Observers...)
	if o.Workers < 2 {
		return &watchNow{observers: all}
	}
	return newWatchBeside(all)
}

type resultObserver struct{ *Result }

func (r resultObserver) Observe(a *model.Attempt, o *model.Outcome) { r.observe(a, o) }

// watchNow shows each attempt at once.
type watchNow struct {
	observers []Observer
	n         uint64
}

func (w *watchNow) add(a *model.Attempt, o *model.Outcome) {
	w.n++
	for _, observer := range w.observers {
		observer.Observe(a, o)
	}
}

func (w *watchNow) seen() uint64 { return w.n }
func (w *watchNow) close() error { return nil }

// blockAttempts is how many attempts go over to the other goroutine at once: few enough to stay in a second-level cache.
const blockAttempts = 1024

type block struct {
	attempts []model.Attempt
	outcomes []model.Outcome
}

// watchBeside hands blocks to a goroutine, and gets them back to fill them again.
type watchBeside struct {
	filling     *block
	full, empty chan *block
	done        chan struct{}
	failed      any // what the goroutine panicked with
	n           uint64
}

// blocksAhead bounds how far the decisions may be ahead of the counting.
const blocksAhead = 4

func newWatchBeside(observers []Observer) *watchBeside {
	w := &watchBeside{full: make(chan *block, blocksAhead), empty: make(chan *block, blocksAhead), done: make(chan struct{})}
	for range blocksAhead {
		w.empty <- &block{make([]model.Attempt, 0, blockAttempts), make([]model.Outcome, 0, blockAttempts)}
	}
	w.filling = <-w.empty
	go w.show(observers)
	return w
}

func (w *watchBeside) show(observers []Observer) {
	defer close(w.done)
	defer func() {
		if w.failed = recover(); w.failed != nil {
			for b := range w.full { // whoever adds must not wait for ever
				w.empty <- b
			}
		}
	}()
	for b := range w.full {
		for i := range b.attempts {
			for _, observer := range observers {
				observer.Observe(&b.attempts[i], &b.outcomes[i])
			}
		}
		b.attempts, b.outcomes = b.attempts[:0], b.outcomes[:0]
		w.empty <- b
	}
}

func (w *watchBeside) add(a *model.Attempt, o *model.Outcome) {
	w.n++
	b := w.filling
	b.attempts, b.outcomes = append(b.attempts, *a), append(b.outcomes, *o)
	if len(b.attempts) == blockAttempts {
		w.full <- b
		w.filling = <-w.empty
	}
}

func (w *watchBeside) seen() uint64 { return w.n }

// close shows the rest and waits. A panic of an observer goes on in the caller.
func (w *watchBeside) close() error {
	w.full <- w.filling
	close(w.full)
	<-w.done
	if w.failed != nil {
		panic(w.failed)
	}
	return nil
}
