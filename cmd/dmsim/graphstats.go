package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dmsim/reports/picture"
	"dmsim/sim/graphfile"
	"dmsim/sim/graphstats"
	"dmsim/sim/network"
)

func newGraphStats() *cobra.Command {
	var f graphFlags
	var pictures string
	c := &cobra.Command{
		Use:   "stats [FILE|NETWORK|SCENARIO]",
		Short: "Measure a follow graph: of a file, or of the model that the flags of gen describe",
		Long: `Measure a follow graph. A word that is a file's name is read (SNAP edge list, .parquet, .dmg); one that is a known network's
(dmsim list networks) or a scenario's is made first. Up to 200 million follows every figure is exact; above, what needs every
neighbourhood is sampled, and says so with its standard error.`,
		Example: `  dmsim graph stats follows.txt.gz --json
  dmsim graph stats twitter --users 5000
  dmsim graph stats --like slashdot --users 5000 --pictures pictures`,
		Args: args(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := f.open(c, first(args), false)
			if err != nil {
				return err
			}
			defer func() { _ = s.close() }()
			stats, err := f.measure(c.Context(), c, s)
			if err != nil {
				return err
			}
			if pictures != "" {
				if err := f.draw(c, s, stats, pictures); err != nil {
					return err
				}
			}
			return f.report(c, stats, func(w io.Writer) { printStats(w, stats, s) })
		},
	}
	f.add(c)
	c.Flags().StringVar(&f.attributes, "attributes", "", "a table (CSV) of the users of a file, from which their ages come")
	c.Flags().StringVar(&pictures, "pictures", "", "folder to draw degrees.png and, where ages are known, age-mixing.png into")
	return c
}

// draw draws the distributions of degrees, and the mixing of ages where there is any.
func (f *graphFlags) draw(c *cobra.Command, s *followSource, stats *graphstats.Stats, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	out, in, err := network.CountDegrees(c.Context(), s.graph, f.workers)
	if err != nil {
		return err
	}
	series := []picture.Series{{Name: "followees", Degrees: out}, {Name: "followers", Degrees: in}}
	for i, tail := range []*graphstats.Tail{stats.TailOut, stats.TailIn} {
		if tail != nil {
			series[i].Exponent, series[i].From = tail.Exponent, tail.From
			series[i].Name += fmt.Sprintf(" (%.2f from %d)", tail.Exponent, tail.From)
		}
	}
	if err := picture.Degrees(filepath.Join(folder, "degrees.png"), s.name, series); err != nil {
		return err
	}
	if stats.AgeMixing == nil {
		return nil
	}
	return picture.Mixing(filepath.Join(folder, "age-mixing.png"), s.name, stats.AgeMixing.Bands, stats.AgeMixing.Share)
}

// printStats prints what was measured, and beside it what the model was asked for.
func printStats(w io.Writer, s *graphstats.Stats, of *followSource) {
	asked := func(x float64) string {
		if of.wanted == 0 || of.network.Model != network.ModelCommunity {
			return ""
		}
		return fmt.Sprintf(" (%.4g wanted)", x)
	}
	fmt.Fprintf(w, "users\t%d, %d isolated\n", s.Users, s.Isolated)
	fmt.Fprintf(w, "follows\t%d (left out: %d self-follows, %d duplicates)\n", s.Follows, s.SelfLoops, s.Duplicates)
	fmt.Fprintf(w, "reciprocity\t%.4f of the follows%s, %.4f of the pairs\n", s.ReciprocityEdge, asked(of.network.Reciprocity), s.ReciprocityDyad)
	fmt.Fprintf(w, "clustering\t%.4f average local%s%s, %.4f global%s\n", s.ClusteringLocalAvg, give(s, "clustering_local_avg"), asked(of.network.Clustering), s.ClusteringGlobal, give(s, "clustering_global"))
	fmt.Fprintf(w, "in/out correlation\t%s%s\n", number(s.InOutCorrelation), asked(of.network.Correlation))
	fmt.Fprintf(w, "assortativity\t%s\n", number(s.Assortativity))
	for _, t := range []struct {
		name string
		tail *graphstats.Tail
		want string
	}{
		{"tail, followers", s.TailIn, asked(of.network.Followers.Exponent)},
		{"tail, followees", s.TailOut, asked(of.network.Followees.Exponent)},
		{"tail, neighbours", s.TailTotal, ""},
	} {
		if t.tail == nil {
			fmt.Fprintf(w, "%s\tno power law fits\n", t.name)
			continue
		}
		fmt.Fprintf(w, "%s\texponent %.3f%s from %d on (%d users)\n", t.name, t.tail.Exponent, t.want, t.tail.From, t.tail.Users)
	}
	for _, q := range []struct {
		name string
		q    graphstats.Quantiles
	}{{"followers", s.DegreeIn}, {"followees", s.DegreeOut}} {
		fmt.Fprintf(w, "%s\tmean %.2f; p10 %d, p50 %d, p90 %d, p99 %d, p99.9 %d, max %d\n", q.name, q.q.Mean, q.q.P10, q.q.P50, q.q.P90, q.q.P99, q.q.P999, q.q.Max)
	}
	fmt.Fprintf(w, "largest component\t%d users weakly connected, %d strongly\n", s.LargestWeakComponent, s.LargestStrongComponent)
	if s.AgeMixing != nil {
		printMixing(w, s.AgeMixing)
	}
	if len(s.LowerBounds) > 0 {
		fmt.Fprintf(w, "at least\t%s\n", strings.Join(s.LowerBounds, ", "))
	}
}

func printMixing(w io.Writer, m *graphstats.AgeMixing) {
	fmt.Fprintf(w, "years apart\t")
	for d, share := range m.ByDifference {
		label := strconv.Itoa(d)
		if d == len(m.ByDifference)-1 {
			label += "+"
		}
		fmt.Fprintf(w, "%s: %.3f", label, share)
		if m.TargetDifference != nil {
			fmt.Fprintf(w, " (%.3f wanted)", m.TargetDifference[d])
		}
		if d < len(m.ByDifference)-1 {
			fmt.Fprint(w, ", ")
		}
	}
	fmt.Fprintln(w)
	if m.WorstCellError != nil {
		fmt.Fprintf(w, "age matrix\tlargest error of a cell %.4f, by bands of age\n", *m.WorstBandError)
	}
}

// give says how far an estimate may be off.
func give(s *graphstats.Stats, key string) string {
	if sample, ok := s.Sampled[key]; ok {
		return fmt.Sprintf(" (sampled, +- %.4f)", sample.StandardError)
	}
	return ""
}

func number(x *float64) string {
	if x == nil {
		return "undefined"
	}
	return fmt.Sprintf("%.4f", *x)
}

// first returns the first word, empty where there is none.
func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// knownEnding judges the name of a file to be written before anything is made for it.
func knownEnding(path string) error {
	if path == "" {
		return nil
	}
	for _, ending := range graphfile.Endings() {
		if strings.HasSuffix(strings.ToLower(path), ending) {
			return nil
		}
	}
	return fmt.Errorf("%s: want a name that ends in one of %s", path, strings.Join(graphfile.Endings(), ", "))
}

func isGraphML(path string) bool { return strings.HasSuffix(strings.ToLower(path), ".graphml") }

func isStoredForm(path string) bool { return strings.HasSuffix(strings.ToLower(path), ".dmg") }
