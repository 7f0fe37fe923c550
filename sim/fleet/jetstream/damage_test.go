package jetstream_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/jetstream"
)

// forge stores a result as another program with a worker's key could.
func (f *fixture) forge(t *testing.T, task, meta, data string) {
	t.Helper()
	msg := nats.NewMsg("dmsim.res." + string(f.run) + "." + task)
	msg.Header.Set("Dmsim-Result", meta)
	msg.Data = []byte(data)
	_, err := f.b.Conn().RequestMsg(msg, soon)
	require.NoError(t, err)
}

// TestDamaged holds that a result which cannot be read costs its task another try and, the second time, its result, and never the run; and that nothing is read but
// what results are.
func TestDamaged(t *testing.T) {
	t.Parallel()
	join := embedded(t)
	shared, secret := t.TempDir(), filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("a secret"), 0o600))
	sum := sha256.Sum256([]byte("a secret"))
	digits := hex.EncodeToString(sum[:])
	outside, err := filepath.Rel(filepath.Join(shared, "run", "0"), secret)
	require.NoError(t, err)
	of := func(digest, where string) string {
		text, err := json.Marshal(map[string]string{"worker": "x", "sha256": digest, "where": where})
		require.NoError(t, err)
		return string(text)
	}
	for i, c := range []struct{ name, meta, data, why string }{
		{"no JSON", "{", "", "want JSON"},
		{"a path as a digest", of(outside, "shared"), "", "want 64 digits"},
		{"capitals", of(strings.ToUpper(digits), ""), "a secret", "want 64 digits"},
		{"another place", of(digits, "attic"), "", `at "attic"`},
		{"not packed", of(digits, "zstd"), "a secret", "damaged"},
		{"other data", of(digits, ""), "another", "SHA-256 "},
		{"no object", of(digits, "object"), "", "object not found"},
		{"a link", of(digits, "shared"), "", "want a regular file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fixed(t, join, 100+i)
			f.boss = join(t, jetstream.Options{Name: "boss", Shared: shared})
			f.boss.Late(time.Millisecond)
			folder := filepath.Join(shared, string(f.run), "0")
			require.NoError(t, os.MkdirAll(folder, 0o700))
			require.NoError(t, os.Symlink(secret, filepath.Join(folder, digits)))
			f.forge(t, "0", c.meta, c.data)
			events := make(chan fleet.Event, 10)
			var g errgroup.Group
			ctx, stop := context.WithCancel(f.ctx)
			defer stop()
			g.Go(func() error {
				return f.boss.Results(ctx, f.run, func(e fleet.Event) error {
					if !e.Kept {
						events <- e
					}
					return nil
				})
			})
			assert.Equal(t, fleet.Event{Returned: &fleet.Batch{Tasks: []int{0}}}, <-events)
			f.forge(t, "0", c.meta, c.data)
			e := <-events
			require.NotNil(t, e.Result)
			assert.Contains(t, e.Result.Failed, "is damaged: ")
			assert.Contains(t, e.Result.Failed, c.why)
			assert.Nil(t, e.Result.Data)

			require.NoError(t, f.b.Conn().Publish("dmsim.returned."+string(f.run), []byte("no batch")))
			require.NoError(t, f.b.Conn().Publish("dmsim.returned."+string(f.run), []byte(`{"tasks":[5]}`)))
			assert.Equal(t, fleet.Event{Returned: &fleet.Batch{Tasks: []int{5}}}, <-events, "behind one that is passed over")
			stop()
			require.Error(t, g.Wait())
		})
	}
}

// TestSharedComesLate has a file that the coordinator's machine sees later than the message that tells of it.
func TestSharedComesLate(t *testing.T) {
	t.Parallel()
	join := embedded(t)
	f := fixed(t, join, 0)
	here, there := t.TempDir(), t.TempDir()
	worker := join(t, jetstream.Options{Name: "sharing", Shared: there})
	worker.Bounds(1, 2)
	f.submit(t, 0)
	require.NoError(t, f.lease(t, worker).Put(f.ctx, &fleet.Result{Task: 0, Data: []byte("data"), Worker: "sharing"}))
	f.boss = join(t, jetstream.Options{Name: "boss", Shared: here})
	f.boss.Late(time.Millisecond)
	err := f.boss.Results(f.ctx, f.run, func(fleet.Event) error { return nil })
	assert.ErrorContains(t, err, "is not there after 1ms; do worker and coordinator see the same folder?")
	f.boss.Late(soon)
	var g errgroup.Group
	g.Go(func() error {
		<-time.After(50 * time.Millisecond) // most often it was looked for by then; if not, it is there at once
		return os.Rename(filepath.Join(there, string(f.run)), filepath.Join(here, string(f.run)))
	})
	assert.Equal(t, []byte("data"), f.results(t, 1)[0].Result.Data)
	require.NoError(t, g.Wait())
}
