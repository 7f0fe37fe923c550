package graphstats

import (
	"fmt"
	"math"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

// Options say how to measure. Default fills them.
type Options struct {
	Dropped graph.Dropped          // what an import left out, to be told along: Measure sees nothing of it; zero: nothing
	Age     func(model.UserID) int // age in whole years, below AgesMax; negative: unknown. Called once a user, from one goroutine. nil: no ages
	Target  *Mixing                // what the shares of follows from age to age should be; nil: no target. Needs Age
	Workers int                    // goroutines, at least 1; they never change a result

	// ExactFollowsMax is up to how many follows the graph is stored, for a stage at a time and in 4 bytes a follow, so that everything is exact.
	// At most 2^32-1; 0: nothing is stored.
	ExactFollowsMax uint64
	Samples         int          // users sampled where sampling is needed, 2 to 1 million
	Seed            rng.Seed     // of the samples
	Progress        func(string) // told what is being done, from the caller's goroutine; nil: nobody is
}

// ExactFollowsMax is the default of Options.ExactFollowsMax: under a gigabyte beside the graph.
const ExactFollowsMax = 200_000_000

// AgesMax bounds ages in years.
const AgesMax = 128

// samplesMax bounds what one asks to be drawn: 180 bytes a sample, wedges included.
const samplesMax = 1_000_000

// Default returns options with one worker, exact up to ExactFollowsMax, and 20,000 samples above.
func Default() Options {
	return Options{Workers: 1, ExactFollowsMax: ExactFollowsMax, Samples: 20_000}
}

// Validate judges options.
func (o Options) Validate() error {
	switch {
	case o.Workers < 1:
		return fmt.Errorf("workers: want at least 1, got %d", o.Workers)
	case o.Samples < 2 || o.Samples > samplesMax:
		return fmt.Errorf("samples: want 2 to %d, got %d", samplesMax, o.Samples)
	case o.ExactFollowsMax > math.MaxUint32:
		return fmt.Errorf("exact up to so many follows: want at most %d, got %d", uint32(math.MaxUint32), o.ExactFollowsMax)
	case o.Target != nil && o.Age == nil:
		return fmt.Errorf("target: there are no ages to hold against it")
	case o.Target != nil:
		return o.Target.Validate()
	}
	return nil
}
