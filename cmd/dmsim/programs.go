package main

import (
	"dmsim/sim/check/chunk"
	"dmsim/sim/fleet"
)

// programs are what a worker of this binary knows, by the kinds of jobs.
func programs() fleet.Programs {
	return fleet.Programs{
		sweepKind:   newSweepProgram,
		compareKind: newCompareProgram,
		chunk.Kind:  chunk.Open,
	}
}
