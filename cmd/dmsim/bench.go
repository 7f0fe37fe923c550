package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/pprof"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/bench"
	"dmsim/sim/rng"
)

func newBench() *cobra.Command {
	c := &cobra.Command{
		Use:   "bench send|sim|check|load|graph",
		Short: "Measure the harness itself on this machine",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			return fmt.Errorf("bench: want one of send, sim, check, load, graph, got %q", strings.Join(args, " "))
		},
	}
	for _, verb := range []*cobra.Command{newBenchSend(), newBenchSim(), newBenchCheck(), newBenchLoad(), newBenchGraph()} {
		profiled(verb)
		c.AddCommand(verb)
	}
	return c
}

// profiled gives a verb the flag that writes a profile of its processor time. Those of both verbs, merged, make default.pgo, which the compiler reads.
func profiled(c *cobra.Command) {
	path := c.Flags().String("cpuprofile", "", "write a profile of the processor time to this file, for go tool pprof")
	run := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if *path == "" {
			return run(c, args)
		}
		file, err := os.Create(*path)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		err = run(c, args)
		pprof.StopCPUProfile()
		return errors.Join(err, file.Close())
	}
}

func newBenchSend() *cobra.Command {
	var f commonFlags
	var users, sends int
	c := &cobra.Command{
		Use:   "send",
		Short: "Sends a second in process, with one and with two goroutines, against the floor of touching the same memory",
		Example: `  dmsim bench send --users 1000000
  dmsim bench send --users 10000 --sends 100000 --json`,
		Args: args(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if users < 1000 || users > 100_000_000 || sends < 1000 || sends > 100_000_000 {
				return fmt.Errorf("want --users and --sends from 1000 to 100000000, got %d and %d", users, sends)
			}
			r, err := bench.MeasureSend(seedOf(&f), users, sends, f.talk(c, "bench send"))
			if err != nil {
				return err
			}
			return f.report(c, r, func(w io.Writer) {
				fmt.Fprintf(w, "world\t%d users, %d follows, %.0f %% delivered\n", r.Users, r.Follows, 100*r.DeliveredShare)
				fmt.Fprintf(w, "floor\t%.0f ns to touch the memory of a send\n", r.FloorNanoseconds)
				fmt.Fprintf(w, "one goroutine\t%.0f ns a send, %.2f times the floor, %.2f M sends/s\n", r.OneNanoseconds, r.RatioToFloor, r.OnePerSecond/1e6)
				fmt.Fprintf(w, "  one by one\t%.0f ns a send\n", r.SinglyNanoseconds)
				fmt.Fprintf(w, "two goroutines\t%.2f M sends/s, %.2f times one\n", r.TwoPerSecond/1e6, r.Speedup)
				fmt.Fprintf(w, "allocations\t%.3f a send\n", r.AllocationsPerSend)
				fmt.Fprintf(w, "memory\t%.1f bytes a user, %.2f a follow; %.1f a user for what was sent within a window\n", r.BytesPerUser, r.BytesPerFollow, r.ActivityBytesPerUser)
			})
		},
	}
	c.Flags().IntVar(&users, "users", 1_000_000, "users of the world")
	c.Flags().IntVar(&sends, "sends", 1_000_000, "sends in one measurement")
	c.Flags().Var(&f.seed, "seed", "seed of all randomness")
	c.Flags().BoolVar(&f.json, "json", false, "print the result as JSON on stdout")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "no progress")
	return c
}

func newBenchSim() *cobra.Command {
	var f commonFlags
	var users, rounds int
	c := &cobra.Command{
		Use:   "sim",
		Short: "Attempts a CPU-second through the whole engine, metrics included, without a history",
		Example: `  dmsim bench sim --users 100000
  dmsim bench sim --users 2000 --rounds 1 --workers 1 --json`,
		Args: args(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(c); err != nil {
				return err
			}
			if rounds < 1 || rounds > 1000 {
				return fmt.Errorf("--rounds: want a whole number from 1 to 1000, got %d", rounds)
			}
			o := f.overrides()
			o.Set = append([]string{fmt.Sprintf("population.users=%d", users), "world.messages=reported", "world.retry_memory=24h"}, o.Set...)
			s, err := scenarios.Load("quickstart", o)
			if err != nil {
				return err
			}
			r, err := bench.MeasureSim(c.Context(), s.Config(), f.workers, rounds, cpuSeconds(), f.talk(c, "bench sim"))
			if err != nil {
				return err
			}
			return f.report(c, r, func(w io.Writer) {
				fmt.Fprintf(w, "world\t%d users, %d follows, %s of virtual time\n", r.Users, r.Follows, s.Duration)
				fmt.Fprintf(w, "engine\t%.2f M attempts a CPU-second, %.2f M a second with %d workers\n", r.AttemptsPerCPUSecond/1e6, r.AttemptsPerSecond/1e6, r.Workers)
				fmt.Fprintf(w, "history\t%d attempts, %s\n", r.Attempts, r.HistoryHash)
			})
		},
	}
	f.addScenario(c)
	f.addTalk(c)
	c.Flags().IntVar(&users, "users", 100_000, "users of the world")
	c.Flags().IntVar(&rounds, "rounds", 3, "runs; the median is reported")
	f.workers = 1
	c.Flags().Lookup("workers").DefValue = "1"
	return c
}

func seedOf(f *commonFlags) rng.Seed {
	if f.seed.value == nil {
		return 1
	}
	return rng.Seed(*f.seed.value)
}

// cpuSeconds returns a clock of the processor time of this process.
func cpuSeconds() func() float64 {
	meter := reports.StartMeter()
	return func() float64 { return meter.Cost(0).CPUSeconds }
}

// talk prints each new step on stderr.
func (f *commonFlags) talk(c *cobra.Command, name string) func(string) {
	began, last := time.Now(), ""
	return func(what string) {
		if f.quiet || what == last {
			return
		}
		last = what
		fmt.Fprintf(c.ErrOrStderr(), "%s: %s (%.0f s)\n", name, what, math.Floor(time.Since(began).Seconds()))
	}
}

// report prints a result as JSON or as lines.
func (f *commonFlags) report(c *cobra.Command, result any, lines func(io.Writer)) error {
	if format := f.structured(); format != "" {
		return format.write(c, result)
	}
	w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
	lines(w)
	return w.Flush()
}
