package scaling

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dmsim/sim/interval"
)

// holdOutMost is the error at the largest level, foretold from the smaller ones, above which nothing is foretold beyond it.
const holdOutMost = 0.1

// holdOut fits the law without each level in turn. One without which no law fits is foretold as nothing: its error is 1.
func holdOut(levels []Level) (h HoldOut) {
	sum := 0.0
	for i, l := range levels {
		relative := -1.0
		if e, err := fit(pointsOf(slices.Delete(slices.Clone(levels), i, i+1))); err == nil && e.need(float64(l.N)) > 0 {
			relative = math.Exp(e.log(float64(l.N))-meanLog(l)) - 1
		}
		h.Last = relative
		h.Worst = max(h.Worst, math.Abs(relative))
		sum += relative * relative
	}
	h.Mean = math.Sqrt(sum / float64(len(levels)))
	return h
}

func meanLog(l Level) (mean float64) {
	for _, x := range l.Throughputs {
		mean += math.Log(x) / float64(len(l.Throughputs))
	}
	return mean
}

// judge says whether the law may be extrapolated, and finds its peak.
func (m *Model) judge() {
	for _, term := range []struct {
		name string
		interval.Interval
	}{{"contention (sigma)", m.Sigma}, {"coherency (kappa)", m.Kappa}} {
		switch {
		case term.Holds(0):
			m.Refusals = append(m.Refusals, fmt.Sprintf("the interval of the %s spans zero: %.3g to %.3g", term.name, term.Low, term.High))
		case term.Value < 0:
			m.Refusals = append(m.Refusals, fmt.Sprintf("the %s is below zero, %.3g: more workers make each faster, which does not go on for ever", term.name, term.Value))
		}
	}
	if math.Abs(m.HoldOut.Last) > holdOutMost {
		m.Refusals = append(m.Refusals, fmt.Sprintf("the largest level, %d, foretold from the others, is off by %.0f %%: more than %.0f %%",
			m.largest(), 100*m.HoldOut.Last, 100*holdOutMost))
	}
	if len(m.Refusals) == 0 && m.Sigma.Value < 1 {
		n := math.Sqrt((1 - m.Sigma.Value) / m.Kappa.Value)
		m.Peak = &Peak{N: n, Throughput: math.Exp(m.estimate.log(n))}
	}
}

func (m *Model) largest() int { return m.Levels[len(m.Levels)-1].N }

// At tells the throughput at N. Beyond the largest level that was measured it is an error where the law may not be extrapolated, which says why.
func (m *Model) At(n int) (interval.Interval, error) {
	if n < 1 {
		return interval.Interval{}, fmt.Errorf("scaling: want a number of workers or connections from 1 on, got %d", n)
	}
	if n > m.largest() && len(m.Refusals) > 0 {
		return interval.Interval{}, fmt.Errorf("scaling: %d is beyond %d, the most that was measured, and the law may not be extrapolated: %s",
			n, m.largest(), strings.Join(m.Refusals, "; "))
	}
	return m.at(float64(n)), nil
}

func (m *Model) at(n float64) interval.Interval {
	log := m.bounded(logAt(n))
	return interval.Interval{Value: math.Exp(log.Value), Low: math.Exp(log.Low), High: math.Exp(log.High)}
}
