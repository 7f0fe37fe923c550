package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim"
)

func newRun() *cobra.Command {
	var f commonFlags
	c := &cobra.Command{
		Use:   "run [SCENARIO]",
		Short: "Simulate a scenario in virtual time",
		Long: `Run simulates a scenario, one of the catalogue (dmsim list scenarios) or a file (a path with a slash, or ending in .yaml),
prints who got through and who was refused by which rule, and leaves manifest.json and result.json in the run's folder.`,
		Example: `  dmsim run
  dmsim run quickstart --policy mutual --seed 2
  dmsim run --set population.users=2000 --set policy.daily_limit.messages=50 --out runs/small
  dmsim run replay-trace --set traffic.trace.file=trace.txt.gz --json`,
		Args: args(0, 1),
		RunE: func(c *cobra.Command, args []string) error { return runScenario(c, &f, scenarioArg(args)) },
	}
	f.add(c)
	return c
}

func runScenario(c *cobra.Command, f *commonFlags, name string) error {
	if err := f.check(c); err != nil {
		return err
	}
	s, err := scenarios.Load(name, f.overrides())
	if err != nil {
		return err
	}
	out := f.out
	if out == "" {
		out = reports.DefaultFolder(s.Name, s.Seed)
	}
	folder, err := reports.Open(out)
	if err != nil {
		return err
	}
	if err := checkMetrics(s.Expect); err != nil {
		return err
	}
	defer func() { _ = folder.Discard() }() // does nothing once it is committed
	// Only a run has something to save when it is interrupted; other verbs end at once. A second signal ends it too, but not one that comes together
	// with the first, as from a shell and from its terminal.
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { time.AfterFunc(secondSignal, stop) })
	r, err := simulate(ctx, c, f, s, f.command("run", name, s.Seed))
	if err != nil {
		return err
	}
	r.Folder = folder.Path()
	if err := r.Save(folder); err != nil {
		return err
	}
	if err := folder.Commit(); err != nil {
		return err
	}
	return tell(c, f, r)
}

// secondSignal is how long after a signal another one ends the process.
const secondSignal = 2 * time.Second

// simulate runs a scenario and judges its expectations.
func simulate(ctx context.Context, c *cobra.Command, f *commonFlags, s *scenarios.Scenario, command string) (reports.Run, error) {
	bar := newProgress(c.ErrOrStderr(), f.quiet, s.Name)
	meter := reports.StartMeter()
	society, err := sim.Prepare(c.Context(), s.Config(), f.workers, bar.building())
	if err != nil {
		bar.stop()
		return reports.Run{}, err
	}
	bar.say("the world is built")
	result, err := society.Run(ctx, sim.Options{Workers: f.workers, Progress: bar.at})
	bar.stop()
	if err := errors.Join(err, society.Close()); err != nil {
		return reports.Run{}, err
	}
	r := reports.Run{
		Document: reports.NewDocument(reports.Meta{Scenario: s.Name, Seed: s.Seed, Policy: s.Policy.Name, Changed: changed(s.Policy)}, result, society.World.Rules()),
		Custom:   s.Policy.Custom,
	}
	for _, e := range s.Expect {
		if _, err := r.Document.Expect(e.Metric, e.Min, e.Max); err != nil {
			return r, err
		}
	}
	configuration, err := yaml.YAMLToJSON(s.YAML())
	if err != nil {
		return r, fmt.Errorf("the explicit scenario: %w", err)
	}
	r.Manifest, err = reports.NewManifest(reports.Setup{
		Version: version(), Configuration: json.RawMessage(configuration), Assumptions: society.Assumptions, Workers: f.workers, Command: command,
	}, &r.Document, meter)
	return r, err
}

// changed says whether a policy bears the name of a preset but is not that.
func changed(p policy.Policy) bool {
	preset, err := policy.Preset(p.Name)
	return err == nil && !bytes.Equal(preset.YAML(), p.YAML())
}

// checkMetrics finds an expectation of what is not measured before the run costs anything.
func checkMetrics(expectations []scenarios.Expectation) error {
	for i, e := range expectations {
		if _, err := new(reports.Document).Expect(e.Metric, e.Min, e.Max); err != nil {
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
