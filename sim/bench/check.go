package bench

import (
	"context"
	"fmt"
	"time"

	"dmsim/sim"
	"dmsim/sim/check"
	"dmsim/sim/check/linear"
	"dmsim/sim/metrics"
	"dmsim/sim/rng"
)

// Check is what checking costs.
type Check struct {
	Histories            uint64  `json:"histories"`
	Attempts             uint64  `json:"attempts"`                // of one round
	AttemptsPerCPUSecond float64 `json:"attempts_per_cpu_second"` // drawn, and judged by the second opinion and the invariants: median of the rounds
	WorldPerCPUSecond    float64 `json:"world_per_cpu_second"`    // drawn, and played on the world alone
	OpinionPerCPUSecond  float64 `json:"opinion_per_cpu_second"`  // judged by the second opinion
	InvariantsPerSecond  float64 `json:"invariants_per_cpu_second"`

	ReplayPerSecond float64 `json:"replay_per_second"` // a recorded history in the order of its commits, by one goroutine

	OnlineUsers    int     `json:"online_users"`
	OnlineAttempts uint64  `json:"online_attempts"`   // of one run, metrics included
	OnlineRatio    float64 `json:"online_cpu_ratio"`  // processor time with the invariants to that without them: median of the rounds
	OnlineElapsed  float64 `json:"online_wall_ratio"` // and elapsed time
}

// MeasureCheck plays drawn stories before nobody, before the second opinion, before the invariants, and before both, each in every round.
func MeasureCheck(ctx context.Context, seed uint64, stories uint64, rounds int, clock func() float64, talk func(string)) (*Check, error) {
	var r Check
	rates := make([][]float64, 4)
	for range rounds {
		for i, judges := range []check.Judges{{}, {NoOpinion: true, NoInvariants: true}, {NoInvariants: true}, {NoOpinion: true}} {
			talk("drawn stories")
			began := clock()
			e, err := check.Explore(ctx, check.Options{Seed: seed, Workers: 1, Stories: stories, Judges: judges})
			if err != nil {
				return nil, err
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			rates[i] = append(rates[i], float64(e.Attempts)/(clock()-began))
			r.Histories, r.Attempts = e.Histories, e.Attempts
		}
	}
	r.AttemptsPerCPUSecond, r.WorldPerCPUSecond, r.OpinionPerCPUSecond, r.InvariantsPerSecond = median(rates[0]), median(rates[1]), median(rates[2]), median(rates[3])
	return &r, nil
}

// historiesRecorded is how many histories of several goroutines are replayed.
const historiesRecorded = 1000

// MeasureReplay records histories of several goroutines and replays them in the order of their commits, by one.
func (r *Check) MeasureReplay(ctx context.Context, seed uint64, rounds int, talk func(string)) error {
	talk("replay in commit order")
	var histories []*linear.History
	_, err := check.Concurrent(ctx, check.ConcurrentOptions{Seed: seed, Stories: historiesRecorded, Heard: func(h *linear.History) { histories = append(histories, h) }})
	if err != nil {
		return err
	}
	var replayer check.Replayer
	var rates []float64
	for range rounds {
		attempts, began := 0, time.Now()
		for _, h := range histories {
			if v := replayer.Replay(h); v != nil {
				return fmt.Errorf("a history of a sound world is not allowed: %s", v)
			}
			attempts += len(h.Events)
		}
		rates = append(rates, float64(attempts)/time.Since(began).Seconds())
	}
	r.ReplayPerSecond = median(rates)
	return ctx.Err()
}

// MeasureOnline runs a configuration with and without the invariants, in turns, each on a world of its own, and adds what they cost.
func (r *Check) MeasureOnline(ctx context.Context, c sim.Config, workers, rounds int, clock func() float64, talk func(string)) error {
	var cpu, wall []float64
	for range rounds {
		plain, err := onlineRun(ctx, c, workers, false, clock, talk)
		if err != nil {
			return err
		}
		checked, err := onlineRun(ctx, c, workers, true, clock, talk)
		if err != nil {
			return err
		}
		cpu, wall = append(cpu, checked.cpu/plain.cpu), append(wall, checked.wall/plain.wall)
		r.OnlineUsers, r.OnlineAttempts = checked.users, checked.attempts
	}
	r.OnlineRatio, r.OnlineElapsed = median(cpu), median(wall)
	return nil
}

// spent is what a run took, in seconds.
type spent struct {
	cpu, wall float64
	users     int
	attempts  uint64
}

func onlineRun(ctx context.Context, c sim.Config, workers int, checked bool, clock func() float64, talk func(string)) (spent, error) {
	talk("building the world")
	society, err := sim.Prepare(ctx, c, workers, nil)
	if err != nil {
		return spent{}, err
	}
	o := sim.Options{Workers: workers}
	if checked {
		o.Observers = append(o.Observers, check.NewOnline(society, &c))
	}
	talk("an ordinary run")
	rng.ForgetKeys()
	began, used := time.Now(), clock()
	result, _, err := metrics.Run(ctx, society, c, o)
	if err == nil && result.Interrupted {
		err = ctx.Err()
	}
	if err != nil {
		return spent{}, err
	}
	return spent{clock() - used, time.Since(began).Seconds(), result.Users, result.History}, society.Close()
}
