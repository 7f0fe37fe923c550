package jetstream_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/fleet/jetstream"
)

// TestShown: nothing that may be secret is shown, also of what is no URL.
func TestShown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"nats://host:4222":           "nats://host:4222",
		"tls://me:secret@host":       "tls://...@host",
		"nats://token@host":          "nats://...@host",
		"nats://me:sec@ret/x@host:1": "nats://...@host:1",
		"me:secret@host":             "...@host",
		"host":                       "host",
	} {
		assert.Equal(t, want, jetstream.Shown(text), text)
	}
	assert.Equal(t, "nats://a,nats://...@b", jetstream.Shown("nats://a", "nats://s@b"))
	assert.Empty(t, jetstream.Shown())
}
