package fleet_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"worker größe 1":       "worker größe 1",
		"a\x1b[2Jb\r\n":        `a\x1b[2Jb\r\n`,
		"0123456789abcdefg":    "0123456789abcdef...",
		"0123456789abcde\x00a": `0123456789abcde\x00...`,
	} {
		assert.Equal(t, want, fleet.Printable(text, 16))
	}
}

// TestStrangeWorkers holds that what workers say neither reaches a terminal as it is nor fills it, however many of them say something else.
func TestStrangeWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 10)
		for i := range 1000 {
			why := strconv.Itoa(i) + "\x1b[2J" + strings.Repeat("x", 10_000)
			require.NoError(t, q.Say(&fleet.Worker{ID: strconv.Itoa(i), Name: "n\n", Refuses: map[fleet.RunID]string{w.Job.Run: why}}))
		}
		heard := len(q.workers)
		require.NoError(t, q.Say(&fleet.Worker{ID: "last", Name: "last", Slots: 1, Serves: []fleet.RunID{w.Job.Run}}))
		w.Progress = func(p fleet.Progress) {
			if p.Workers > 0 && heard > 0 {
				heard = 0
				serve(t, q, worker("a", 1, &squares{}))
			}
		}
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		told := 0
		for _, line := range rec.said() {
			assert.NotContains(t, line, "\x1b")
			assert.NotContains(t, line, "\n")
			assert.LessOrEqual(t, len(line), 2100)
			if strings.Contains(line, "does not serve this run: ") {
				told++
			}
		}
		assert.Equal(t, 100, told)
	})
}
