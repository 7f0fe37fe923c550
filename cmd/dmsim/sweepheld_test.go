package main

import (
	"context"
	"fmt"

	"dmsim/sim/experiment/kept"
)

// heldRows is how many rows a held command keeps before it waits: fewer than a third of those of the sweep above.
const heldRows = 5

// heldMain is dmsim with sweeps and comparisons that wait, with so many new rows on disk, for a signal: a test meets them in the same state on a machine of any speed.
func heldMain() {
	rows := 0
	afterRow = func(ctx context.Context, s *kept.Store) {
		if rows++; rows != heldRows {
			return
		}
		if _, err := s.Has(); err != nil { // brings them to disk
			panic(err)
		}
		fmt.Println("held")
		<-ctx.Done()
	}
	main()
}
