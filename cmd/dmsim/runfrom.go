package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim"
)

// fromFlag names the manifest of a run that is made again, in the place of a scenario.
type fromFlag struct{ from string }

func (f *fromFlag) add(c *cobra.Command) {
	c.Flags().StringVar(&f.from, "from", "", "make the run of this manifest.json, or folder of a run, again, and say whether its history is the same")
}

// sayScenario are the flags that say what to simulate, which a manifest says too.
var sayScenario = []string{"seed", "policy", "set", "plan", "mutant", "from-state", "save-state", "stop-at", "fork"}

// check judges it beside what else was given.
func (f *fromFlag) check(c *cobra.Command, args []string) error {
	if !c.Flags().Changed("from") {
		return nil
	}
	if f.from == "" {
		return errors.New(`--from: want a manifest or the folder of a run, got ""`)
	}
	if len(args) > 0 {
		return fmt.Errorf("--from: want no scenario beside it, which the manifest holds, got %q", args[0])
	}
	for _, name := range sayScenario {
		if c.Flags().Changed(name) {
			return fmt.Errorf("--from: want no --%s beside it: the manifest says it", name)
		}
	}
	return nil
}

// command is the line that makes the run once more.
func (f *fromFlag) command(out string, more []string) string {
	words := []string{"dmsim", "run", "--from", f.from}
	if out != "" {
		words = append(words, "--out", out)
	}
	return reports.Command(append(words, more...)...)
}

// repetition holds a run against the one that it repeats.
type repetition struct {
	*reports.Original
	prefix *sim.Prefix // of the history, as far as the original came
}

// open reads the original and what it ran. It puts into the flags what the manifest says beside the configuration. Without the flag there is no repetition.
func (f *fromFlag) open(c *cobra.Command, all *runFlags) (*repetition, *scenarios.Scenario, error) {
	if f.from == "" {
		return nil, nil, nil
	}
	original, err := reports.ReadOriginal(f.from)
	if err != nil {
		return nil, nil, err
	}
	s, err := scenarioOf(original)
	if err != nil {
		return nil, nil, err
	}
	m := &original.Manifest
	all.record.plan, all.state.from = m.Plan, m.State
	if m.State != "" {
		if err := all.state.checkBeside(c); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", original.Path, err)
		}
	}
	if m.Mutant != "" {
		if err := all.judged.Set(m.Mutant); err != nil {
			return nil, nil, fmt.Errorf("%s: mutant: %w", original.Path, err)
		}
	}
	return &repetition{original, sim.NewPrefix(m.HistoryAttempts)}, s, nil
}

// scenarioOf reads the configuration of a run's manifest. What is wrong with it is found by its line there.
func scenarioOf(o *reports.Original) (*scenarios.Scenario, error) {
	s, err := scenarios.Parse(o.Path, o.Configuration(), scenarios.Overrides{})
	if err != nil {
		return nil, fmt.Errorf("configuration of %w; it was made by dmsim %s", err, o.Manifest.Version)
	}
	return s, nil
}

// folder is where a repetition goes by default: beside the original, which it does not replace.
func (r *repetition) folder(out string, s *scenarios.Scenario) (string, error) {
	if out == "" {
		out = reports.DefaultFolder(s.Name, s.Seed) + "-again"
	}
	if within(r.Path, out) || samePlace(filepath.Dir(r.Path), out) {
		return "", fmt.Errorf("--out %s: want another folder than that of the run that is repeated", out)
	}
	return out, nil
}

// announce says before the run what is known to be not as it was.
func (r *repetition) announce(c *cobra.Command, s *scenarios.Scenario) error {
	if r == nil {
		return nil
	}
	say := func(format string, args ...any) { fmt.Fprintf(c.ErrOrStderr(), "dmsim: "+format+"\n", args...) }
	if was, is := r.Manifest.Version, version(); was != is {
		say("another version: the run was made by dmsim %s, this is %s: the history may differ", was, is)
	}
	if r.Changed() {
		say("the configuration in %s was changed since the run: its hash is no longer the manifest's", r.Path)
	}
	understood, err := configuration(s)
	if err != nil {
		return err
	}
	if keys := r.Keys(understood); len(keys.Added) > 0 {
		say("the manifest does not say %s, which have their defaults", reports.First(keys.Added, namedKeys))
	}
	return nil
}

// namedKeys is how many keys of a configuration one line names.
const namedKeys = 5

// watch lets the repetition see the history beside another watcher. Without one there is only the other.
func (r *repetition) watch(w watcher) watcher {
	if r == nil {
		return w
	}
	return hashing{w, r.prefix}
}

// hashing lets a prefix see the history beside another watcher.
type hashing struct {
	watcher
	prefix *sim.Prefix
}

func (h hashing) begin(s *sim.Society) ([]sim.Observer, sim.Recorder, error) {
	observers, recorder, err := h.watcher.begin(s)
	return append(observers, h.prefix), recorder, err
}

// verdict says whether the history of a run that came to its end is the same, and turns it into an exit code.
func (r *repetition) verdict(c *cobra.Command, f *commonFlags, again *reports.Run) error {
	to := c.OutOrStdout()
	if f.json || f.quiet {
		to = c.ErrOrStderr()
	}
	was, hash := &r.Manifest, again.Document.HistoryHash
	if was.Interrupted {
		hash, _ = r.prefix.Hash()
	}
	switch {
	case hash != was.HistoryHash:
		r.differ(c, hash, &again.Manifest)
		return exitCode(exitVerdict)
	case was.Interrupted:
		fmt.Fprintf(to, "the same history as far as the run came before it was interrupted: its first %d attempts of all kinds, %s\n", was.HistoryAttempts, hash)
	default:
		fmt.Fprintf(to, "the same history: %s\n", hash)
	}
	return nil
}

// differ says what may be the reason why the history is another.
func (r *repetition) differ(c *cobra.Command, hash string, again *reports.Manifest) {
	say := func(format string, args ...any) { fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...) }
	say("dmsim: another history: then %s, now %s", r.Manifest.HistoryHash, hash)
	lines := r.Differences(again)
	for _, line := range lines {
		say("  %s", line)
	}
	if len(lines) == 0 {
		say("  the manifests agree in version, Go, architecture, configuration and assumptions: look at the files that the run reads, of which a manifest holds the names only, and at what a version without a commit was built from")
	}
	say("repeat: %s", again.Command)
}
