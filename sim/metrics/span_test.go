package metrics

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
)

// The union is that of minutes counted one by one.
func TestSpansAreAUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const last = 100
		var s spans
		var in [3 * last]bool
		now := model.Time(0)
		for range rapid.IntRange(0, 20).Draw(t, "spans") {
			now += model.Time(rapid.IntRange(0, 10).Draw(t, "later"))
			from := min(now+model.Time(rapid.IntRange(0, 30).Draw(t, "from")), last)
			until := from + model.Time(rapid.IntRange(1, 30).Draw(t, "length"))
			if now > last {
				break
			}
			s.add(now, span{from, until})
			for at := from; at < until; at++ {
				in[at] = true
			}
		}
		end := now + model.Time(rapid.IntRange(0, last).Draw(t, "end"))
		want := model.Time(0)
		for at := range end {
			if in[at] {
				want++
			}
		}
		require.Equal(t, want, s.length(end))
		require.True(t, slices.IsSortedFunc(s.open, func(a, b span) int { return int(a.until - b.from) }), "apart and ascending: %v", s.open)
	})
}
