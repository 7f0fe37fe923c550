package main

import (
	"context"
	"fmt"
	"time"

	"dmsim/sim/check/chunk"
	"dmsim/sim/experiment"
	"dmsim/sim/fleet"
)

// programs are what a worker of this binary knows, by the kinds of jobs. Their runs share people, so that what is kept of those has one bound, however many jobs are open.
func programs(people *experiment.People) fleet.Programs {
	return fleet.Programs{
		sweepKind:   func(_ context.Context, j *fleet.Job) (fleet.Program, error) { return newSweepProgram(j, people) },
		compareKind: func(_ context.Context, j *fleet.Job) (fleet.Program, error) { return newCompareProgram(j, people) },
		chunk.Kind:  chunk.Open,
	}
}

// peopleFor is how long at least people are kept that no run uses, and twice that at most.
const peopleFor = time.Minute

// forgetPeople lets people go whose runs are over or do not go on, until ctx is done.
func forgetPeople(ctx context.Context, people *experiment.People, say func(string)) {
	tick := time.NewTicker(peopleFor)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := people.Forget(); err != nil {
				say(fmt.Sprintf("people of runs that are over: %v", err))
			}
		case <-ctx.Done():
			return
		}
	}
}
