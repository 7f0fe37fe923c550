package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// secondSignal is how long after a signal another one ends the process.
const secondSignal = 2 * time.Second

// interruptible is a context that a signal ends, for verbs that have something to save or to say then. A second signal ends the process, but not one that comes together with the first, as
// from a shell and from its terminal.
func interruptible(parent context.Context) (ctx context.Context, stop context.CancelFunc) {
	ctx, stop = signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { time.AfterFunc(secondSignal, stop) })
	return ctx, stop
}
