package main

import (
	"fmt"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
)

// commonFlags are those of every verb that runs a scenario.
type commonFlags struct {
	seed    seedFlag
	policy  string
	set     []string
	out     string
	workers int
	json    bool
	format  formatFlag // of verbs that have it
	quiet   bool
}

func (f *commonFlags) add(c *cobra.Command) {
	f.addScenario(c)
	c.Flags().StringVar(&f.out, "out", "", "folder of the run, replaced as a whole (default runs/NAME-SEED)")
	f.addTalk(c)
}

func (f *commonFlags) addScenario(c *cobra.Command) {
	c.Flags().Var(&f.seed, "seed", "seed of all randomness")
	c.Flags().StringVar(&f.policy, "policy", "", "a preset (dmsim list policies) or a policy file, in the place of the scenario's")
	c.Flags().StringArrayVar(&f.set, "set", nil, "path=value: any key of the scenario; may be repeated")
}

func (f *commonFlags) addTalk(c *cobra.Command) {
	c.Flags().IntVar(&f.workers, "workers", runtime.GOMAXPROCS(0), "goroutines, at least 1; changes the speed, never the result")
	c.Flags().BoolVar(&f.json, "json", false, "print the result as JSON on stdout")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "no progress and no summary")
}

// structured is the format in which a result is printed for other programs, "" where people read it.
func (f *commonFlags) structured() formatFlag {
	switch {
	case f.json:
		return "json"
	case f.format.text():
		return ""
	}
	return f.format
}

const workersMax = 1024

// check judges what pflag does not. That --out and --policy are empty, by a shell variable that is not set for instance, is not taken for absent.
func (f *commonFlags) check(c *cobra.Command) error {
	for _, name := range []string{"out", "policy"} {
		if flag := c.Flags().Lookup(name); flag != nil && flag.Changed && flag.Value.String() == "" {
			return fmt.Errorf("--%s: want a name, got \"\"", name)
		}
	}
	if f.workers < 1 || f.workers > workersMax {
		return fmt.Errorf("--workers: want a whole number from 1 to %d, got %d", workersMax, f.workers)
	}
	return nil
}

// folder opens that of the run: the one that was named, or the default for a name and a seed.
func (f *commonFlags) folder(name string, seed uint64) (*reports.Folder, error) {
	out := f.out
	if out == "" {
		out = reports.DefaultFolder(name, seed)
	}
	return reports.Open(out)
}

func (f *commonFlags) overrides() scenarios.Overrides {
	return scenarios.Overrides{Seed: f.seed.value, Policy: f.policy, Set: f.set}
}

// command is the line that repeats the run.
func (f *commonFlags) command(verb, scenario string, seed uint64, more ...string) string {
	words := []string{"dmsim", verb, scenario, "--seed", strconv.FormatUint(seed, 10)}
	if f.policy != "" {
		words = append(words, "--policy", f.policy)
	}
	for _, s := range f.set {
		words = append(words, "--set", s)
	}
	if f.out != "" {
		words = append(words, "--out", f.out)
	}
	return reports.Command(append(words, more...)...)
}

// seedFlag knows whether it was given.
type seedFlag struct{ value *uint64 }

func (s *seedFlag) String() string {
	if s.value == nil {
		return ""
	}
	return strconv.FormatUint(*s.value, 10)
}

func (s *seedFlag) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return fmt.Errorf("want a whole number from 0 to 18446744073709551615")
	}
	s.value = &n
	return nil
}

func (s *seedFlag) Type() string { return "number" }

// scenarioArg is the scenario's name, quickstart where none is given.
func scenarioArg(args []string) string {
	if len(args) == 0 {
		return "quickstart"
	}
	return args[0]
}
