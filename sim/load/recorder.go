package load

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"dmsim/model"
)

// Recorder takes down what became of the attempts of a trial. While the clock runs it only writes the times and the answer of each attempt to a place of
// its own, by its index: no lock, no allocation, and nothing is written by two goroutines but counters. Histograms are made of it afterwards, so
// that they cost nothing of what is measured, and nothing is rounded before it is counted.
type Recorder struct {
	trial   *Trial
	heard   Heard
	held    []time.Duration // Answer.Held; pages of it that nobody writes cost nothing
	zero    time.Time
	started chan struct{} // closed by Start
	end     time.Duration // when the driver returned
	shards  []Shard
	unbegun atomic.Uint64
	limits  []limit
	seen    func(i int, begun, ended time.Duration, a *Answer) // see Offer; nil: nobody is told

	mu       sync.Mutex
	failures map[string]uint64 // measured ones by their reasons
}

// Shard is the part of a recorder through which a goroutine writes. What it counts is atomic: several goroutines may share one, at the price of waiting for its cache line.
type Shard struct {
	recorder *Recorder
	ended    atomic.Uint64 // answered or failed
	_        [48]byte      // the rest of a cache line
}

// Plan is that of the trial.
func (r *Recorder) Plan() *Plan { return r.trial.Plan }

// Through says whether the last attempt of the trial was begun.
func (r *Recorder) Through() bool {
	n := len(r.heard)
	return n > 0 && r.heard[n-1].State != Unbegun
}

// holdTheRest says of attempts that were never begun whom they waited for: where the last that was begun had been held for a connection, so were all after it.
func (r *Recorder) holdTheRest() {
	last := len(r.heard) - 1
	for last >= 0 && r.heard[last].State == Unbegun {
		last--
	}
	if last < 0 || r.held[last] == 0 {
		return
	}
	for i := last + 1; i < len(r.heard) && r.offered(i); i++ {
		r.held[i] = r.end - r.due(i)
	}
}

// newRecorder returns a recorder with so many shards, at least one, for a trial.
func newRecorder(t *Trial, shards int) *Recorder {
	r := &Recorder{
		trial: t, heard: newHeard(t.Len()), held: make([]time.Duration, t.Len()), started: make(chan struct{}), shards: make([]Shard, max(1, shards)), failures: map[string]uint64{},
	}
	for k := range r.shards {
		r.shards[k].recorder = r
	}
	return r
}

// Start sets the zero of the clock, from which due times count, and returns it. A driver calls it once, when it is ready for the first. Of a part of a load that others
// offer too the zero is theirs as well, and may be still to come.
func (r *Recorder) Start() time.Time {
	if r.zero.IsZero() {
		r.zero = time.Now()
	}
	close(r.started)
	return r.zero
}

// StartAt is Start for a driver that knows when others begin: at a time that may be still to come.
func (r *Recorder) StartAt(zero time.Time) {
	r.zero = zero
	r.Start()
}

// Now is the time since the clock's zero.
func (r *Recorder) Now() time.Duration { return time.Since(r.zero) }

// Shard returns that of the k-th goroutine, for any k >= 0.
func (r *Recorder) Shard(k int) *Shard { return &r.shards[k%len(r.shards)] }

// Record takes down an attempt that was begun and answered at times since the clock's zero. The index is that in the trial.
func (s *Shard) Record(i int, begun, answered time.Duration, a *Answer) {
	r := s.recorder
	r.heard.Hear(i, begun, answered, a)
	if a.Held > 0 {
		r.held[i] = a.Held
	}
	s.ended.Add(1)
	if r.seen != nil {
		copied := *a // a itself would be allocated, whether anybody is told or not
		r.seen(i, begun, answered, &copied)
	}
	if a.Failure != "" {
		r.fail(i, a.Failure)
	}
	if len(r.limits) > 0 {
		r.hold(i, answered)
	}
}

// Unbegun takes down that an attempt was not begun when the trial ended. Those that were not even due by then do not count as offered.
func (r *Recorder) Unbegun(int) { r.unbegun.Add(1) }

// failuresMax bounds the reasons that are told apart: what more there are, as of a driver that tells more than it should, are counted together.
const failuresMax = 50

const otherFailures = "others"

// fail counts a failure by its reason.
func (r *Recorder) fail(i int, why string) {
	if !r.measured(i) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.failures[why]; !known && len(r.failures) >= failuresMax {
		why = otherFailures
	}
	r.failures[why]++
}

// due is when an attempt counts from: in a closed loop, when it was begun.
func (r *Recorder) due(i int) time.Duration {
	if r.trial.Due == nil {
		return r.heard[i].Begun
	}
	return r.trial.Due[i]
}

// measured says whether an attempt that was begun is no part of the warm-up.
func (r *Recorder) measured(i int) bool { return r.due(i) >= r.trial.Warm }

// ended counts the attempts that were answered or failed.
func (r *Recorder) ended() (n uint64) {
	for k := range r.shards {
		n += r.shards[k].ended.Load()
	}
	return n
}

// complete errs where the driver of an open loop lost attempts, or any recorded some twice, or began one before it was due: then it measured nothing.
func (r *Recorder) complete() error {
	got, want := r.ended()+r.unbegun.Load(), uint64(r.trial.Len())
	if r.trial.Due != nil && got != want || got > want {
		return fmt.Errorf("the driver recorded %d of %d attempts", got, want)
	}
	for i := range r.heard {
		h := &r.heard[i]
		if h.State != Unbegun && (h.Begun < r.due(i)+r.held[i] || h.Ended < h.Begun) {
			return fmt.Errorf("the driver recorded attempt %d, due at %v, as held for %v, begun at %v and ended at %v", i, r.due(i), r.held[i], h.Begun, h.Ended)
		}
	}
	return nil
}

// op is the operation of an attempt.
func (r *Recorder) op(i int) model.Op { return r.trial.Attempt(i).Op }
