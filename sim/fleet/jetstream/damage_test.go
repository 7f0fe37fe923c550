package jetstream_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	api "github.com/nats-io/nats.go/jetstream"
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

// twice has a result come that cannot be used, be done again and come in the same way, and is why its task is set aside then.
func (f *fixture) twice(t *testing.T, put func(), event func(fleet.Event) error) string {
	t.Helper()
	put()
	events := make(chan fleet.Event, 10)
	ctx, stop := context.WithCancel(f.ctx)
	var g errgroup.Group
	g.Go(func() error {
		return f.boss.Results(ctx, f.run, func(e fleet.Event) error {
			if err := event(e); err != nil {
				return err
			}
			if !e.Kept {
				events <- e
			}
			return nil
		})
	})
	assert.Equal(t, fleet.Event{Returned: &fleet.Batch{Tasks: []int{0}}}, <-events)
	put()
	e := <-events
	stop()
	require.ErrorIs(t, g.Wait(), context.Canceled)
	require.NotNil(t, e.Result)
	assert.Zero(t, e.Result.Task)
	return e.Result.Failed
}

func taken(fleet.Event) error { return nil }

// TestObjectWithoutItsParts has an object that is known and whose data are gone.
func TestObjectWithoutItsParts(t *testing.T) {
	t.Parallel()
	f := fixed(t, embedded(t), 0)
	f.lasting(t)
	f.a.Bounds(1, 1<<20)
	f.boss.ReadFor(300 * time.Millisecond)
	f.submit(t, 0)
	l := f.lease(t, f.a)
	js, err := api.New(f.a.Conn())
	require.NoError(t, err)
	why := f.twice(t, func() {
		f.put(t, l, "a", 0, "some data")
		objects, err := js.Stream(f.ctx, "OBJ_dmsim_results")
		require.NoError(t, err)
		require.NoError(t, objects.Purge(f.ctx, api.WithPurgeSubject("$O.dmsim_results.C.>")))
	}, taken)
	assert.Contains(t, why, "the stored result of a is damaged: 3 tries to read it: ")
}

// TestSharedNeverComes has a worker whose folder is another one.
func TestSharedNeverComes(t *testing.T) {
	t.Parallel()
	join := embedded(t)
	f := fixed(t, join, 0)
	f.lasting(t)
	here := t.TempDir()
	worker := join(t, jetstream.Options{Name: "sharing", Shared: t.TempDir()})
	worker.Bounds(1, 2)
	f.submit(t, 0)
	l := f.lease(t, worker)
	f.boss = join(t, jetstream.Options{Name: "boss", Shared: here})
	f.boss.Late(time.Millisecond)
	why := f.twice(t, func() { f.put(t, l, "sharing", 0, "data") }, taken)
	assert.Contains(t, why, "the stored result of sharing is damaged: shared folder "+here+": ")
	assert.Contains(t, why, "it is not there after 1ms; do worker and coordinator see the same folder?")
}

// TestUnusable has results that are as they were brought, and that who gathers them can make nothing of.
func TestUnusable(t *testing.T) {
	t.Parallel()
	f := fixed(t, embedded(t), 0)
	f.lasting(t)
	f.submit(t, 0)
	l := f.lease(t, f.a)
	why := f.twice(t, func() { f.put(t, l, "a", 0, "data") }, func(e fleet.Event) error {
		if e.Result != nil && e.Result.Failed == "" {
			return fmt.Errorf("%w: no row", fleet.ErrUnusable)
		}
		return nil
	})
	assert.Equal(t, "the stored result of a is damaged: unusable: no row", why)
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
	assert.Equal(t, []fleet.Event{{Returned: &fleet.Batch{Tasks: []int{0}}}}, f.results(t, 1), "it costs its task another try, and never the run")
	require.NoError(t, os.Rename(here, here+"-gone"))
	f.submit(t, 1)
	l := f.lease(t, worker)
	require.NoError(t, l.Put(f.ctx, &fleet.Result{Task: 0, Data: []byte("data"), Worker: "sharing"}))
	err := f.boss.Results(f.ctx, f.run, func(fleet.Event) error { return nil })
	require.ErrorIs(t, err, fs.ErrNotExist, "where nothing could be read, nothing is dropped")
	require.NoError(t, os.Rename(here+"-gone", here))
	f.boss.Late(soon)
	var g errgroup.Group
	g.Go(func() error {
		<-time.After(50 * time.Millisecond) // most often it was looked for by then; if not, it is there at once
		return os.Rename(filepath.Join(there, string(f.run)), filepath.Join(here, string(f.run)))
	})
	assert.Equal(t, []byte("data"), f.results(t, 1)[0].Result.Data)
	require.NoError(t, g.Wait())
}

// TestHalfRestored has a store lost of which only a part can be made anew at first: what needs that part does not count as done until the rest is there.
func TestHalfRestored(t *testing.T) {
	t.Parallel()
	join := embedded(t)
	f := fixed(t, join, 0)
	js, err := api.New(f.b.Conn())
	require.NoError(t, err)
	for _, name := range []string{"DMSIM_TASKS", "DMSIM_JOBS"} {
		require.NoError(t, js.DeleteStream(f.ctx, name))
	}
	_, err = js.CreateStream(f.ctx, api.StreamConfig{Name: "IN_THE_WAY", Subjects: []string{"dmsim.job.*"}, Storage: api.MemoryStorage})
	require.NoError(t, err)
	require.ErrorContains(t, f.boss.Submit(f.ctx, f.run, fleet.Batch{Tasks: []int{1}}), "subjects overlap")
	require.NoError(t, js.DeleteStream(f.ctx, "IN_THE_WAY"))
	f.submit(t, 2)
	jobs, err := js.Stream(f.ctx, "DMSIM_JOBS")
	require.NoError(t, err)
	_, err = jobs.GetLastMsgForSubject(f.ctx, "dmsim.job."+string(f.run))
	require.NoError(t, err)
}
