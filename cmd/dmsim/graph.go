package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/scenarios"
	"dmsim/sim/graphfile"
	"dmsim/sim/graphstats"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/snap"
	"dmsim/strictyaml"
)

func newGraph() *cobra.Command {
	c := &cobra.Command{
		Use:   "graph gen|stats|fit|convert",
		Short: "Make, measure, fit and convert follow graphs",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			return fmt.Errorf("graph: want one of gen, stats, fit, convert, got %q", strings.Join(args, " "))
		},
	}
	for _, verb := range []*cobra.Command{newGraphGen(), newGraphStats(), newGraphFit(), newGraphConvert()} {
		run := verb.RunE
		verb.RunE = func(c *cobra.Command, args []string) error {
			defer debug.SetGCPercent(debug.SetGCPercent(largeGCPercent))
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			c.SetContext(ctx)
			// A mapped file may be cut while it is read.
			err := graphfile.Guard(func() error { return run(c, args) })
			if ctx.Err() != nil {
				fmt.Fprintln(c.ErrOrStderr(), "dmsim: interrupted: nothing was written")
				return exitCode(exitInterrupted)
			}
			return err
		}
		c.AddCommand(verb)
	}
	return c
}

// largeGCPercent lets the heap of a verb that makes large graphs grow by half before it is collected, not to double: most of it is no garbage.
const largeGCPercent = 50

// graphFlags are those of the verbs that take a model: a scenario's people and follows.
type graphFlags struct {
	commonFlags
	like       string
	users      int
	attributes string
}

func (f *graphFlags) add(c *cobra.Command) {
	f.addTalk(c)
	f.format.add(c)
	c.Flags().Var(&f.seed, "seed", "seed of all randomness")
	c.Flags().StringArrayVar(&f.set, "set", nil, "path=value: any key of the scenario below network and population; may be repeated")
	c.Flags().StringVar(&f.like, "like", "", "a known network (dmsim list networks): --set network.like=NAME")
	c.Flags().IntVar(&f.users, "users", 0, "users: --set population.users=N")
}

// followSource is a follow graph with what is known about it.
type followSource struct {
	name    string
	graph   graph.Whole
	ids     *snap.Dense // nil: users are their own ids
	dropped graph.Dropped
	people  *population.Population // nil: not made
	age     func(model.UserID) int // nil: not known
	target  *graphstats.Mixing     // nil: none
	wanted  float64                // follows; 0: those of a file
	seed    uint64
	network network.Config
	closers []func() error
}

func (s *followSource) close() error {
	var err error
	for _, c := range s.closers {
		err = errors.Join(err, c())
	}
	return err
}

// open takes a word for a file where there is one, else for a known network, else for a scenario.
func (f *graphFlags) open(c *cobra.Command, word string, people bool) (*followSource, error) {
	if err := f.check(c); err != nil {
		return nil, err
	}
	info, err := os.Stat(word)
	if file := err == nil && !info.IsDir() || err != nil && !errors.Is(err, fs.ErrNotExist); file && word != "" && !strings.HasSuffix(word, ".yaml") && !strings.HasSuffix(word, ".yml") {
		if f.like != "" || f.users != 0 || f.seed.value != nil {
			return nil, fmt.Errorf("%s is a file of follows: --like, --users and --seed have no place beside it", word)
		}
		f.set = append(f.set, "network.file="+word)
		word = ""
	}
	if slices.Contains(network.Likes(), word) {
		f.set = slices.Insert(f.set, 0, "network.like="+word)
		word = ""
	}
	o := f.overrides()
	usersGiven := f.users != 0 || c.Flags().Lookup("users") != nil && c.Flags().Changed("users")
	if usersGiven {
		o.Set = slices.Insert(o.Set, 0, fmt.Sprintf("population.users=%d", f.users))
	}
	if f.like != "" {
		o.Set = slices.Insert(o.Set, 0, "network.like="+f.like)
	}
	if word == "" {
		word = "quickstart"
	}
	if f.attributes != "" {
		o.Set = append(o.Set, "population.file="+f.attributes)
	}
	scenario, err := scenarios.Load(word, o)
	if err != nil {
		return nil, notThere(word, err)
	}
	return f.make(c, scenario, people || f.attributes != "")
}

// notThere says that a word was taken for a file too.
func notThere(word string, err error) error {
	if _, stat := os.Stat(word); stat != nil && strings.ContainsAny(word, "./") && !strings.HasSuffix(word, ".yaml") {
		return fmt.Errorf("%s: no such file", word)
	}
	if !strings.HasSuffix(word, ".yaml") && !slices.Contains(scenarioNames(), word) {
		return fmt.Errorf("%s: want a file, a network (%s) or a scenario (%s)", word, strings.Join(network.Likes(), ", "), strings.Join(scenarioNames(), ", "))
	}
	return err
}

func (f *graphFlags) make(c *cobra.Command, scenario *scenarios.Scenario, people bool) (*followSource, error) {
	config := scenario.Config()
	request := population.Request{
		Seed: config.Seed, Config: config.Population, Network: config.Network, Start: config.Start, Workers: f.workers, Talk: f.talk(c, "graph"),
	}
	if config.Traffic.Trace.File != "" {
		return nil, fmt.Errorf("scenario %s replays a trace, which has follows of its own: name its file instead, %s", scenario.Name, config.Traffic.Trace.File)
	}
	follows, err := population.Follow(c.Context(), request)
	if err != nil {
		return nil, err
	}
	s := &followSource{
		name: scenario.Name, graph: follows.Graph, ids: follows.IDs, dropped: follows.Dropped, wanted: follows.Wanted,
		seed: scenario.Seed, network: config.Network, closers: []func() error{follows.Close},
	}
	switch {
	case config.Network.File != "":
		s.name = config.Network.File
	case config.Network.Like != "":
		s.name = fmt.Sprintf("%s, %d users", config.Network.Like, config.Population.Users)
	}
	if people {
		if s.people, err = request.People(follows); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	s.age = agesOf(follows, s.people)
	if ages, share := follows.TargetMixing(config.Network); ages != nil {
		s.target = &graphstats.Mixing{Ages: ages, Share: share}
	}
	return s, nil
}

// agesOf returns the true ages, where the follows or the people know them.
func agesOf(follows *population.Follows, people *population.Population) func(model.UserID) int {
	if _, known := follows.Age(0); known {
		return func(u model.UserID) int {
			age, _ := follows.Age(u)
			return age
		}
	}
	if people != nil {
		return people.TrueAge
	}
	return nil
}

// measure computes the statistics of a followSource.
func (f *graphFlags) measure(ctx context.Context, c *cobra.Command, s *followSource) (*graphstats.Stats, error) {
	o := graphstats.Default()
	o.Dropped, o.Age, o.Target, o.Workers, o.Seed = s.dropped, s.age, s.target, f.workers, rng.Seed(s.seed)
	o.Progress = f.talk(c, "graph stats")
	return graphstats.Measure(ctx, s.graph, o)
}

// stored returns the graph with all rows stored.
func stored(ctx context.Context, g graph.Whole, workers int) (*graph.Indexed, error) {
	if computed, ok := g.(*graph.Computed); ok {
		return network.Store(ctx, computed, workers)
	}
	return g.(*graph.Indexed), nil
}

// counted lets a computed graph know how many follows it has.
func counted(ctx context.Context, g graph.Whole, workers int) error {
	if computed, ok := g.(*graph.Computed); ok {
		_, err := network.Count(ctx, computed, workers)
		return err
	}
	return nil
}

func scenarioNames() (names []string) {
	for _, e := range scenarios.Catalogue() {
		names = append(names, e.Name)
	}
	return names
}

// networkJSON returns a network's keys as a scenario has them.
func networkJSON(n network.Config) (json.RawMessage, error) {
	return yaml.YAMLToJSON(strictyaml.Encode(n))
}

// makeRoom judges the names of files to be written before anything is made for them, and makes their folders.
func makeRoom(paths ...string) error {
	for i, path := range paths {
		if path == "" {
			continue
		}
		if slices.Contains(paths[:i], path) {
			return fmt.Errorf("%s: want different files", path)
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return fmt.Errorf("%s: is a folder", path)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
	}
	return nil
}
