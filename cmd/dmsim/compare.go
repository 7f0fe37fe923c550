package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/experiment/inference"
	"dmsim/sim/rng"
)

// compareFlags are those of compare.
type compareFlags struct {
	commonFlags
	fleet        fleetFlags
	policies     []string
	vary         []string
	replications int
	over         string
	primary      []string
	until        []string
	burnIn       time.Duration
	resume       bool

	targets []inference.Target
}

func newCompare() *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare [SCENARIO]",
		Short: "Compare policies on the same people, with intervals",
		Long: `Compare lets the same people live under several policies, or values of a key, again and again: the first is the base. Replication i draws people and their intentions with
seed + i, the same in every arm, so that what the arms have in common is subtracted. It answers two questions: the effect over populations, and the effect on these people (those of
the seed, with other intentions). It prints of every metric the difference with its interval, corrected for the number of metrics; who gained and who lost contact and by which rule;
and leaves result.json, compare.csv, compare.md and runs.parquet in its folder. Of an interrupted comparison, the replications that all arms have are told. What is done is safe against a
kill: --resume goes on.

With --workers-local the runs are made by so many processes of this machine, with --nats by those that serve a NATS cluster (dmsim worker): the results are the same, byte for byte. Then the
same command goes on by itself where it was killed. A run that kills each worker which tries it, or errs, is told with the whole replications before it, and the exit code is 1; so it is where a run came
out differently a second time.`,
		Example: `  dmsim compare quickstart --policies seed,mutual --set population.users=300 --set duration=6h --reps 4
  dmsim compare --vary policy.daily_limit.messages=5,50,500 --set population.users=300 --set duration=6h --reps 3 --over populations --json
  dmsim compare --policies seed,mutual --set population.users=300 --set duration=6h --reps 20 --until 'halfwidth(delivered_share)<5%' --out runs/precise
  dmsim compare --policies seed,mutual --set population.users=300 --set duration=8h --burn-in 4h --reps 3
  dmsim compare --policies seed,mutual --set population.users=300 --set duration=2h --reps 3 --workers-local 2 --out runs/by-two`,
		Args: args(0, 1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, scenarioArg(args)) },
	}
	f.add(c)
	f.fleet.add(c)
	flags := c.Flags()
	flags.StringSliceVar(&f.policies, "policies", nil, "presets or policy files, with commas between them; the first is the base")
	flags.StringArrayVar(&f.vary, "vary", nil, "path=value,value,...: an arm for each value of a key, the first the base")
	flags.IntVar(&f.replications, "reps", 10, "replications of each question, at least 2")
	flags.StringVar(&f.over, "over", string(compare.Both), "what replications vary: "+strings.Join(compare.OverNames(), ", "))
	flags.StringSliceVar(&f.primary, "primary", defaultPrimary, "the metrics that the question is about, corrected by Holm's procedure")
	flags.StringArrayVar(&f.until, "until", nil, "halfwidth(METRIC)<NUMBER: stop as soon as the differences are known so well, such as 'halfwidth(delivered_share)<0.5%'; may be repeated, all must hold")
	flags.DurationVar(&f.burnIn, "burn-in", 0, "let each replication live so long under the base's policy first, once, and the arms go on from there; whole hours")
	addResume(c, &f.resume, comparisonKind)
	return c
}

// defaultPrimary are the metrics that most questions are about; one that is not defined in a scenario does not count.
var defaultPrimary = []string{"delivered_share", "legitimate_blocked_share", "unwanted_first_contacts", "minors_unwanted_adult_7d"}

// check judges the flags before anything is read.
func (f *compareFlags) check(c *cobra.Command) error {
	if err := f.commonFlags.check(c); err != nil {
		return err
	}
	if err := f.fleet.check(c); err != nil {
		return err
	}
	if f.replications < 2 || f.replications > replicationsMax {
		return fmt.Errorf("--reps: want a whole number from 2 to %d, got %d", replicationsMax, f.replications)
	}
	if f.burnIn < 0 || c.Flags().Changed("burn-in") && f.burnIn == 0 {
		return fmt.Errorf("--burn-in: want whole hours, got %v", f.burnIn)
	}
	if !slices.Contains(compare.OverNames(), f.over) {
		return fmt.Errorf("--over: want one of %s, got %q", strings.Join(compare.OverNames(), ", "), f.over)
	}
	for i, name := range f.primary {
		if err := isCompared(name); err != nil {
			return fmt.Errorf("--primary: %w", err)
		}
		if slices.Contains(f.primary[:i], name) {
			return fmt.Errorf("--primary: want each metric once, got %s twice", name)
		}
	}
	for _, text := range f.until {
		t, err := inference.ParseTarget(text)
		if err == nil {
			err = isCompared(t.Metric)
		}
		if err != nil {
			return fmt.Errorf("--until: %w", err)
		}
		f.targets = append(f.targets, t)
	}
	return nil
}

func isCompared(name string) error {
	if !slices.ContainsFunc(reports.Comparable(), func(d compare.Definition) bool { return d.Name == name }) {
		return fmt.Errorf("want a metric of dmsim list metrics, got %q", name)
	}
	return nil
}

func (f *compareFlags) run(c *cobra.Command, scenario string) error {
	if err := f.check(c); err != nil {
		return err
	}
	all, err := f.sides(scenario)
	if err != nil {
		return err
	}
	base := all[0].scenario
	if f.over != string(compare.Populations) && slices.ContainsFunc(all, func(s side) bool { return s.scenario.Traffic.Trace.File != "" }) {
		return fmt.Errorf("--over: want %s where a recorded trace is the traffic, which does not vary among the same people; got %s", compare.Populations, f.over)
	}
	l, err := newComparing(f, all)
	if err != nil {
		return err
	}
	folder, err := f.folder("compare-"+base.Name, base.Seed)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Discard() }() // does nothing once it is committed
	ctx, stop := interruptible(c.Context())
	defer stop()
	if l.is, err = l.identity(ctx); err != nil {
		return err
	}
	if f.resume {
		if r, done := l.finished(c, folder); done {
			tellFinished(c, comparisonKind, r.Folder)
			l.conflicts = r.Result.Conflicts
			return l.told(c, f.tell(c, &r))
		}
	}
	if err := l.open(ctx, c, folder); err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(sweepGCPercent)) // as a sweep, which is of many such runs too
	err = l.live(ctx)
	l.progress.stop()
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = ctx.Err() // and of no run
	}
	return l.leave(c, l.finish(c, folder, f.command(c, scenario, base.Seed), err))
}

// finish saves and tells what came of the runs, command being what repeats them. Interrupted is the error that ended them early, of a run or of the context: then the whole replications
// are kept, if there are any, and the error is that of the verb; without any, the folder stays as it was.
func (l *comparing) finish(c *cobra.Command, folder *reports.Folder, command string, interrupted error) error {
	out := folder.Path()
	failed := interrupted != nil && !errors.Is(interrupted, context.Canceled)
	if interrupted != nil && l.runs.design.Whole(len(l.rows)) == 0 {
		if failed {
			return interrupted
		}
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: interrupted before the first whole replication: %s is as it was\n", out)
		return exitCode(exitInterrupted)
	}
	result, err := l.result(interrupted, out)
	if err != nil {
		return errors.Join(interrupted, err)
	}
	r := reports.Comparison{Result: result, Folder: out}
	if r.Manifest, err = l.manifest(result, command); err != nil {
		return errors.Join(interrupted, err)
	}
	if err := errors.Join(l.policies(folder), r.Save(folder, l.rows)); err != nil {
		return errors.Join(interrupted, err)
	}
	if err := folder.Commit(); err != nil {
		return errors.Join(interrupted, err)
	}
	if err := l.flags.tell(c, &r); !failed {
		return err
	}
	return interrupted
}

// tell prints the result. An interrupted one is an error.
func (f *compareFlags) tell(c *cobra.Command, r *reports.Comparison) error {
	if f.json {
		data, err := reports.Encode(r.Result)
		if err != nil {
			return err
		}
		if _, err := c.OutOrStdout().Write(data); err != nil {
			return err
		}
	} else if !f.quiet {
		if err := reports.CompareSummary(c.OutOrStdout(), r); err != nil {
			return err
		}
	}
	if r.Result.Interrupted {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: interrupted: %d whole replications are in %s; %s\n", r.Result.Reps, r.Folder, goesOn(&f.fleet))
		return exitCode(exitInterrupted)
	}
	return nil
}

// command is the line that repeats the comparison.
func (f *compareFlags) command(c *cobra.Command, scenario string, seed uint64) string {
	var words []string
	if len(f.policies) > 0 {
		words = append(words, "--policies", strings.Join(f.policies, ","))
	}
	for _, v := range f.vary {
		words = append(words, "--vary", v)
	}
	words = append(words, "--reps", strconv.Itoa(f.replications))
	if c.Flags().Changed("over") {
		words = append(words, "--over", f.over)
	}
	if c.Flags().Changed("primary") {
		words = append(words, "--primary", strings.Join(f.primary, ","))
	}
	if f.burnIn != 0 {
		words = append(words, "--burn-in", f.burnIn.String())
	}
	for _, u := range f.until {
		words = append(words, "--until", u)
	}
	return f.commonFlags.command("compare", scenario, seed, words...)
}

// design is what the arms and the flags come to.
func (f *compareFlags) design(all []side) compare.Design {
	d := compare.Design{Replications: f.replications, Seed: rng.Seed(all[0].scenario.Seed), Over: compare.Over(f.over)}
	for _, s := range all {
		d.Arms = append(d.Arms, compare.Arm{Name: s.name, Config: s.scenario.Config()})
	}
	return d
}
