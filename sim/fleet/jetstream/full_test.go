package jetstream_test

import (
	"crypto/rand"
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

// listening joins with what a queue says handed on.
func listening(t *testing.T, url, name string) (*jetstream.Queue, <-chan string) {
	said := make(chan string, 1000)
	q, err := jetstream.Dial(t.Context(), jetstream.Options{URLs: []string{url}, Name: name, Say: func(line string) { said <- line }})
	require.NoError(t, err)
	t.Cleanup(q.Disconnect)
	return q, said
}

// reportUntil reports until a line about that is said.
func reportUntil(t *testing.T, f *fixture, q *jetstream.Queue, said <-chan string) string {
	t.Helper()
	line := ""
	require.Eventually(t, func() bool {
		require.NoError(t, q.Report(f.run, &fleet.Progress{Tasks: 10}))
		select {
		case line = <-said:
			return strings.HasPrefix(line, "keeping how far the run is: ")
		default:
			return false
		}
	}, soon, 10*time.Millisecond)
	return line
}

// TestAccountThatIsFull has a run wait for room, and go on when there is some.
func TestAccountThatIsFull(t *testing.T) {
	t.Parallel()
	at := configured(t, `accounts { A { jetstream { max_file: 24KB, max_mem: 1MB }, users [ { user: u, password: p } ] } }`)
	f := fixed(t, dialled("nats://u:p@"+at), 0)
	f.lasting(t)
	worker, said := listening(t, "nats://u:p@"+at, "w")
	f.submit(t, 0, 1)
	l := f.lease(t, worker)
	full := make([]byte, 20<<10)
	_, _ = rand.Read(full) // never fails
	f.put(t, l, "w", 0, string(full))
	var g errgroup.Group
	g.Go(func() error { return l.Put(f.ctx, &fleet.Result{Task: 1, Data: full, Worker: "w"}) })
	line := ""
	for !strings.HasPrefix(line, "keeping the result of task 1: ") {
		line = <-said
	}
	assert.Contains(t, line, "resource limits exceeded for account")
	_, err := f.b.Conn().Request("$JS.API.STREAM.PURGE.DMSIM_RESULTS", nil, soon)
	require.NoError(t, err)
	require.NoError(t, g.Wait())
}

// TestStoreThatDoesNotAnswer has a server that takes what is stored and says nothing of it, which is what one with a full disk does.
func TestStoreThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	at := "nats://" + configured(t, "")
	f := fixed(t, dialled(at), 0)
	mute, err := f.b.Conn().Subscribe("dmsim.progress.*", func(*nats.Msg) {})
	require.NoError(t, err)
	t.Cleanup(func() { _ = mute.Unsubscribe() }) // fails only where the connection is closed
	_, err = f.b.Conn().Request("$JS.API.STREAM.DELETE.DMSIM_JOBS", nil, soon)
	require.NoError(t, err)
	boss, said := listening(t, at, "boss")
	assert.Contains(t, reportUntil(t, f, boss, said), "does not answer, as when it is slow, has no leader, or has a full disk, after which it wants room and to be started again")
}

// TestSmallMessages has a server that takes none of the usual size.
func TestSmallMessages(t *testing.T) {
	t.Parallel()
	f := fixed(t, dialled("nats://"+configured(t, "max_payload: 64KB")), 0)
	f.lasting(t)
	data := make([]byte, 300<<10)
	_, _ = rand.Read(data) // never fails
	f.submit(t, 0)
	f.put(t, f.lease(t, f.a), "a", 0, string(data))
	assert.Equal(t, []fleet.Event{{Result: &fleet.Result{Task: 0, Data: data, Worker: "a"}}}, f.results(t, 1))
}
