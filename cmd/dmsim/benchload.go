package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmsim/scenarios"
	"dmsim/sim/bench"
)

func newBenchLoad() *cobra.Command {
	var f commonFlags
	var users int
	var o bench.LoadOptions
	c := &cobra.Command{
		Use:     "load",
		Short:   "The harness of dmsim load: the generator alone, an open loop that is judged, a closed loop with and without a celebrity, the client over HTTP beside plain vegeta",
		Example: `  dmsim bench load --rate 200000 --attempts 50000 --rounds 1 --json`,
		Args:    args(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(c); err != nil {
				return err
			}
			if o.Rounds < 1 || o.Rounds > 1000 || o.Attempts < 1000 || o.Attempts > 10_000_000 || o.Rate < 1000 || o.Rate > 10_000_000 {
				return fmt.Errorf("want --rounds from 1 to 1000, --attempts and --rate from 1000 to 10000000, got %d, %d and %g", o.Rounds, o.Attempts, o.Rate)
			}
			over := f.overrides()
			over.Set = append([]string{fmt.Sprintf("population.users=%d", users)}, over.Set...)
			s, err := scenarios.Load("quickstart", over)
			if err != nil {
				return err
			}
			o.Workers = f.workers
			o.Serve = serveForBench(s, f.workers)
			r, err := bench.MeasureLoad(c.Context(), s.Config(), o, f.talk(c, "bench load"))
			if err != nil {
				return err
			}
			return f.report(c, r, func(w io.Writer) { tellBenchLoad(w, r) })
		},
	}
	f.addScenario(c)
	f.addTalk(c)
	c.Flags().IntVar(&users, "users", 10_000, "users of the world")
	c.Flags().Float64Var(&o.Rate, "rate", 1_000_000, "attempts a second that are offered in the open loop, for a second")
	c.Flags().IntVar(&o.Attempts, "attempts", 500_000, "attempts of a round of the closed loop")
	c.Flags().Float64Var(&o.Celebrity, "celebrity", 0.2, "share of the one-to-one messages that go to one user in the closed loop")
	c.Flags().IntVar(&o.Rounds, "rounds", 5, "rounds; medians are reported")
	return c
}

func tellBenchLoad(w io.Writer, r *bench.Load) {
	fmt.Fprintf(w, "generator alone\t%.2f M/s without waiting; %.2f M/s of %.0f M/s paced, late by %.2f us at the median\n",
		r.GeneratorMost/1e6, r.GeneratorPaced/1e6, r.GeneratorOffered/1e6, r.GeneratorLatenessP50)
	fmt.Fprintf(w, "open loop\t%.3f M/s of %.3f M/s offered to %d users by %d goroutines, %.3f M/s right, %d wrong; late by %.2f us at the median\n",
		r.OpenAchieved/1e6, r.RateOffered/1e6, r.Users, r.Workers, r.OpenGoodput/1e6, r.OpenWrong, r.OpenLatenessP50)
	fmt.Fprintf(w, "  meanwhile\t%.0f allocations/s; no processor for %.0f %% of the time\n", r.OpenAllocations, 100*r.OpenCPUWait)
	fmt.Fprintf(w, "closed loop\t%.2f M/s by one goroutine, %.2f M/s by %d; locks waited for %.1f %% of the time\n", r.One/1e6, r.Even/1e6, r.Workers, 100*r.EvenLocks)
	fmt.Fprintf(w, "  %.0f %% to a celebrity\t%.2f M/s, %.2f of the even case; locks waited for %.1f %% of the time\n",
		100*r.CelebrityShare, r.Celebrity/1e6, r.CelebrityRatio, 100*r.CelebrityLocks)
	fmt.Fprintf(w, "client over HTTP\t%.0f/s, %.2f of the %.0f/s of plain vegeta; %d requests on %d connections to a service in this process\n",
		r.Client, r.ClientRatio, r.Vegeta, r.Requests, r.Connections)
	fmt.Fprintf(w, "wrong answers\t%d\n", r.OpenWrong+r.Wrong)
}
