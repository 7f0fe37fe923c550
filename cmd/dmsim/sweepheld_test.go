package main

import (
	"context"
	"fmt"
)

// heldRows is how many rows a held sweep keeps before it waits: fewer than a third of those of the sweep above.
const heldRows = 5

// heldMain is dmsim with sweeps that wait, with so many new rows on disk, for a signal: a test meets them in the same state on a machine of any speed.
func heldMain() {
	kept := 0
	afterRow = func(ctx context.Context, s *sweeping) {
		if kept++; kept != heldRows {
			return
		}
		if _, err := s.store.Has(); err != nil { // brings them to disk
			panic(err)
		}
		fmt.Println("held")
		<-ctx.Done()
	}
	main()
}
