package bench

import (
	"context"
	"time"

	"dmsim/sim"
	"dmsim/sim/metrics"
	"dmsim/sim/rng"
)

// Sim is what the whole engine does: traffic, world, counting and metrics, without a history. Building the world is not in it.
type Sim struct {
	Users                int     `json:"users"`
	Follows              uint64  `json:"follows"`
	Workers              int     `json:"workers"`
	Attempts             uint64  `json:"attempts"` // of all kinds, in one round
	Rounds               int     `json:"rounds"`
	AttemptsPerCPUSecond float64 `json:"attempts_per_cpu_second"` // median of the rounds
	AttemptsPerSecond    float64 `json:"attempts_per_second"`     // median of the rounds
	HistoryHash          string  `json:"history_hash"`
}

// MeasureSim runs the configuration several times, each on a world of its own. CPU gives the processor time used so far, in seconds.
func MeasureSim(ctx context.Context, c sim.Config, workers, rounds int, cpu func() float64, progress func(string)) (*Sim, error) {
	r := &Sim{Workers: workers, Rounds: rounds}
	var perCPU, perWall []float64
	for range rounds {
		progress("building the world")
		society, err := sim.Prepare(ctx, c, workers, nil)
		if err != nil {
			return nil, err
		}
		progress("measuring")
		rng.ForgetKeys()
		began, used := time.Now(), cpu()
		result, _, err := metrics.Run(ctx, society, c, sim.Options{Workers: workers})
		if err != nil {
			return nil, err
		}
		perCPU = append(perCPU, float64(result.History)/(cpu()-used))
		perWall = append(perWall, float64(result.History)/time.Since(began).Seconds())
		r.Users, r.Follows, r.Attempts, r.HistoryHash = result.Users, result.Follows, result.History, result.HistoryHash
		if result.Interrupted {
			return nil, ctx.Err()
		}
	}
	r.AttemptsPerCPUSecond, r.AttemptsPerSecond = median(perCPU), median(perWall)
	return r, nil
}
