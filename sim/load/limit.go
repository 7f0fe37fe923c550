package load

import (
	"sync/atomic"
	"time"

	"dmsim/model"
)

// limit watches an objective about a response while the clock runs: as soon as more attempts were slower than may be at the end, it cannot be met any more.
type limit struct {
	objective string
	all       bool
	op        model.Op
	bound     time.Duration
	allowed   uint64
	slow      *atomic.Uint64
}

// watch makes limits of the objectives. Only in an open loop is it known how many attempts there will be.
func (r *Recorder) watch(objectives []Objective) {
	if r.trial.Due == nil {
		return
	}
	offered := r.offers()
	for _, o := range objectives {
		name, quantile, microseconds, ok := o.limit()
		if !ok {
			continue
		}
		l := limit{objective: o.text, all: name == AllOperations, bound: time.Duration(microseconds * 1e3), slow: new(atomic.Uint64)}
		of := offered[name]
		for op, known := range model.OpNames() {
			if known == name {
				l.op = model.Op(op)
			}
		}
		l.allowed = of - uint64(quantile*float64(of))
		r.limits = append(r.limits, l)
	}
}

// offers counts what will be measured, by operation and altogether.
func (r *Recorder) offers() map[string]uint64 {
	var counts [256]uint64
	for i := range r.trial.Due {
		if r.measured(i) {
			counts[r.op(i)]++
		}
	}
	offered := map[string]uint64{}
	for op, name := range model.OpNames() {
		offered[name] = counts[op]
		offered[AllOperations] += counts[op]
	}
	return offered
}

// hold counts a response that was longer than a limit.
func (r *Recorder) hold(i int, answered time.Duration) {
	due := r.due(i)
	if due < r.trial.Warm {
		return
	}
	for k := range r.limits {
		if l := &r.limits[k]; answered-due > l.bound && (l.all || l.op == r.op(i)) {
			l.slow.Add(1)
		}
	}
}

// hopeless returns an objective that cannot be met any more; "": none.
func (r *Recorder) hopeless() string {
	for k := range r.limits {
		if l := &r.limits[k]; l.slow.Load() > l.allowed {
			return l.objective
		}
	}
	return ""
}
