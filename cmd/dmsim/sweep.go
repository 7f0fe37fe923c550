package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/experiment/kept"
	"dmsim/sim/experiment/sweep"
)

// sweepFlags are those of the verb beside the ones that others have too.
type sweepFlags struct {
	commonFlags
	fleet        fleetFlags
	replications int
	samples      int
	short        bool
	resume       bool
}

func newSweep() *cobra.Command {
	var f sweepFlags
	c := &cobra.Command{
		Use:   "sweep EXPERIMENT",
		Short: "Run an experiment: all points of a design, with replications, on all cores",
		Long: `Sweep runs an experiment, one of the catalogue (dmsim list experiments) or a file (a path with a slash, or ending in .yaml): every point of its design,
each with the same seeds, so that all points meet the same people with the same intentions. It prints what the question's outcomes came to, and leaves in the folder
results.parquet (a row a run), effects.csv, summary.md, result.json and manifest.json. What is done is safe against a kill: --resume goes on.

With --workers-local the runs are made by so many processes of this machine, with --nats by those that serve a NATS cluster (dmsim worker): the results are the same, byte
for byte. Then the same command goes on by itself where it was killed. A run that kills each worker which tries it, or errs, is set aside and told, the others are made, the exit
code is 1, and the same command tries it again. A run that came out differently a second time is told as a finding, with exit code 1.`,
		Example: `  dmsim sweep follow-direction --short
  dmsim sweep daily-limit --set population.users=300 --reps 2 --out runs/limits --json
  dmsim sweep follow-direction --short --workers-local 2 --out runs/by-two`,
		Args: args(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return runSweep(c, &f, args[0]) },
	}
	c.Flags().Var(&f.seed, "seed", "seed of the first replication; each further one has the next")
	c.Flags().StringArrayVar(&f.set, "set", nil, "path=value: any key of the scenario, on top of the experiment's own and below its factors; may be repeated")
	c.Flags().StringVar(&f.out, "out", "", "folder of the sweep, replaced as a whole (default runs/NAME-SEED, of the shortened form runs/NAME-short-SEED)")
	f.addTalk(c)
	f.fleet.add(c)
	c.Flags().IntVar(&f.replications, "reps", 0, "replications of every point (default the experiment's)")
	c.Flags().IntVar(&f.samples, "samples", 0, "samples of the design (default the experiment's)")
	c.Flags().BoolVar(&f.short, "short", false, "a shortened form for a first look: at most 200 users, a day, 8 samples, 2 replications")
	addResume(c, &f.resume, sweepKind)
	return c
}

// check judges what pflag does not.
func (f *sweepFlags) check(c *cobra.Command) error {
	if err := f.commonFlags.check(c); err != nil {
		return err
	}
	if err := f.fleet.check(c); err != nil {
		return err
	}
	for _, n := range []struct {
		flag  string
		value int
	}{{"reps", f.replications}, {"samples", f.samples}} {
		if c.Flags().Changed(n.flag) && n.value < 1 {
			return fmt.Errorf("--%s: want a whole number above 0, got %d", n.flag, n.value)
		}
	}
	return nil
}

// words are those of the command that repeats the sweep.
func (f *sweepFlags) words() (words []string) {
	if f.replications > 0 {
		words = append(words, "--reps", strconv.Itoa(f.replications))
	}
	if f.samples > 0 {
		words = append(words, "--samples", strconv.Itoa(f.samples))
	}
	if f.short {
		words = append(words, "--short")
	}
	return words
}

// sweeping is a sweep on its way.
type sweeping struct {
	sweepPoints
	flags         *sweepFlags
	name          string // of the experiment, as it was given
	configuration json.RawMessage
	folder        *reports.Folder
	is            kept.Identity
	store         *sweep.Store
	progress      *sweepProgress
	meter         *reports.Meter
	fleet         *reports.Fleet // who made the runs; nil: this process
	setAside      []reports.SweepSetAside
	conflicts     []reports.SweepConflict
}

func runSweep(c *cobra.Command, f *sweepFlags, name string) error {
	s, err := newSweeping(c, f, name)
	if err != nil {
		return err
	}
	defer func() { _ = s.folder.Discard() }() // does nothing once it is committed
	// What a run keeps alive is small beside what it allocates and drops: a larger heap costs little and saves collections that all cores would share.
	defer debug.SetGCPercent(debug.SetGCPercent(sweepGCPercent))
	ctx, stop := interruptible(c.Context())
	defer stop()
	if s.is, err = s.identity(ctx); err != nil {
		return err
	}
	if s.flags.resume {
		if r, done := s.finished(c); done {
			tellFinished(c, sweepKind, r.Folder)
			s.conflicts = r.Document.Conflicts
			return s.tell(c, r)
		}
	}
	if err := s.openStore(); err != nil {
		return err
	}
	result, err := s.run(ctx, c)
	if err != nil {
		return errors.Join(err, leaveUnfinished(s.store.Store, s.plan.Runs(), &f.fleet, s.progress.note))
	}
	return s.tell(c, result)
}

// sweepGCPercent is how much a heap grows between two collections.
const sweepGCPercent = 400

// newSweeping judges all that can be judged before anything is run or written.
func newSweeping(c *cobra.Command, f *sweepFlags, name string) (*sweeping, error) {
	if err := f.check(c); err != nil {
		return nil, err
	}
	e, err := scenarios.LoadExperiment(name, scenarios.ExperimentOverrides{
		Seed: f.seed.value, Set: f.set, Replications: f.replications, Samples: f.samples, Short: f.short,
	})
	if err != nil {
		return nil, err
	}
	s := &sweeping{sweepPoints: newSweepPoints(e), flags: f, name: name, meter: reports.StartMeter()}
	for i, outcome := range e.Outcomes {
		if err := reports.CheckOutcome(outcome, e.Custom()); err != nil {
			return nil, fmt.Errorf("%s: outcomes[%d]: %w", name, i, err)
		}
	}
	if err := s.plan.CheckNames(s.values); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if s.configuration, err = yaml.YAMLToJSON(e.YAML()); err != nil {
		return nil, fmt.Errorf("the explicit experiment: %w", err)
	}
	s.folder, err = f.folder(e.Name+shortened(e), s.plan.Seed)
	return s, err
}

// shortened is what the default folder's name has of a shortened form, which is not to replace the whole one.
func shortened(e *scenarios.Experiment) string {
	if e.Shortened() {
		return "-short"
	}
	return ""
}

// finished is the sweep that the folder holds, where it is this one and nothing is left of it to do.
func (s *sweeping) finished(c *cobra.Command) (r reports.Sweep, ok bool) {
	if isUnfinished(s.folder) {
		return r, false
	}
	r, err := reports.ReadSweep(s.folder.Path())
	if err != nil || r.Document.Interrupted {
		return r, false
	}
	hash, err := reports.ConfigurationHash(s.configuration)
	return r, err == nil && hash == r.Manifest.ConfigurationHash && !anew(c, r.Folder, &r.Manifest, &s.is)
}

// openStore opens the file of the rows, or makes it.
func (s *sweeping) openStore() error {
	file, err := keepBeside(s.folder, s.is, s.flags.resume || s.flags.fleet.on())
	if err != nil {
		return err
	}
	s.store = sweep.NewStore(file, len(s.values))
	return nil
}
