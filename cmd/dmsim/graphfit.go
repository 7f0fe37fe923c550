package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/scenarios"
	"dmsim/sim/graphstats"
	"dmsim/sim/network"
	"dmsim/strictyaml"
)

// fitted is what graph fit finds: parameters, and how a graph made with them compares.
type fitted struct {
	Network network.Config    `json:"-"`
	Keys    json.RawMessage   `json:"network"` // as a scenario has them
	File    *graphstats.Stats `json:"file"`
	Model   *graphstats.Stats `json:"model,omitempty"` // of as many users; absent with --no-check
}

func newGraphFit() *cobra.Command {
	var f graphFlags
	var out string
	var unchecked bool
	c := &cobra.Command{
		Use:   "fit FILE",
		Short: "Find the parameters with which the model resembles a given follow graph",
		Long: `Find parameters for a given edge list: its degrees by their quantiles, reciprocity, correlation and clustering. The result is the network of a
scenario, on stdout or, with -o, a scenario's file. A graph of as many users is made with it and compared, figure by figure, on stderr.`,
		Example: `  dmsim graph fit follows.txt.gz
  dmsim graph fit follows.txt.gz -o like-follows.yaml`,
		Args: args(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if _, err := os.Stat(args[0]); err != nil {
				return fmt.Errorf("%s: no such file", args[0])
			}
			if err := makeRoom(out); err != nil {
				return err
			}
			r, err := f.fit(c, args[0], !unchecked)
			if err != nil {
				return err
			}
			return f.tellFit(c, r, out)
		},
	}
	f.addTalk(c)
	f.format.add(c)
	c.Flags().Var(&f.seed, "seed", "seed of the graph that is made to compare")
	c.Flags().StringVarP(&out, "output", "o", "", "scenario file to write")
	c.Flags().BoolVar(&unchecked, "no-check", false, "do not make a graph to compare")
	return c
}

func (f *graphFlags) fit(c *cobra.Command, path string, check bool) (*fitted, error) {
	seed := f.seed
	f.seed = seedFlag{}
	s, err := f.open(c, path, false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.close() }()
	r := &fitted{}
	if r.File, err = f.measure(c.Context(), c, s); err != nil {
		return nil, err
	}
	shape := network.Shape{Reciprocity: r.File.ReciprocityEdge, Clustering: r.File.ClusteringLocalAvg}
	if shape.Followees, shape.Followers, err = network.CountDegrees(c.Context(), s.graph, f.workers); err != nil {
		return nil, err
	}
	if r.File.InOutCorrelation != nil {
		shape.Correlation = *r.File.InOutCorrelation
	}
	if r.File.TailOut != nil {
		shape.TailOut = r.File.TailOut.Exponent
	}
	if r.File.TailIn != nil {
		shape.TailIn = r.File.TailIn.Exponent
	}
	r.Network = network.Fit(shape)
	if r.Keys, err = networkJSON(r.Network); err != nil {
		return nil, err
	}
	if !check {
		return r, nil
	}
	return r, f.checkFit(c, r, seed)
}

// checkFit makes a graph of as many users with the parameters found.
func (f *graphFlags) checkFit(c *cobra.Command, r *fitted, seed seedFlag) error {
	made := graphFlags{commonFlags: commonFlags{seed: seed, workers: f.workers, quiet: f.quiet}, users: int(r.File.Users)}
	scenario, err := made.scenarioOf(r.Network)
	if err != nil {
		return err
	}
	m, err := made.make(c, scenario, false)
	if err != nil {
		return err
	}
	defer func() { _ = m.close() }()
	r.Model, err = made.measure(c.Context(), c, m)
	return err
}

func (f *graphFlags) tellFit(c *cobra.Command, r *fitted, out string) error {
	if !f.quiet && r.Model != nil {
		printComparison(c.ErrOrStderr(), r.File, r.Model)
	}
	if out != "" {
		if err := renameio.WriteFile(out, scenarioText(r), 0o644); err != nil || f.structured() == "" {
			return err
		}
	}
	return f.reportRaw(c, r, strictyaml.Encode(map[string]network.Config{"network": r.Network}))
}

func printComparison(w io.Writer, file, model *graphstats.Stats) {
	fmt.Fprintf(w, "%-22s %12s %12s\n", "", "file", "model")
	row := func(name string, x, y float64) { fmt.Fprintf(w, "%-22s %12.4g %12.4g\n", name, x, y) }
	row("follows", float64(file.Follows), float64(model.Follows))
	row("reciprocity_edge", file.ReciprocityEdge, model.ReciprocityEdge)
	if file.InOutCorrelation != nil && model.InOutCorrelation != nil {
		row("inout_correlation", *file.InOutCorrelation, *model.InOutCorrelation)
	}
	row("clustering_local_avg", file.ClusteringLocalAvg, model.ClusteringLocalAvg)
	row("clustering_global", file.ClusteringGlobal, model.ClusteringGlobal)
	for _, t := range []struct {
		name string
		x, y *graphstats.Tail
	}{{"tail_in", file.TailIn, model.TailIn}, {"tail_out", file.TailOut, model.TailOut}, {"tail_total", file.TailTotal, model.TailTotal}} {
		if t.x != nil && t.y != nil {
			row(t.name, t.x.Exponent, t.y.Exponent)
		}
	}
	for _, q := range []struct {
		name string
		x, y graphstats.Quantiles
	}{{"followers", file.DegreeIn, model.DegreeIn}, {"followees", file.DegreeOut, model.DegreeOut}} {
		row(q.name+" p50", float64(q.x.P50), float64(q.y.P50))
		row(q.name+" p90", float64(q.x.P90), float64(q.y.P90))
		row(q.name+" p99", float64(q.x.P99), float64(q.y.P99))
		row(q.name+" max", float64(q.x.Max), float64(q.y.Max))
	}
}

// scenarioOf returns the quickstart with a network of its own.
func (f *graphFlags) scenarioOf(n network.Config) (*scenarios.Scenario, error) {
	s, err := scenarios.Load("quickstart", scenarios.Overrides{Seed: f.seed.value})
	if err != nil {
		return nil, err
	}
	s.Population.Users, s.Network = f.users, n
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("what was fitted cannot be made: %w (--no-check only fits)", err)
	}
	return s, nil
}

// scenarioText is a scenario with the users and the network found.
func scenarioText(r *fitted) []byte {
	text := fmt.Sprintf("# Fitted to a follow graph by dmsim graph fit. What is not named here is as in dmsim show scenario quickstart.\ndescription: as many people as a given follow graph, who follow each other like there\npopulation:\n  users: %d\n", r.File.Users)
	return append([]byte(text), strictyaml.Encode(map[string]network.Config{"network": r.Network})...)
}

// reportRaw prints a result for other programs, or a text.
func (f *commonFlags) reportRaw(c *cobra.Command, result any, text []byte) error {
	if f.structured() != "" {
		return f.report(c, result, nil)
	}
	_, err := c.OutOrStdout().Write(text)
	return err
}
