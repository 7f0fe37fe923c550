package fleet_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"dmsim/sim/fleet"
)

// memory is a queue in memory, to try what a real one does rarely: it loses all at will, and its leases run out when they are told to.
type memory struct {
	mu       sync.Mutex
	changed  chan struct{}
	jobs     map[fleet.RunID]*fleet.Job
	waiting  []*held
	leased   []*held
	log      []fleet.Event
	results  map[int]fleet.Result
	alone    map[int]bool
	workers  []fleet.Worker
	submits  int
	closed   int
	opens    int
	stuck    bool // it hands nothing out until it is renewed
	renewals int
	full     atomic.Bool // it takes no batch, and does not answer
	puts     error       // what Put says, once
	late     func()      // called when a batch was leased, before the worker has it
	asked    func()      // called when a worker asks what is missing
}

type held struct {
	q     *memory
	run   fleet.RunID
	batch fleet.Batch
	tries int
}

func newMemory() *memory {
	m := &memory{changed: make(chan struct{})}
	m.clear()
	return m
}

func (m *memory) clear() {
	m.jobs, m.results, m.log = map[fleet.RunID]*fleet.Job{}, map[int]fleet.Result{}, nil
	m.alone = map[int]bool{}
	m.waiting, m.leased = nil, nil
}

// do changes the queue, and wakes all who wait for it.
func (m *memory) do(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
	close(m.changed)
	m.changed = make(chan struct{})
}

// until waits for a condition. It is tried under the lock.
func (m *memory) until(ctx context.Context, is func() bool) error {
	for {
		m.mu.Lock()
		ok, changed := is(), m.changed
		m.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (m *memory) Open(_ context.Context, j *fleet.Job) error {
	again := *j // which is how who leases sees that it was opened again
	m.do(func() { m.jobs[j.Run] = &again; m.opens++ })
	return nil
}

func (m *memory) Submit(ctx context.Context, run fleet.RunID, b fleet.Batch) error {
	if m.full.Load() {
		<-ctx.Done()
		return ctx.Err()
	}
	m.do(func() {
		m.submits++
		same := func(h *held) bool { return h.run == run && h.batch.Tasks[0] == b.Tasks[0] }
		if !slices.ContainsFunc(m.waiting, same) && !slices.ContainsFunc(m.leased, same) {
			m.waiting = append(m.waiting, &held{q: m, run: run, batch: b})
		}
	})
	return nil
}

func (m *memory) Renew(context.Context, fleet.RunID) (renewed bool, _ error) {
	m.do(func() {
		m.renewals++
		if renewed = m.stuck; renewed {
			m.stuck, m.waiting, m.leased = false, nil, nil
		}
	})
	return renewed, nil
}

func (m *memory) Report(fleet.RunID, *fleet.Progress) error { return nil }

func (m *memory) Close(_ context.Context, run fleet.RunID) error {
	m.do(func() { m.clear(); m.closed++ })
	return nil
}

func (m *memory) Results(ctx context.Context, _ fleet.RunID, event func(fleet.Event) error) error {
	m.mu.Lock()
	at, kept := 0, len(m.log)
	m.mu.Unlock()
	for told := false; ; {
		if at == kept && !told {
			told = true
			if err := event(fleet.Event{Kept: true}); err != nil {
				return err
			}
		}
		var e fleet.Event
		err := m.until(ctx, func() bool {
			at = min(at, len(m.log)) // all was lost
			if at < len(m.log) {
				e = m.log[at]
				return true
			}
			return false
		})
		if err != nil {
			return err
		}
		at++
		if err := event(e); errors.Is(err, fleet.ErrUnusable) {
			m.do(func() { delete(m.results, e.Result.Task) })
			err = event(fleet.Event{Returned: &fleet.Batch{Tasks: []int{e.Result.Task}}})
			if err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
	}
}

func (m *memory) Waiting(context.Context, fleet.RunID) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.waiting) + len(m.leased), nil
}

func (m *memory) Workers(ctx context.Context, name string, seen func(fleet.Worker)) error {
	for at := 0; ; at++ {
		var w fleet.Worker
		if err := m.until(ctx, func() bool {
			if at < len(m.workers) {
				w = m.workers[at]
			}
			return at < len(m.workers)
		}); err != nil {
			return err
		}
		if name == "" || name == w.Name {
			seen(w)
		}
	}
}

func (m *memory) Abandon(context.Context, string) error { return errors.New("not here") }

func (m *memory) Jobs(ctx context.Context, changed func([]*fleet.Job)) error {
	var known map[fleet.RunID]*fleet.Job
	for {
		if err := m.until(ctx, func() bool {
			new := known == nil || !maps.Equal(known, m.jobs)
			known = maps.Clone(m.jobs)
			return new
		}); err != nil {
			return err
		}
		changed(slices.Collect(maps.Values(known)))
	}
}

func (m *memory) Lease(ctx context.Context, run fleet.RunID, _ int) (fleet.Lease, error) {
	asking, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	var got *held
	tries := 0
	err := m.until(asking, func() bool {
		i := slices.IndexFunc(m.waiting, func(h *held) bool { return h.run == run })
		if i < 0 || m.stuck {
			return false
		}
		got = m.waiting[i]
		got.tries++
		tries = got.tries
		m.waiting = slices.Delete(m.waiting, i, i+1)
		m.leased = append(m.leased, got)
		return true
	})
	if err != nil {
		return nil, ctx.Err()
	}
	if m.late != nil {
		m.late()
	}
	return grant{got, tries}, nil
}

// grant is one time that a batch is held.
type grant struct {
	*held
	tries int
}

func (g grant) Tries() int { return g.tries }

func (g grant) Put(ctx context.Context, r *fleet.Result) error {
	g.q.mu.Lock()
	over := g.tries < g.held.tries
	g.q.mu.Unlock()
	if over && r.Failed != "" {
		return fleet.ErrOver
	}
	return g.held.Put(ctx, r)
}

func (m *memory) Say(w *fleet.Worker) error {
	m.do(func() { m.workers = append(m.workers, *w) })
	return nil
}

// expire ends all leases.
func (m *memory) expire() {
	m.do(func() {
		m.waiting = append(slices.Clone(m.leased), m.waiting...)
		m.leased = nil
	})
}

func (h *held) Batch() fleet.Batch           { return h.batch }
func (h *held) Extend(context.Context) error { return nil }

func (h *held) Missing(ctx context.Context) ([]int, error) {
	if h.q.asked != nil {
		h.q.asked()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h.q.mu.Lock()
	defer h.q.mu.Unlock()
	missing := []int{}
	for _, task := range h.batch.Tasks {
		if _, ok := h.q.results[task]; !ok {
			missing = append(missing, task)
		}
	}
	return missing, nil
}

func (h *held) Put(_ context.Context, r *fleet.Result) (err error) {
	h.q.do(func() {
		if err, h.q.puts = h.q.puts, nil; err != nil {
			return
		}
		first, ok := h.q.results[r.Task]
		switch {
		case !ok || first.Failed != "" && r.Failed == "":
			h.q.results[r.Task] = *r
			h.q.log = append(h.q.log, fleet.Event{Result: r})
		case !bytes.Equal(first.Data, r.Data):
			h.q.log = append(h.q.log, fleet.Event{Conflict: &fleet.Conflict{Task: r.Task, First: digest(&first), Second: digest(r)}})
		}
	})
	return err
}

func digest(r *fleet.Result) fleet.Digest {
	sum := sha256.Sum256(r.Data)
	return fleet.Digest{Worker: r.Worker, SHA256: hex.EncodeToString(sum[:])}
}

func (h *held) Alone(_ context.Context, task int) (before bool, err error) {
	h.q.do(func() { before, h.q.alone[task] = h.q.alone[task], true })
	return before, nil
}

func (h *held) Complete(context.Context) error {
	h.q.do(func() { h.q.leased = slices.DeleteFunc(h.q.leased, func(o *held) bool { return o == h }) })
	return nil
}

func (h *held) Return(_ context.Context, tasks []int) error {
	h.q.do(func() {
		h.q.leased = slices.DeleteFunc(h.q.leased, func(o *held) bool { return o == h })
		h.q.log = append(h.q.log, fleet.Event{Returned: &fleet.Batch{Tasks: slices.Clone(tasks)}})
	})
	return nil
}
