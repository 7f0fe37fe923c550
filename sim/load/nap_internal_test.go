//go:build linux

package load

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestANapIsNotShort: it lasts as long as it is to, time after time.
func TestANapIsNotShort(t *testing.T) {
	n := newNapper()
	require.NotNil(t, n)
	for _, d := range []time.Duration{time.Microsecond, 3 * time.Millisecond, 200 * time.Microsecond} {
		begun := time.Now()
		n.nap(d)
		assert.GreaterOrEqual(t, time.Since(begun), d)
	}
	n.close()
}

// TestWhoNaps: only a pacer that makes way for others, and only for what is not almost due.
func TestWhoNaps(t *testing.T) {
	for _, c := range []struct {
		name  string
		yield bool
		away  time.Duration
		naps  bool
	}{
		{"one that makes way", true, time.Millisecond, true},
		{"almost due", true, near, false},
		{"one that does not", false, time.Millisecond, false},
	} {
		zero := time.Now()
		p := NewPacer(t.Context(), zero)
		p.Yield = c.yield
		for k := 0; k < 50 && p.naps == nil; k++ { // of one that is held up before it looks, all is almost due
			_, ok := p.Wait(time.Since(zero) + c.away)
			require.True(t, ok)
		}
		assert.Equal(t, c.naps, p.naps != nil, c.name)
		p.Close()
	}
}
