package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/bench"
)

func newBenchGraph() *cobra.Command {
	var f commonFlags
	var users int
	var follows uint64
	var extent string
	c := &cobra.Command{
		Use:   "graph",
		Short: "Follows a second with one and two workers, bytes a follow, the stored form written and opened, computed ties against stored ones",
		Example: `  dmsim bench graph --users 1000000 --follows 50000000
  dmsim bench graph --users 2000 --follows 40000 --json
  dmsim bench graph --users 20000 --follows 600000 --extent rows`,
		Args: args(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if users < 1000 || users > 100_000_000 || follows < uint64(users) || follows > 100*uint64(users) {
				return fmt.Errorf("want --users from 1000 to 100000000 and --follows from 1 to 100 times as many, got %d and %d", users, follows)
			}
			if !slices.Contains(bench.Extents(), extent) {
				return fmt.Errorf("--extent: want one of %s, got %q", strings.Join(bench.Extents(), ", "), extent)
			}
			defer debug.SetGCPercent(debug.SetGCPercent(largeGCPercent))
			r, err := bench.MeasureGraph(c.Context(), seedOf(&f), users, follows, bench.Extent(extent), reports.ResidentMost, f.talk(c, "bench graph"))
			if err != nil {
				return err
			}
			return f.report(c, r, func(w io.Writer) { printBenchGraph(w, r) })
		},
	}
	c.Flags().IntVar(&users, "users", 1_000_000, "users")
	c.Flags().Uint64Var(&follows, "follows", 50_000_000, "follows, about")
	c.Flags().StringVar(&extent, "extent", string(bench.ExtentAll), "how much is measured: index (what a computed graph keeps), rows (computed and counted too), all (stored too)")
	c.Flags().Var(&f.seed, "seed", "seed of all randomness")
	c.Flags().BoolVar(&f.json, "json", false, "print the result as JSON on stdout")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "no progress")
	return c
}

func printBenchGraph(w io.Writer, r *bench.Graph) {
	fmt.Fprintf(w, "index\t%d users, %.1f s, %.1f MB, %.1f bytes a user\n", r.Users, r.IndexSeconds, float64(r.IndexBytes)/1e6, r.BytesPerUser)
	if r.Follows > 0 {
		fmt.Fprintf(w, "rows\t%d follows; %.2f M follows/s with one worker, %.2f M with two, %.2f times one\n", r.Follows, r.OnePerSecond/1e6, r.TwoPerSecond/1e6, r.Speedup)
	}
	fmt.Fprintf(w, "resident\t%.0f MB at most so far\n", float64(r.ResidentBytes)/1e6)
	if r.BytesPerFollow == 0 {
		return
	}
	fmt.Fprintf(w, "stored\t%.2f M follows/s with two workers; %.2f bytes a follow, %.2f with the followers\n", r.StoredPerSecond/1e6, r.BytesPerFollow, r.BytesBothPerFollow)
	fmt.Fprintf(w, "file\t%.0f MB written in %.2f s, opened and verified in %.0f ms\n", float64(r.FileBytes)/1e6, r.WriteSeconds, r.OpenMilliseconds)
	fmt.Fprintf(w, "tie\t%.0f ns computed, %.0f ns stored, %.2f times\n", r.ComputedTieNanoseconds, r.StoredTieNanoseconds, r.TieRatio)
}
