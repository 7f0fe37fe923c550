package broker_test

import (
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet/broker"
)

// TestWhoReachesIt holds that one which does not listen is reached from inside only, and one which does wants its token.
func TestWhoReachesIt(t *testing.T) {
	inside, err := broker.Start(broker.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(inside.Close)
	conn, err := inside.Connect()
	require.NoError(t, err)
	conn.Close()

	outside, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: true, Token: "right"})
	require.NoError(t, err)
	t.Cleanup(outside.Close)
	assert.Regexp(t, `^nats://127\.0\.0\.1:\d+$`, outside.URL())
	conn, err = outside.Connect()
	require.NoError(t, err)
	conn.Close()
	conn, err = nats.Connect(outside.URL(), nats.Token("right"))
	require.NoError(t, err)
	conn.Close()
	_, err = nats.Connect(outside.URL(), nats.Token("wrong"))
	assert.ErrorIs(t, err, nats.ErrAuthorization)
	_, err = nats.Connect(outside.URL())
	assert.ErrorIs(t, err, nats.ErrAuthorization)
}

func TestRefused(t *testing.T) {
	_, err := broker.Start(broker.Options{})
	assert.EqualError(t, err, "broker: want a folder to store in, got none")
	_, err = broker.Start(broker.Options{Dir: t.TempDir(), Listen: true})
	assert.EqualError(t, err, "broker: want a token where it listens, got none: every user of the machine could give it work")
}

// BenchmarkStart is what a run pays for a server: until a client is connected.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		one, err := broker.Start(broker.Options{Dir: b.TempDir(), Listen: true, Token: "t"})
		require.NoError(b, err)
		conn, err := one.Connect()
		require.NoError(b, err)
		b.StopTimer()
		conn.Close()
		one.Close()
		b.StartTimer()
	}
}
