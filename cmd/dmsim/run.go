package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/metrics"
)

// runFlags are all of dmsim run.
type runFlags struct {
	commonFlags
	record recordFlags
	judged judgedFlags
	report reportFlags
	state  stateFlags
	from   fromFlag
}

func newRun() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [SCENARIO]",
		Short: "Simulate a scenario in virtual time",
		Long: `Run simulates a scenario, one of the catalogue (dmsim list scenarios) or a file (a path with a slash, or ending in .yaml),
prints who got through and who was refused by which rule, and leaves manifest.json, result.json, series.csv, portrait.json and report.html in the run's
folder; as asked, also every attempt with its decision, and the users (Parquet). A plan holds every attempt as it was made, so that another policy can be tried on exactly the same.
A state holds a society in mid-run: runs go on from it as if it had never stopped, or under another policy from there on.

With --from it makes the run of a manifest again, scenario, seed, policy and all, in a folder of its own (by default runs/NAME-SEED-again), and says whether the
history is the same: then the exit code is 0, whatever the scenario expects, else 1 with what differs (version, Go, architecture, configuration, assumptions). Of a run
that was interrupted it compares as much as there was.`,
		Example: `  dmsim run
  dmsim run quickstart --policy mutual --seed 2
  dmsim run --set population.users=2000 --set policy.daily_limit.messages=50 --out runs/small
  dmsim run --from runs/small/manifest.json
  dmsim run --set population.users=2000 --history events.parquet --users users.parquet --series minute --out runs/recorded
  dmsim run --set population.users=2000 --write-plan day.plan
  dmsim run --set population.users=2000 --plan day.plan --policy mutual
  dmsim run --set population.users=2000 --stop-at 12h --save-state noon.state --fork mutual
  dmsim run --set population.users=2000 --from-state noon.state --policy mutual --out runs/mutual-since-noon
  dmsim run replay-trace --set traffic.trace.file=trace.txt.gz --json`,
		Args: args(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(f.check(c), f.record.check(c), f.state.check(c), f.report.check(), f.from.check(c, args)); err != nil {
				return err
			}
			if f.state.save != "" {
				return f.state.saveState(c, &f.commonFlags, scenarioArg(args))
			}
			return runScenario(c, &f, scenarioArg(args))
		},
	}
	f.add(c)
	f.record.add(c)
	f.judged.add(c)
	f.report.add(c)
	f.state.add(c)
	f.from.add(c)
	return c
}

// open says what is run and where it goes; of a run that is made again, also what it is held against.
func (f *runFlags) open(c *cobra.Command, name string) (s *scenarios.Scenario, again *repetition, folder *reports.Folder, err error) {
	out := f.out
	if again, s, err = f.from.open(c, f); err != nil {
		return nil, nil, nil, err
	}
	if again != nil {
		out, err = again.folder(out, s)
	} else if s, err = scenarios.Load(name, f.overrides()); err == nil && out == "" {
		out = reports.DefaultFolder(s.Name, s.Seed)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if folder, err = reports.Open(out); err != nil {
		return nil, nil, nil, err
	}
	return s, again, folder, checkMetrics(s)
}

// repeat is the command that makes the run again.
func (f *runFlags) repeat(name string, seed uint64) string {
	record, judged, state := f.record, f.judged, f.state
	if f.from.from != "" { // which says these
		record.plan, judged.mutantFlag, state.from = "", mutantFlag{}, ""
	}
	more := slices.Concat(record.words(), judged.words(), f.report.words(), state.words())
	if f.from.from != "" {
		return f.from.command(f.out, more)
	}
	return f.command("run", name, seed, more...)
}

func runScenario(c *cobra.Command, f *runFlags, name string) error {
	s, again, folder, err := f.open(c, name)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Discard() }() // does nothing once it is committed
	ctx, stop := interruptible(c.Context())
	defer stop()
	record := &record{recordFlags: f.record, scenario: s, folder: folder}
	defer record.discard()
	if err := errors.Join(record.open(), again.announce(c, s)); err != nil {
		return err
	}
	config := s.Config()
	config.Fault = f.judged.fault()
	judge := &judge{judgedFlags: &f.judged, watcher: record, config: &config}
	paint := &painter{watcher: judge, part: f.state.from != ""}
	r, err := simulate(ctx, c, &f.commonFlags, s, config, f.repeat(name, s.Seed), f.state.watch(again.watch(paint), record))
	if err != nil {
		return err
	}
	judge.document(&r.Document)
	r.Folder = folder.Path()
	r.Manifest.Mutant, r.Manifest.Plan, r.Manifest.State = f.judged.id, f.record.plan, f.state.from
	if err := errors.Join(r.Save(folder), paint.save(folder, &r, &f.report)); err != nil {
		return err
	}
	if err := folder.Commit(); err != nil {
		return err
	}
	told := tell(c, &f.commonFlags, r)
	if again != nil && !r.Document.Interrupted {
		told = again.verdict(c, &f.commonFlags, &r)
	}
	return errors.Join(told, judge.verdict(c, &r))
}

// simulate runs a scenario before the eyes of a watcher and judges its expectations.
func simulate(ctx context.Context, c *cobra.Command, f *commonFlags, s *scenarios.Scenario, config sim.Config, command string, w watcher) (reports.Run, error) {
	bar := newProgress(c.ErrOrStderr(), f.quiet, s.Name)
	meter := reports.StartMeter()
	society, err := sim.Prepare(c.Context(), config, f.workers, bar.building())
	if err != nil {
		bar.stop()
		return reports.Run{}, err
	}
	bar.say("the world is built")
	result, measured, err := live(ctx, society, config, w, sim.Options{Workers: f.workers, Progress: bar.at})
	bar.stop()
	if err := errors.Join(err, society.Close()); err != nil {
		return reports.Run{}, err
	}
	r := reports.Run{
		Document: reports.NewDocument(
			reports.Meta{Scenario: s.Name, Seed: s.Seed, Policy: s.Policy.Name, Changed: changed(s.Policy), Events: policyEvents(s)}, result, society.World.Rules(), measured,
		),
		Custom: s.Policy.Custom,
	}
	for _, e := range s.Expect {
		r.Document.Expect(e.Metric, e.Min, e.Max)
	}
	explicit, err := configuration(s)
	if err != nil {
		return r, err
	}
	r.Manifest, err = reports.NewManifest(reports.Setup{
		Version: version(), Configuration: explicit, Assumptions: society.Assumptions, Workers: f.workers, Command: command,
	}, &r.Document, meter)
	return r, err
}

// configuration is the explicit scenario as it stands in a manifest.
func configuration(s *scenarios.Scenario) (json.RawMessage, error) {
	text, err := yaml.YAMLToJSON(s.YAML())
	if err != nil {
		return nil, fmt.Errorf("the explicit scenario: %w", err)
	}
	return text, nil
}

// live lets the society live before the eyes of the watcher.
func live(ctx context.Context, society *sim.Society, config sim.Config, w watcher, o sim.Options) (result *sim.Result, measured []metrics.Value, err error) {
	meter := metrics.Meter(society, config)
	if from, ok := w.(goingOn); ok {
		if err := from.resume(society, meter); err != nil {
			return nil, nil, err
		}
	}
	if o.Observers, o.Recorder, err = w.begin(society); err != nil {
		return nil, nil, err
	}
	if result, measured, err = meter.Run(ctx, society, o); err != nil {
		return nil, nil, err
	}
	return result, measured, w.finish(society, result.End)
}

// policyEvents counts the changes of the policy in mid-run.
func policyEvents(s *scenarios.Scenario) (n int) {
	for _, e := range s.Events {
		if e.Kind == sim.PolicyChange {
			n++
		}
	}
	return n
}

// changed says whether a policy bears the name of a preset but is not that.
func changed(p policy.Policy) bool {
	preset, err := policy.Preset(p.Name)
	return err == nil && !bytes.Equal(preset.YAML(), p.YAML())
}

// checkMetrics finds an expectation of what is not measured before the run costs anything.
func checkMetrics(s *scenarios.Scenario) error {
	for i, e := range s.Expect {
		if err := reports.CheckMetric(e.Metric, s.Policy.Custom); err != nil {
			return fmt.Errorf("expect[%d]: %w", i, err)
		}
	}
	return nil
}

// tell prints the result and turns it into an exit code.
func tell(c *cobra.Command, f *commonFlags, r reports.Run) error {
	if f.json {
		data, err := reports.Encode(r.Document)
		if err != nil {
			return err
		}
		if _, err := c.OutOrStdout().Write(data); err != nil {
			return err
		}
	} else if !f.quiet {
		if err := reports.Summary(c.OutOrStdout(), r); err != nil {
			return err
		}
	}
	if r.Document.Interrupted {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: interrupted: what was done so far is in %s\n", r.Folder)
		return exitCode(exitInterrupted)
	}
	if r.Document.ExpectationsMet() {
		return nil
	}
	for _, e := range r.Document.Expectations {
		if !e.Met {
			fmt.Fprintf(c.ErrOrStderr(), "dmsim: expectation missed: %s\n", e)
		}
	}
	fmt.Fprintf(c.ErrOrStderr(), "repeat: %s\n", r.Manifest.Command)
	return exitCode(exitVerdict)
}
