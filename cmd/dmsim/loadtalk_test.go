package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/load"
)

// TestLoadTalk: each line says how long the load has been under way as a whole, and those of a trial how long it still takes.
func TestLoadTalk(t *testing.T) {
	var out bytes.Buffer
	p := newLoadTalk(&out, false, "quickstart")
	p.began = time.Now().Add(-time.Minute)
	p.say("planning")
	p.after = 11 * time.Second
	told := p.at(&load.Trial{Warm: time.Second, Duration: 10 * time.Second})
	told(time.Second, 5)
	assert.Regexp(t, `^quickstart: planning \(60\.[0-9] s\)\n$`, out.String(), "not before a line is due")
	out.Reset()
	p.last = time.Now().Add(-lineEvery)
	told(5*time.Second, 5000)
	assert.Regexp(t, `^quickstart: 5.0 s of 11s, 5000 answered, 17s left \(60\.[0-9] s\)\n$`, out.String())
	out.Reset()
	p.until, p.last = time.Now().Add(-time.Second), time.Now().Add(-lineEvery)
	told(20*time.Second, 5000)
	assert.Regexp(t, `^quickstart: 11s of 11s, 5000 answered, at most 0.0 s left `, out.String())
	assert.Nil(t, newLoadTalk(&out, true, "quickstart").at(&load.Trial{}))
}
