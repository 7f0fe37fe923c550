package load_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/load"
)

// Nobody is let go too early, whether he slept or not; who is late is let go at once.
func TestPacerIsNeverEarly(t *testing.T) {
	for _, yield := range []bool{false, true} {
		zero := time.Now()
		p := load.NewPacer(t.Context(), zero)
		p.Yield = yield
		for _, due := range []time.Duration{0, 50 * time.Microsecond, 3 * time.Millisecond, time.Millisecond, 8 * time.Millisecond} {
			now, ok := p.Wait(due)
			assert.True(t, ok)
			assert.GreaterOrEqual(t, now, due)
			assert.GreaterOrEqual(t, time.Since(zero), now)
		}
	}
}

func TestPacerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := load.NewPacer(ctx, time.Now())
	time.AfterFunc(5*time.Millisecond, cancel)
	now, ok := p.Wait(time.Hour)
	assert.False(t, ok)
	assert.Less(t, now, time.Hour)
	_, ok = p.Wait(0)
	assert.True(t, ok, "what is due already does not wait, and does not look")
}

// BenchmarkPacer waits for due times 2 microseconds apart.
func BenchmarkPacer(b *testing.B) {
	p := load.NewPacer(b.Context(), time.Now())
	due, late := time.Duration(0), time.Duration(0)
	for b.Loop() {
		due += 2 * time.Microsecond
		now, _ := p.Wait(due)
		late += now - due
	}
	b.ReportMetric(float64(late.Nanoseconds())/float64(b.N), "ns-late")
}
