package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"dmsim/sim/check"
)

// checkTalk tells on stderr what a check is at. It may be told by several goroutines at once.
type checkTalk struct {
	out   io.Writer
	quiet bool
	began time.Time

	mu   sync.Mutex
	last time.Time // of the last line on how far it is, or of the beginning
}

func newCheckTalk(out io.Writer, quiet bool) *checkTalk {
	now := time.Now()
	return &checkTalk{out: out, quiet: quiet, began: now, last: now}
}

// say tells what is done next.
func (t *checkTalk) say(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.quiet {
		fmt.Fprintf(t.out, "check: %s\n", what)
	}
}

// at tells now and then how much was played.
func (t *checkTalk) at(n check.Counts) {
	t.far(func() string { return fmt.Sprintf("%d stories, %d attempts", n.Histories, n.Attempts) })
}

// far tells now and then how far it is.
func (t *checkTalk) far(what func() string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := time.Now(); !t.quiet && now.Sub(t.last) >= lineEvery {
		t.last = now
		fmt.Fprintf(t.out, "check: %s (%.0f s)\n", what(), now.Sub(t.began).Seconds())
	}
}
