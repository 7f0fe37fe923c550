package load

import (
	"time"

	"dmsim/model"
)

// tally counts what became of attempts, by operation.
type tally struct {
	ops [256]*opTally // by operation; nil: there was none
}

// opTally is what was seen of one operation, or of all.
type opTally struct {
	offered uint64
	reasons [256]uint64      // of those that were answered, by reason
	ended   [outcomes]*times // nil: none
	held    *histogram       // of those that were held; nil: none
	own     *histogram       // lateness without that
	trial   time.Duration    // how long the whole trial was
}

// times are the latencies of those that ended alike, or of all.
type times struct{ response, service, lateness *histogram }

func newTimes() *times { return &times{newHistogram(), newHistogram(), newHistogram()} }

func (t *times) add(other *times) {
	t.response.add(other.response)
	t.service.add(other.service)
	t.lateness.add(other.lateness)
}

func (t *times) reset() {
	t.response.reset()
	t.service.reset()
	t.lateness.reset()
}

// outcome is how an attempt ended, as latencies are told apart.
type outcome uint8

const (
	done outcome = iota
	refused
	failed
	unbegun
	outcomes
)

var outcomeNames = [outcomes]string{"done", "refused", "failed", "unbegun"}

func outcomeOf(h *Hearing) outcome {
	switch {
	case h.State == Unbegun:
		return unbegun
	case h.State == Failed:
		return failed
	case h.Reason == model.Delivered:
		return done
	}
	return refused
}

// count takes an attempt in. What was not begun by the end of the trial waited until then at least: so long were its response and its lateness. See together for what failed.
func (t *tally) count(op model.Op, h *Hearing, held, due, end time.Duration) {
	if t.ops[op] == nil {
		t.ops[op] = newOpTally()
	}
	of, how := t.ops[op], outcomeOf(h)
	in := of.in(how)
	of.offered++
	of.trial = end
	if how == unbegun {
		in.response.Record(end - due)
		in.lateness.Record(end - due)
		of.wait(end-due, held)
		return
	}
	if how != failed {
		of.reasons[h.Reason]++
	}
	in.response.Record(h.Ended - due)
	in.service.Record(h.Ended - h.Begun)
	in.lateness.Record(h.Begun - due)
	of.wait(h.Begun-due, held)
}

// wait takes in a lateness, and the part of it for which an attempt was held.
func (o *opTally) wait(late, held time.Duration) {
	o.own.Record(late - held)
	if held > 0 {
		o.held = needed(o.held)
		o.held.Record(held)
	}
}

func newOpTally() *opTally { return &opTally{own: newHistogram()} }

// in are the times of an outcome.
func (o *opTally) in(how outcome) *times {
	if o.ended[how] == nil {
		o.ended[how] = newTimes()
	}
	return o.ended[how]
}

func needed(h *histogram) *histogram {
	if h == nil {
		return newHistogram()
	}
	return h
}

// together are the times of all outcomes. What failed has no answer, and counts as if that had taken the whole trial, which is no less than any other took: by its own times a
// connection that is refused at once would make percentiles the better, the more there are.
func (o *opTally) together() *times {
	all := newTimes()
	for how, t := range o.ended {
		switch {
		case t == nil:
		case outcome(how) == failed:
			never := min(o.trial, longest)
			all.response.many(never, t.response.Count())
			all.service.many(never, t.service.Count())
			all.lateness.add(t.lateness)
		default:
			all.add(t)
		}
	}
	return all
}

func (o *opTally) add(other *opTally) {
	o.offered += other.offered
	o.trial = max(o.trial, other.trial)
	for reason, n := range other.reasons {
		o.reasons[reason] += n
	}
	for how, t := range other.ended {
		if t != nil {
			o.in(outcome(how)).add(t)
		}
	}
	o.own.add(other.own)
	if other.held != nil {
		o.held = needed(o.held)
		o.held.add(other.held)
	}
}

func (o *opTally) reset() {
	o.offered, o.reasons = 0, [256]uint64{}
	for _, t := range o.ended {
		if t != nil {
			t.reset()
		}
	}
	o.own.reset()
	if o.held != nil {
		o.held.reset()
	}
}

func (t *tally) add(other *tally) {
	for op, of := range other.ops {
		if of == nil || of.offered == 0 {
			continue
		}
		if t.ops[op] == nil {
			t.ops[op] = newOpTally()
		}
		t.ops[op].add(of)
	}
}

func (t *tally) reset() {
	for _, of := range t.ops {
		if of != nil {
			of.reset()
		}
	}
}

// all is what was seen of all operations together.
func (t *tally) all() *opTally {
	sum := newOpTally()
	for _, of := range t.ops {
		if of != nil {
			sum.add(of)
		}
	}
	return sum
}

// answered counts the answers.
func (o *opTally) answered() (n uint64) {
	for _, m := range o.reasons {
		n += m
	}
	return n
}

// count is how many ended so.
func (o *opTally) count(how outcome) uint64 {
	if o.ended[how] == nil {
		return 0
	}
	return o.ended[how].response.Count()
}

// operation is its report. Names are those of the reasons of refusals.
func (o *opTally) operation(names func(model.Reason) string) Operation {
	all := o.together()
	r := Operation{
		Offered: o.offered, Done: o.reasons[model.Delivered], Failed: o.count(failed), Unbegun: o.count(unbegun), Refused: map[string]uint64{}, Outcomes: map[string]Times{},
		Response: all.response.kept(), Service: all.service.kept(), Lateness: all.lateness.kept(),
	}
	if o.held != nil {
		r.Held = o.held.kept()
	}
	for reason, n := range o.reasons {
		if n > 0 && model.Reason(reason) != model.Delivered {
			r.Refused[names(model.Reason(reason))] += n
		}
	}
	for how, t := range o.ended {
		if o.count(outcome(how)) > 0 {
			r.Outcomes[outcomeNames[how]] = Times{t.response.Latency(), t.service.Latency(), t.lateness.Latency()}
		}
	}
	return r
}
