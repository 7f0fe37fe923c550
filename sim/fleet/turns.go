package fleet

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// restAfter is how long a job that had nothing is passed over by all slots, while others have work.
	restAfter = time.Second
	// askWait is how long such a job is waited for when its rest is over: long enough for an answer of the queue, short against the rest.
	askWait = 100 * time.Millisecond
)

// turns is which job a slot asks for work next. With one job it waits there as long as it likes. With several, those that have work take turns, and one of the slots
// looks once a second whether another one has some again: an empty job must not cost the others its whole wait.
type turns struct {
	mu      sync.Mutex
	jobs    []*service
	rests   map[*service]time.Time // until when
	turn    int
	changed chan struct{} // closed, and a new one, when there is a job more
}

func newTurns() *turns {
	return &turns{rests: map[*service]time.Time{}, changed: make(chan struct{})}
}

func (t *turns) add(s *service) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.jobs = append(t.jobs, s)
	close(t.changed)
	t.changed = make(chan struct{})
}

// remove ends the turns of a job. Nobody begins to use it afterwards.
func (t *turns) remove(s *service) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.jobs = slices.DeleteFunc(t.jobs, func(other *service) bool { return other == s })
	delete(t.rests, s)
}

// next waits until there is a job, and says how long to wait for a batch of it; 0: as long as the queue does. It is in use, by its users, from now on. nil: ctx is done.
func (t *turns) next(ctx context.Context) (*service, time.Duration) {
	for ctx.Err() == nil {
		s, wait, changed := t.pick(time.Now())
		if s != nil {
			return s, wait
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	return nil, 0
}

func (t *turns) pick(now time.Time) (*service, time.Duration, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.jobs)
	if n == 0 {
		return nil, 0, t.changed
	}
	wait := time.Duration(0)
	if n > 1 {
		wait = max(askWait, restAfter/time.Duration(n))
	}
	at := t.turn % n // the next in turn, if all have a rest
	for i := range n {
		if j := (t.turn + i) % n; !now.Before(t.rests[t.jobs[j]]) {
			at = j
			if n > 1 {
				wait = askWait
			}
			break
		}
	}
	s := t.jobs[at]
	t.turn = at + 1
	if _, empty := t.rests[s]; empty {
		t.rests[s] = now.Add(restAfter) // the other slots need not ask as well
	}
	s.users.Add(1)
	return s, wait, nil
}

// had tells whether there was a batch.
func (t *turns) had(s *service, batch bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case batch:
		delete(t.rests, s)
	case slices.Contains(t.jobs, s):
		t.rests[s] = time.Now().Add(restAfter)
	}
}
