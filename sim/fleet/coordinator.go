package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// aheadMin and aheadPerSlot bound the batches that are out: a slot that ends one must find the next one waiting, and what is cut early is cut without
	// knowing what comes.
	aheadMin     = 8
	aheadPerSlot = 2
	// eventsAhead bounds the results that wait for Keep. One may have some megabytes.
	eventsAhead = 16
	// tellEvery is between two reports of progress, and between two looks at what is silent.
	tellEvery = time.Second
	// askFor is how long a question to the queue may take before it is asked again later: results go first.
	askFor = 2 * time.Second
	// sayAgain is between two times that people are told of a queue that takes no work.
	sayAgain = 30 * time.Second
	// openEvery is between two times that the job is opened, so that new workers of a long run are told of it: a queue forgets in time what nobody ends.
	openEvery = 24 * time.Hour
	// closeFor is how long a run that is done may take to be forgotten.
	closeFor = 5 * time.Second
)

// Coordinating is what a coordinator needs of a queue.
type Coordinating interface {
	Submitter
	Gatherer
}

// Gather has a job's tasks done by the workers at a queue, and returns when each task has its result, or was set aside; then the queue forgets the run. Where ctx ends
// before, or Keep errs, it returns that error with what there was, and the queue keeps the run: the same work, gathered again, goes on.
func Gather(ctx context.Context, q Coordinating, w *Work) (Gathered, error) {
	p, err := newPlan(w)
	if err != nil {
		return Gathered{}, err
	}
	g := &gathering{q: q, work: w, plan: p, setAside: map[int]Result{}, conflicts: map[int]Conflict{}, digests: newDigests()}
	g.say = func(line string) {
		if w.Say != nil {
			w.Say(Printable(line, LineMax))
		}
	}
	g.began, g.doneBefore, g.had = time.Now(), p.has.count, p.has.count
	g.roster = newRoster(w, g.say, g.began)
	if !p.done() {
		err = g.gather(ctx)
	}
	switch {
	case err == nil:
		err = g.end(ctx)
	case !g.opened.IsZero():
		g.leave()
	}
	return g.gathered(), err
}

// gathering is one run of Gather. All of it belongs to one goroutine.
type gathering struct {
	q          Coordinating
	work       *Work
	say        func(string)
	plan       *plan
	roster     *roster
	setAside   map[int]Result // kept last: a worker that was only slow may still have the result
	conflicts  map[int]Conflict
	digests    digests // of the results that came here
	kept       bool    // what the queue had of the run has come
	quiet      int     // looks since the last event
	idle       int     // of these in a row, those in which workers were there and none of them did anything
	began      time.Time
	unsent     *Batch    // cut, and not taken by the queue yet; nil: none
	waits      bool      // until the next look, as the queue took too long for the last batch
	waitsSaid  time.Time // when that was told
	reopen     bool      // the queue is to be told of the run again, and was not yet
	reported   time.Time
	opened     time.Time // last, when the queue was told of the run, which it keeps where it is not done; zero: it was not
	doneBefore int       // results that cost no time here
	had        int       // of these, what Work.Has
}

// gather listens until there is nothing missing.
func (g *gathering) gather(ctx context.Context) error {
	listening, stop := context.WithCancel(ctx)
	var listeners sync.WaitGroup
	defer listeners.Wait()
	defer stop()
	broken := make(chan error, 2)
	listen := func(to func() error) {
		listeners.Go(func() {
			if err := to(); err != nil && listening.Err() == nil {
				broken <- err
			}
		})
	}
	workers, events := make(chan *Worker, eventsAhead), make(chan Event, eventsAhead)
	run := g.work.Job.Run
	listen(func() error {
		return g.q.Workers(listening, "", func(w Worker) { _ = send(listening, workers, &w) })
	})
	if err := g.q.Open(ctx, g.work.Job); err != nil {
		return either(ctx, err)
	}
	g.opened = time.Now()
	listen(func() error {
		return g.q.Results(listening, run, func(e Event) error {
			if err := g.work.usable(e.Result); err != nil {
				return err
			}
			return send(listening, events, e)
		})
	})
	look := time.NewTicker(tellEvery)
	defer look.Stop()
	for !g.plan.done() {
		if err := g.submit(ctx); err != nil {
			return err
		}
		g.hear(workers) // who comes is to be known before results end the run, and who speaks is not silent, however long the queue was asked
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-broken:
			return err
		case w := <-workers:
			g.roster.hear(w, time.Now())
		case e := <-events:
			if err := g.event(&e); err != nil {
				return err
			}
		case now := <-look.C:
			if err := g.look(ctx, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// hear takes what workers have said by now.
func (g *gathering) hear(workers <-chan *Worker) {
	for {
		select {
		case w := <-workers:
			g.roster.hear(w, time.Now())
		default:
			return
		}
	}
}

// usable judges a result's data, where it has some.
func (w *Work) usable(r *Result) error {
	if r == nil || r.Failed != "" || w.Check == nil || r.Task < 0 || r.Task >= w.Job.Tasks {
		return nil
	}
	if err := w.Check(*r); err != nil {
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return nil
}

func send[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gathering) event(e *Event) error {
	g.quiet, g.idle = 0, 0
	switch {
	case e.Result != nil:
		return g.result(e.Result)
	case e.Conflict != nil:
		return g.conflict(e.Conflict)
	case e.Returned != nil:
		g.plan.returned(e.Returned.Tasks)
	case e.Kept:
		g.kept = true
		g.began, g.doneBefore = time.Now(), g.plan.has.count
	}
	return nil
}

func (g *gathering) result(r *Result) error {
	if r.Task < 0 || r.Task >= g.plan.tasks {
		g.say(fmt.Sprintf("worker %s has a result of task %d: want 0 to %d; passed over", r.Worker, r.Task, g.plan.tasks-1))
		return nil
	}
	if r.Failed == "" {
		if c := g.digests.compare(r); c != nil {
			if err := g.conflict(c); err != nil {
				return err
			}
		}
	}
	first := g.plan.got(r.Task)
	_, aside := g.setAside[r.Task]
	switch {
	case r.Failed != "" && first:
		g.setAside[r.Task] = *r
		g.say(fmt.Sprintf("task %d is set aside: %s", r.Task, r.Failed))
	case r.Failed != "":
	case aside:
		delete(g.setAside, r.Task)
		g.say(fmt.Sprintf("task %d has its result after all, from worker %s", r.Task, r.Worker))
		return g.work.Keep(*r)
	case first:
		return g.work.Keep(*r)
	}
	return nil
}

func (g *gathering) conflict(c *Conflict) error {
	if _, told := g.conflicts[c.Task]; told || c.Task < 0 || c.Task >= g.plan.tasks {
		return nil
	}
	g.conflicts[c.Task] = *c
	g.say(fmt.Sprintf("task %d came out differently: %.12s by worker %s, %.12s by worker %s", c.Task, c.First.SHA256, c.First.Worker, c.Second.SHA256, c.Second.Worker))
	if g.work.Differs == nil {
		return nil
	}
	return g.work.Differs(*c)
}

// look tells how far the run is, and sees to it that it goes on.
func (g *gathering) look(ctx context.Context, now time.Time) error {
	g.roster.look(now)
	p := g.progress(now)
	if g.work.Progress != nil {
		g.work.Progress(p)
	}
	if now.Sub(g.reported) >= reportEvery {
		g.reported = now
		_ = g.q.Report(g.work.Job.Run, &p) // told again soon, and of no consequence for the run
	}
	g.waits = false
	g.recover(ctx)
	if !g.reopen && now.Sub(g.opened) < openEvery {
		return nil
	}
	opening, stop := context.WithTimeout(ctx, renewFor)
	defer stop()
	err := g.q.Open(opening, g.work.Job)
	if err == nil {
		g.opened, g.reopen = now, false
	} else if !errors.Is(err, context.DeadlineExceeded) { // else it is tried at the next look
		return either(ctx, err)
	}
	return nil
}

// either is the error of ctx where it has ended, which is why the queue erred, and else the queue's.
func either(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// end keeps what was set aside, and has the queue forget the run.
func (g *gathering) end(ctx context.Context) error {
	for _, r := range g.aside() {
		if err := g.work.Keep(r); err != nil {
			return err
		}
	}
	closing, stop := context.WithTimeout(context.WithoutCancel(ctx), closeFor)
	defer stop()
	if err := g.q.Close(closing, g.work.Job.Run); err != nil {
		g.say(fmt.Sprintf("the queue keeps run %s, which is done: %v", g.work.Job.Run, err))
	}
	return nil
}

// leave tells who looks from outside how far the run came, and that nobody gathers it now.
func (g *gathering) leave() {
	p := g.progress(time.Now())
	_ = g.q.Report(g.work.Job.Run, &Progress{Tasks: p.Tasks, Done: p.Done, Failed: p.Failed, Ended: true}) // where it is lost, that nothing follows says the same
}

func (g *gathering) aside() []Result {
	return slices.SortedFunc(maps.Values(g.setAside), func(a, b Result) int { return cmp.Compare(a.Task, b.Task) })
}

func (g *gathering) progress(now time.Time) Progress {
	p := Progress{
		Tasks: g.plan.tasks, Done: g.plan.has.count - len(g.setAside), Failed: len(g.setAside),
		Workers: len(g.roster.workers), Slots: g.roster.slots(), Lent: g.roster.lent(),
	}
	p.Running = min(g.roster.running(), p.Tasks-p.Done-p.Failed)
	if here := g.plan.has.count - g.doneBefore; here > 0 {
		p.Left = time.Duration(float64(now.Sub(g.began)) / float64(here) * float64(g.plan.tasks-g.plan.has.count))
	}
	return p
}

func (g *gathering) gathered() Gathered {
	before := g.doneBefore
	if !g.kept { // all there is was there
		before = g.plan.has.count
	}
	return Gathered{
		Progress: g.progress(time.Now()), Earlier: before - g.had, Open: !g.opened.IsZero() && !g.plan.done(), SetAside: g.aside(),
		Conflicts: slices.SortedFunc(maps.Values(g.conflicts), func(a, b Conflict) int { return cmp.Compare(a.Task, b.Task) }),
	}
}
