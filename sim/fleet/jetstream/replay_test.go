package jetstream_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestResume holds that what comes goes on behind the last message that was had, and that all comes again where the store is an older one.
func TestResume(t *testing.T) {
	t.Parallel()
	f := fixed(t, embedded(t), 0)
	f.submit(t, 1)
	l := f.lease(t, f.a)
	var all []string
	for task, name := range []string{"0", "1", "2"} {
		f.put(t, l, "a", task, name)
		all = append(all, "dmsim.res."+string(f.run)+"."+name)
	}
	for _, c := range []struct {
		name  string
		after uint64
		off   time.Duration
		want  []string
	}{
		{"nothing was had", 0, 0, all},
		{"the same store", 2, 0, all[2:]},
		{"a store that ends before", 9, 0, all},
		{"a store that got others since", 2, time.Second, all},
	} {
		got, err := f.boss.Resume(f.ctx, f.run, c.after, c.off, len(c.want))
		require.NoError(t, err, c.name)
		assert.Equal(t, c.want, got, c.name)
	}
}
