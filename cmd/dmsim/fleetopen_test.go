package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestHints can be pasted: they reach the cluster as the command did that prints them, and hold no flag that their verb has not. Passwords are left out.
func TestHints(t *testing.T) {
	t.Parallel()
	f := &fleetFlags{nats: []string{"nats://me:secret@a:4222", "nats://b:4222"}}
	assert.Equal(t, "start some by dmsim worker --nats nats://...@a:4222,nats://b:4222; dmsim fleet status --nats nats://...@a:4222,nats://b:4222 shows who is there", f.hint())
	f = &fleetFlags{nats: []string{"tls://a:4222"}, nkey: "my keys/c.nk", ca: "ca.pem", shared: "/shared"}
	assert.Equal(t, "start some by dmsim worker --nats tls://a:4222 --nats-nkey 'my keys/c.nk' --nats-ca ca.pem --shared /shared, with the credentials of workers where they have their own; "+
		"dmsim fleet status --nats tls://a:4222 --nats-nkey 'my keys/c.nk' --nats-ca ca.pem shows who is there", f.hint())
	assert.Equal(t, "dmsim fleet forget 12 --nats tls://a:4222 --nats-nkey 'my keys/c.nk' --nats-ca ca.pem --shared /shared", f.shown(f.words(), "dmsim", "fleet", "forget", "12"))
}
