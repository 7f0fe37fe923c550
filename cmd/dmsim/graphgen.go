package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphfile"
	"dmsim/sim/network"
	"dmsim/sim/population"
)

// generated is what graph gen and graph convert say.
type generated struct {
	Users       int     `json:"users"`
	Follows     uint64  `json:"follows"`
	Wanted      float64 `json:"wanted,omitempty"` // follows asked for; absent for those of a file
	SelfLoops   uint64  `json:"self_loops"`       // left out
	Duplicates  uint64  `json:"duplicates"`       // left out
	BytesFollow float64 `json:"bytes_a_follow"`   // of the graph in memory
	Hash        string  `json:"hash"`             // over all rows
	Out         string  `json:"out,omitempty"`    // the file written
	People      string  `json:"people,omitempty"` // the attribute table written
	Seconds     float64 `json:"seconds"`          // in all
}

func newGraphGen() *cobra.Command {
	var f graphFlags
	var out, people string
	c := &cobra.Command{
		Use:   "gen [SCENARIO]",
		Short: "Make a follow graph and write it to a file",
		Long: `Make the follow graph of a scenario's people (default quickstart) and write it in the form that the file's ending says: .txt and
.txt.gz (SNAP edge list), .parquet, .graphml (Gephi, networkx), .dmg (stored form, which opens in milliseconds). Without -o
it is made, counted and hashed, and nothing is written.`,
		Example: `  dmsim graph gen --like twitter --users 5000 -o twitter.txt.gz
  dmsim graph gen --like livejournal --users 5000 -o lj.graphml --people lj.csv
  dmsim graph gen quickstart --set network.reciprocity=0.5 --set network.form=computed --json`,
		Args: args(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			began := time.Now()
			if err := errors.Join(knownEnding(out), makeRoom(out, people)); err != nil {
				return err
			}
			s, err := f.open(c, first(args), people != "" || isGraphML(out))
			if err != nil {
				return err
			}
			defer func() { _ = s.close() }()
			return f.write(c, s, out, people, began)
		},
	}
	f.add(c)
	addOut(c, &out)
	c.Flags().StringVar(&people, "people", "", "write the attributes of the people too, as CSV, to this file")
	return c
}

func newGraphConvert() *cobra.Command {
	var f graphFlags
	c := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Write a follow graph in another form",
		Example: `  dmsim graph convert follows.txt.gz follows.dmg
  dmsim graph convert follows.dmg follows.graphml`,
		Args: args(2, 2),
		RunE: func(c *cobra.Command, args []string) error {
			began := time.Now()
			if err := errors.Join(knownEnding(args[1]), makeRoom(args...)); err != nil {
				return err
			}
			if _, err := os.Stat(args[0]); err != nil {
				return fmt.Errorf("%s: no such file", args[0])
			}
			s, err := f.open(c, args[0], false)
			if err != nil {
				return err
			}
			defer func() { _ = s.close() }()
			return f.write(c, s, args[1], "", began)
		},
	}
	f.addTalk(c)
	f.format.add(c)
	return c
}

func addOut(c *cobra.Command, out *string) {
	c.Flags().StringVarP(out, "output", "o", "", "file to write; its ending says the form: .txt, .txt.gz, .parquet, .graphml, .dmg")
}

// write writes a followSource to a file, unless none is named, and says what was written.
func (f *graphFlags) write(c *cobra.Command, s *followSource, out, people string, began time.Time) error {
	talk := f.talk(c, "graph")
	talk("counting and hashing")
	if err := counted(c.Context(), s.graph, f.workers); err != nil {
		return err
	}
	hash, err := network.Digest(c.Context(), s.graph, f.workers)
	if err != nil {
		return err
	}
	if out != "" {
		talk("writing " + out)
		if err := f.export(c.Context(), s, out); err != nil {
			return err
		}
	}
	if people != "" {
		if err := writePeople(people, s); err != nil {
			return err
		}
	}
	return f.say(c, s, generated{Hash: hash, Out: out, People: people}, began)
}

func (f *graphFlags) say(c *cobra.Command, s *followSource, g generated, began time.Time) error {
	g.Users, g.Follows, g.Wanted = s.graph.Users(), s.graph.Follows(), s.wanted
	g.SelfLoops, g.Duplicates = s.dropped.SelfFollows, s.dropped.Duplicates
	g.BytesFollow, g.Seconds = bytesOf(s.graph)/float64(max(1, g.Follows)), time.Since(began).Seconds()
	return f.report(c, g, func(w io.Writer) {
		fmt.Fprintf(w, "users\t%d\n", g.Users)
		fmt.Fprintf(w, "follows\t%d", g.Follows)
		if g.Wanted > 0 {
			fmt.Fprintf(w, " (%+.2f %% of those asked for)", 100*(float64(g.Follows)/g.Wanted-1))
		}
		fmt.Fprintf(w, "\nleft out\t%d self-follows, %d duplicates\n", g.SelfLoops, g.Duplicates)
		fmt.Fprintf(w, "in memory\t%.2f bytes a follow\n", g.BytesFollow)
		fmt.Fprintf(w, "hash\t%s\n", g.Hash)
		if g.Out != "" {
			fmt.Fprintf(w, "written\t%s\n", g.Out)
		}
		if g.People != "" {
			fmt.Fprintf(w, "people\t%s\n", g.People)
		}
	})
}

func (f *graphFlags) export(ctx context.Context, s *followSource, out string) error {
	parameters, err := networkJSON(s.network)
	if err != nil {
		return err
	}
	if s.wanted == 0 {
		parameters = nil // those of the file are not known
	}
	o := graphfile.ExportOptions{
		Context: ctx, Workers: f.workers, Description: s.describe(), Attributes: attributes(s.people),
		Meta: graphfile.Meta{Source: s.name, Seed: s.seed, Parameters: parameters, Version: version().String()},
	}
	if s.ids != nil {
		o.IDs = s.ids.Original
	}
	var g graph.Graph = s.graph
	if isStoredForm(out) {
		if g, err = stored(ctx, s.graph, f.workers); err != nil {
			return err
		}
	}
	return graphfile.Export(out, g, o)
}

// describe says in a line where a graph comes from.
func (s *followSource) describe() string {
	if s.wanted == 0 {
		return "from " + s.name
	}
	return fmt.Sprintf("dmsim graph of %s, seed %d", s.name, s.seed)
}

// attributes are the columns of the nodes in GraphML.
func attributes(p *population.Population) []graphfile.Attribute {
	if p == nil {
		return nil
	}
	return []graphfile.Attribute{
		graphfile.AttributeOf("name", population.Name),
		graphfile.AttributeOf("age", func(u model.UserID) int64 { return int64(p.TrueAge(u)) }),
		graphfile.AttributeOf("persona", func(u model.UserID) string { return p.Persona(u).String() }),
		graphfile.AttributeOf("zone", func(u model.UserID) string { return p.Zones[p.Zone(u)].Name }),
	}
}

func writePeople(path string, s *followSource) error {
	file, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o644))
	if err != nil {
		return err
	}
	defer func() { _ = file.Cleanup() }()
	ids := func(u model.UserID) uint64 { return uint64(u) }
	if s.ids != nil {
		ids = s.ids.Original
	}
	if err := population.WriteAttributes(file, s.people, ids); err != nil {
		return err
	}
	return file.CloseAtomicallyReplace()
}

// bytesOf returns the memory of a graph.
func bytesOf(g graph.Whole) float64 {
	switch g := g.(type) {
	case *graph.Computed:
		return float64(g.Bytes())
	case *graph.Indexed:
		p := g.Parts()
		return float64(4*(len(p.Row)+len(p.In)) + 8*(len(p.Offset)+len(p.From)))
	}
	return 0
}
