package portrait

import (
	"time"

	"dmsim/model"
)

// stepsMax bounds the series: more are not seen on a screen.
const stepsMax = 400

// steps are the lengths that a step can have.
var steps = []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour, 364 * 24 * time.Hour}

// series counts by steps.
type series struct {
	start, step, next model.Time        // next: when the step at hand is over
	before            counts            // all messages up to the step at hand
	operations        uint64            // of the step at hand
	by                [reasons][]uint64 // of the steps that are over; nil: never occurred; shorter than n: did not since
	others            []uint64
	n                 int
}

func newSeries(start, end model.Time) series {
	step := model.Time(steps[len(steps)-1].Milliseconds())
	for _, s := range steps {
		if ms := model.Time(s.Milliseconds()); (end-start+ms-1)/ms <= stepsMax {
			step = ms
			break
		}
	}
	return series{start: start, step: step, next: start + step}
}

// advance ends the steps that are over at a time; total is all messages up to it, none of which came after the step at hand.
func (s *series) advance(to model.Time, total *counts) {
	for s.next <= to {
		s.end(total)
	}
}

func (s *series) end(total *counts) {
	for reason, n := range total {
		if n > s.before[reason] {
			s.by[reason] = append(padded(s.by[reason], s.n), n-s.before[reason])
		}
	}
	s.others = append(s.others, s.operations)
	s.n++
	s.next += s.step
	s.before, s.operations = *total, 0
}

// padded appends zeros up to a length.
func padded(to []uint64, n int) []uint64 {
	return append(to, make([]uint64, n-len(to))...)
}

// close ends all steps up to the end of the run, the last of which may be cut short by it.
func (s *series) close(end model.Time, total *counts, name func(model.Reason) string) Series {
	s.advance(end, total)
	if s.next-s.step < end {
		s.end(total)
	}
	out := Series{
		Start: stamp(s.start), StepSeconds: float64(s.step) / float64(model.Second), Attempts: make([]uint64, s.n), Delivered: padded(s.by[model.Delivered], s.n),
		Refused: map[string][]uint64{}, Operations: s.others,
	}
	for reason, by := range s.by {
		if by == nil {
			continue
		}
		for i, n := range by {
			out.Attempts[i] += n
		}
		if model.Reason(reason) != model.Delivered {
			out.Refused[name(model.Reason(reason))] = padded(by, s.n)
		}
	}
	return out
}
