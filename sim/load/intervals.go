package load

import (
	"cmp"
	"slices"
	"time"
)

// intervalLength is that of the intervals of which a log is made.
const intervalLength = time.Second

// intervals calls for every second of the measured time in which attempts were due, in order, with what became of those, and returns what became of all.
// The tally of a second is only good until the call returns.
func (r *Recorder) intervals(each func(second int, t *tally)) *tally {
	var all, one tally
	second := -1
	flush := func() {
		if second >= 0 {
			each(second, &one)
			all.add(&one)
			one.reset()
		}
	}
	for _, i := range r.order() {
		due := r.due(int(i))
		if at := r.second(due); at != second {
			flush()
			second = at
		}
		one.count(r.op(int(i)), &r.heard[i], r.held[i], due, r.end)
	}
	flush()
	return &all
}

// order lists the measured attempts by the times from which they count. In a closed loop those are not quite the plan's order.
func (r *Recorder) order() []int32 {
	order := make([]int32, 0, len(r.heard))
	for i := range r.heard {
		if r.offered(i) && r.measured(i) {
			order = append(order, int32(i))
		}
	}
	if r.trial.Due == nil {
		slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(r.second(r.heard[a].Begun), r.second(r.heard[b].Begun)) })
	}
	return order
}

// second is that of the measured time in which a time since the clock's zero lies.
func (r *Recorder) second(at time.Duration) int { return int((at - r.trial.Warm) / intervalLength) }

// offered says whether an attempt counts: in a closed loop if it was begun, in an open one if it was due before the driver ended.
func (r *Recorder) offered(i int) bool {
	return r.heard[i].State != Unbegun || r.trial.Due != nil && r.trial.Due[i] < r.end
}

// interval is the report of a second.
func (t *tally) interval(second int) Interval {
	all := t.all()
	took := all.together()
	return Interval{
		Second: float64(second), Offered: all.offered, Answered: all.answered(), Failed: all.count(failed), Unbegun: all.count(unbegun),
		Response: took.response.Latency(), Service: took.service.Latency(), Lateness: took.lateness.Latency(),
	}
}
