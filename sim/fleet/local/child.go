package local

import (
	"context"
	"io"
	"os"
	"os/signal"
	"time"
)

const (
	// farewell is what a parent that has time writes before it closes the pipe.
	farewell = "stop\n"
	// orphanFor is how long a worker whose parent is gone may take to end by itself. Mostly the server is gone with it, and nothing can be given back.
	orphanFor = time.Second
)

// WithParent is the context of a worker that was started by this package: done when its parent asks for it, or is gone, as its end of the pipe stdin tells. If the
// process is still there eight seconds later, or one second where the parent is gone, since a task takes no notice, it ends at once with exit code 1. An interrupt
// from the terminal, which all processes get, is the parent's alone.
func WithParent(ctx context.Context, stdin io.Reader) (context.Context, context.CancelFunc) {
	signal.Ignore(os.Interrupt)
	ctx, cancel := context.WithCancel(ctx)
	go func() { // ends with the process: a read cannot be called off
		patience := orphanFor
		if n, _ := io.ReadFull(stdin, make([]byte, len(farewell))); n == len(farewell) {
			patience = stopFor
		}
		time.AfterFunc(patience, func() { os.Exit(1) })
		cancel()
	}()
	return ctx, cancel
}
