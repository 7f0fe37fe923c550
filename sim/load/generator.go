package load

import (
	"context"
	"time"
)

// generatorLasts bounds what is offered to find out what the generator reaches by itself.
const generatorLasts = time.Second

// measureGenerator offers the first second of a trial to a target that does nothing, as it is due and then without waiting. It returns nil where the loop is closed: there
// is no rate that could be missed.
func measureGenerator(ctx context.Context, null Driver, t *Trial) (*Generator, error) {
	if t.Due == nil {
		return nil, nil
	}
	paced := t.head(generatorLasts)
	m, _, err := Measure(ctx, null, paced, MeasureOptions{})
	if err != nil {
		return nil, err
	}
	g := &Generator{RateAchieved: m.RateAchieved, Lateness: m.Operations[AllOperations].Lateness}
	most, _, err := Measure(ctx, null, paced.WithoutWaiting(), MeasureOptions{Grace: 10 * generatorLasts})
	if err != nil {
		return nil, err
	}
	g.RateMost = most.RateAchieved
	return g, nil
}

// head is the beginning of a trial, without a warm-up and without anybody who judges it.
func (t *Trial) head(length time.Duration) *Trial {
	h := *t
	h.Cycle, h.Warm, h.Duration = true, 0, min(length, t.Warm+t.Duration)
	n := 0
	for n < len(t.Due) && t.Due[n] < h.Duration {
		n++
	}
	h.Due = t.Due[:n]
	return &h
}

// WithoutWaiting is the same trial with everything due at once.
func (t *Trial) WithoutWaiting() *Trial {
	w := *t
	w.Due, w.Warm, w.Duration = make([]time.Duration, len(t.Due)), 0, time.Nanosecond
	return &w
}
