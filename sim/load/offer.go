package load

import (
	"context"
	"runtime"
	"time"
)

// Offer has a driver offer a part of a load, of which others offer the rest: due times count from a zero that all have, and each attempt is told of when it was answered or
// failed, at times since that zero, from many goroutines. Nothing is judged. The trial ends as one that is measured does; attempts that are not told of were not begun.
func Offer(ctx context.Context, d Driver, t *Trial, zero time.Time, seen func(i int, begun, ended time.Duration, a *Answer)) (*Offered, error) {
	r := newRecorder(t, runtime.GOMAXPROCS(0))
	r.zero, r.seen = zero, seen
	s, err := supervise(ctx, d, t, r, MeasureOptions{})
	if err != nil {
		return nil, err
	}
	return &Offered{Machine: s.after.since(s.before, r.ended()), CPU: s.after.system.cpu - s.before.system.cpu, Unbegun: r.unbegun.Load()}, nil
}
