package compare

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/metrics"
)

// BurnIn lets the society of each replication live for a time under the base's policy, once, and the arms go on from the same bytes. What they measure begins there.
type BurnIn struct {
	design *Design
	lasts  time.Duration
	base   sim.Config

	lock   sync.Mutex
	states map[block]*state // of replications that some arm has still to take up
}

// block is what is warmed up once: a replication of a question.
type block struct {
	replication int
	over        Over
}

// state is a society in mid-run with its metrics.
type state struct {
	ready  chan struct{} // closed when the rest is known
	bytes  []byte        // nil: it did not come so far
	result *sim.Result
	left   int // arms that have still to take it up
}

// NewBurnIn judges a burn-in of a design: whole hours, shorter than the run, of arms that differ in the policy alone, as the caller must know. The policies must have the same custom rules.
func NewBurnIn(d *Design, lasts time.Duration) (*BurnIn, error) {
	base := d.Arms[0].Config
	if lasts <= 0 || lasts%time.Hour != 0 || base.Duration > 0 && lasts >= base.Duration {
		return nil, fmt.Errorf("want whole hours, at least 1 and fewer than the run has (%v), got %v", base.Duration, lasts)
	}
	base.Forks = make([]policy.Policy, 0, len(d.Arms)-1)
	for _, arm := range d.Arms[1:] {
		base.Forks = append(base.Forks, arm.Config.Policy)
	}
	if err := base.Validate(); err != nil {
		return nil, fmt.Errorf("the policies do not follow each other: %w", err)
	}
	return &BurnIn{design: d, lasts: lasts, base: base, states: make(map[block]*state)}, nil
}

// Ahead puts the warming up of each block among tasks, right before the arms of the block before it, so that it is done when its own arms come. Their numbers are negative.
func (b *BurnIn) Ahead(tasks iter.Seq[experiment.Task]) iter.Seq[experiment.Task] {
	return func(yield func(experiment.Task) bool) {
		var waiting []experiment.Task // of the block whose warming up has been handed out
		hand := func() bool {
			for _, t := range waiting {
				if !yield(t) {
					return false
				}
			}
			waiting = waiting[:0]
			return true
		}
		for t := range tasks {
			if b.design.PlaceOf(t.Number).Arm == 0 && (!yield(b.warming(&t)) || !hand()) {
				return
			}
			waiting = append(waiting, t)
		}
		hand()
	}
}

// warming is the task that warms up a block, by that of its first arm.
func (b *BurnIn) warming(first *experiment.Task) experiment.Task {
	at := b.design.PlaceOf(first.Number)
	s := &state{ready: make(chan struct{}), left: len(b.design.Arms)}
	b.lock.Lock()
	b.states[block{at.Replication, at.Over}] = s
	b.lock.Unlock()
	t := experiment.Task{Number: -1 - first.Number, Config: b.base, PeopleSeed: first.PeopleSeed}
	t.Config.Seed = first.Config.Seed
	t.Live = func(ctx context.Context, society *sim.Society, o sim.Options) (*sim.Result, []metrics.Value, error) {
		defer close(s.ready)
		o.Stop = society.Start.Add(b.lasts)
		m := metrics.Meter(society, t.Config)
		result, values, err := m.Run(ctx, society, o)
		if err != nil || result.Interrupted {
			return result, values, err
		}
		var saved bytes.Buffer
		if err := society.Save(&saved); err != nil {
			return nil, nil, err
		}
		if err := m.Save(&saved); err != nil {
			return nil, nil, err
		}
		s.bytes, s.result = saved.Bytes(), result
		return result, nil, nil
	}
	return t
}

// Live lets an arm go on from the state of its block, once that is there. The result counts from there on.
func (b *BurnIn) Live(ctx context.Context, at Place, society *sim.Society, c sim.Config, o sim.Options) (*sim.Result, []metrics.Value, error) {
	s, err := b.take(ctx, block{at.Replication, at.Over})
	if err != nil {
		return nil, nil, err
	}
	from, m := bytes.NewReader(s.bytes), metrics.Meter(society, c)
	if err := society.Resume(from); err != nil {
		return nil, nil, err
	}
	if err := m.Resume(from); err != nil {
		return nil, nil, err
	}
	m.CountFrom(society.Start.Add(b.lasts))
	result, values, err := m.Run(ctx, society, o)
	if err != nil {
		return result, values, err
	}
	return result.Since(s.result), values, nil
}

// take waits for a state. It is forgotten when the last arm has taken it.
func (b *BurnIn) take(ctx context.Context, of block) (*state, error) {
	b.lock.Lock()
	s := b.states[of]
	if s.left--; s.left == 0 {
		delete(b.states, of)
	}
	b.lock.Unlock()
	select {
	case <-s.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.bytes == nil {
		return nil, fmt.Errorf("replication %d: its burn-in did not come to its end", of.replication)
	}
	return s, nil
}
