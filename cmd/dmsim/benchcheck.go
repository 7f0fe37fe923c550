package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmsim/scenarios"
	"dmsim/sim/bench"
)

func newBenchCheck() *cobra.Command {
	var f commonFlags
	var users, rounds int
	var stories uint64
	c := &cobra.Command{
		Use:   "check",
		Short: "What checking costs: drawn stories before world, second opinion and invariants; replay in commit order; an ordinary run watched by the invariants",
		Example: `  dmsim bench check --json
  dmsim bench check --stories 500 --users 2000 --rounds 1`,
		Args: args(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(c); err != nil {
				return err
			}
			if rounds < 1 || rounds > 1000 || stories < 1 {
				return fmt.Errorf("want --rounds from 1 to 1000 and --stories from 1, got %d and %d", rounds, stories)
			}
			r, err := measureCheck(c, &f, users, rounds, stories)
			if err != nil {
				return err
			}
			return f.report(c, r, func(w io.Writer) {
				fmt.Fprintf(w, "stories\t%d of %d attempts\n", r.Histories, r.Attempts)
				fmt.Fprintf(w, "world, second opinion and invariants\t%.0f attempts a CPU-second\n", r.AttemptsPerCPUSecond)
				fmt.Fprintf(w, "  world alone\t%.0f\n  with the second opinion\t%.0f\n  with the invariants\t%.0f\n", r.WorldPerCPUSecond, r.OpinionPerCPUSecond, r.InvariantsPerSecond)
				fmt.Fprintf(w, "replay in commit order\t%.2f M attempts a second\n", r.ReplayPerSecond/1e6)
				fmt.Fprintf(w, "a run watched online\t%.2f times the processor time, %.2f times the time (%d users, %d attempts)\n", r.OnlineRatio, r.OnlineElapsed, r.OnlineUsers, r.OnlineAttempts)
			})
		},
	}
	f.addScenario(c)
	f.addTalk(c)
	c.Flags().Uint64Var(&stories, "stories", 5000, "drawn stories in one measurement")
	c.Flags().IntVar(&users, "users", 100_000, "users of the world that is watched online")
	c.Flags().IntVar(&rounds, "rounds", 3, "rounds; medians are reported")
	return c
}

func measureCheck(c *cobra.Command, f *commonFlags, users, rounds int, stories uint64) (*bench.Check, error) {
	o := f.overrides()
	o.Set = append([]string{fmt.Sprintf("population.users=%d", users), "world.messages=reported", "world.retry_memory=24h"}, o.Set...)
	s, err := scenarios.Load("quickstart", o)
	if err != nil {
		return nil, err
	}
	talk, clock := f.talk(c, "bench check"), cpuSeconds()
	r, err := bench.MeasureCheck(c.Context(), s.Seed, stories, rounds, clock, talk)
	if err != nil {
		return nil, err
	}
	if err := r.MeasureReplay(c.Context(), s.Seed, rounds, talk); err != nil {
		return nil, err
	}
	return r, r.MeasureOnline(c.Context(), s.Config(), f.workers, rounds, clock, talk)
}
