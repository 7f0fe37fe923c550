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
	offered           uint64
	reasons           [256]uint64 // of those that were answered, by reason
	response          [outcomes]*histogram
	service, lateness *histogram
	held              *histogram // of those that were held; nil: none
	own               *histogram // lateness without that
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

// count takes an attempt in. What was not begun by the end of the trial waited until then at least: so long were its response and its lateness.
func (t *tally) count(op model.Op, h *Hearing, held, due, end time.Duration) {
	if t.ops[op] == nil {
		t.ops[op] = newOpTally()
	}
	of, how := t.ops[op], outcomeOf(h)
	of.offered++
	if how == unbegun {
		of.in(how).Record(end - due)
		of.lateness.Record(end - due)
		of.own.Record(end - due)
		return
	}
	if how != failed {
		of.reasons[h.Reason]++
	}
	of.in(how).Record(h.Ended - due)
	of.service.Record(h.Ended - h.Begun)
	of.lateness.Record(h.Begun - due)
	of.own.Record(h.Begun - due - held)
	if held > 0 {
		of.held = needed(of.held)
		of.held.Record(held)
	}
}

func newOpTally() *opTally {
	return &opTally{service: newHistogram(), lateness: newHistogram(), own: newHistogram()}
}

func (o *opTally) in(how outcome) *histogram {
	o.response[how] = needed(o.response[how])
	return o.response[how]
}

func needed(h *histogram) *histogram {
	if h == nil {
		return newHistogram()
	}
	return h
}

// responses are those of all outcomes together.
func (o *opTally) responses() *histogram {
	all := newHistogram()
	for _, h := range o.response {
		if h != nil {
			all.add(h)
		}
	}
	return all
}

func (o *opTally) add(other *opTally) {
	o.offered += other.offered
	for reason, n := range other.reasons {
		o.reasons[reason] += n
	}
	for how, h := range other.response {
		if h != nil {
			o.in(outcome(how)).add(h)
		}
	}
	o.service.add(other.service)
	o.lateness.add(other.lateness)
	o.own.add(other.own)
	if other.held != nil {
		o.held = needed(o.held)
		o.held.add(other.held)
	}
}

func (o *opTally) reset() {
	o.offered, o.reasons = 0, [256]uint64{}
	for _, h := range o.response {
		if h != nil {
			h.reset()
		}
	}
	o.service.reset()
	o.lateness.reset()
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

func (o *opTally) ended(how outcome) uint64 {
	if o.response[how] == nil {
		return 0
	}
	return o.response[how].Count()
}

// operation is its report. Names are those of the reasons of refusals.
func (o *opTally) operation(names func(model.Reason) string) Operation {
	responses := o.responses()
	r := Operation{
		Offered: o.offered, Done: o.reasons[model.Delivered], Failed: o.ended(failed), Unbegun: o.ended(unbegun), Refused: map[string]uint64{}, Outcomes: map[string]Latency{},
		Response: responses.kept(), Service: o.service.kept(), Lateness: o.lateness.kept(),
	}
	if o.held != nil {
		r.Held = o.held.kept()
	}
	for reason, n := range o.reasons {
		if n > 0 && model.Reason(reason) != model.Delivered {
			r.Refused[names(model.Reason(reason))] += n
		}
	}
	for how, h := range o.response {
		if h != nil && h.Count() > 0 {
			r.Outcomes[outcomeNames[how]] = h.Latency()
		}
	}
	return r
}
