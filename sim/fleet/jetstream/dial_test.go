package jetstream_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet/jetstream"
)

// TestNoNATS has servers of something else, which are told as such and waited for all the same: a forwarded port may be another's until it is set right.
func TestNoNATS(t *testing.T) {
	t.Parallel()
	for name, banner := range map[string]string{"one that waits for a word": "", "one that greets": "SSH-2.0-OpenSSH\r\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, _ := accepting(t, banner)
			ctx, cancel := context.WithTimeout(t.Context(), soon)
			defer cancel()
			said := make(chan string, 100)
			o := jetstream.Options{URLs: []string{"nats://" + at}, Say: func(line string) { said <- line }}
			o.DialLasts(time.Second)
			ended := make(chan error, 1)
			go func() {
				_, err := jetstream.Dial(ctx, o)
				ended <- err
			}()
			select {
			case line := <-said:
				assert.Contains(t, line, at+" takes connections and does not speak NATS")
			case err := <-ended:
				require.NoError(t, err, "it was not told")
			}
			cancel()
			assert.ErrorIs(t, <-ended, context.Canceled)
		})
	}
}

// TestDialIsInterrupted has a server that never says anything, and a try that would wait for it for an hour.
func TestDialIsInterrupted(t *testing.T) {
	t.Parallel()
	at, accepted := accepting(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := jetstream.Options{URLs: []string{"nats://" + at}}
	o.DialLasts(time.Hour)
	ended := make(chan error, 1)
	go func() {
		_, err := jetstream.Dial(ctx, o)
		ended <- err
	}()
	<-accepted
	<-time.After(200 * time.Millisecond) // most often it reads by then; if not, it is interrupted while it connects
	cancel()
	select {
	case err := <-ended:
		assert.ErrorIs(t, err, context.Canceled)
	case <-time.After(soon):
		assert.Fail(t, "not interrupted")
	}
}

// accepting listens, greets whoever comes and says nothing more. It tells of each that came.
func accepting(t *testing.T, banner string) (at string, accepted <-chan struct{}) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	came := make(chan struct{}, 1000)
	over := make(chan struct{})
	t.Cleanup(func() {
		_ = l.Close() // ends the loop
		<-over
	})
	go func() {
		defer close(over)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			_, _ = conn.Write([]byte(banner)) // who has gone again need not hear it
			came <- struct{}{}
		}
	}()
	return l.Addr().String(), came
}
