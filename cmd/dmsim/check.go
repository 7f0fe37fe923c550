package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/cases"
	"dmsim/sim/check"
	"dmsim/sim/check/invariant"
)

// checkFlags are those of check.
type checkFlags struct {
	commonFlags
	verdictFiles
	mutantFlag
	lasts      time.Duration
	stories    uint64
	findings   string
	replay     []string
	exhaustive bool
	mutants    bool
	matrix     string
}

// The exit codes of a verdict that is none.
const (
	exitUnvouched    = 3 // the harness cannot vouch for itself
	exitInconclusive = 4
)

func newCheck() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check [SCENARIO]",
		Short: "Search for histories that break a rule",
		Long: `Check plays drawn stories of a few people, with small constants and times at the edges, and judges every answer twice: by numbered invariants
(dmsim list invariants) and by a second opinion that shares no code with the world. What breaks a rule is shrunk and written as a rule case into the folder of findings, whose
cases every later check plays first. Without a scenario and a policy every option of a policy is drawn; with one, the stories go by its policy and by smaller versions of it.
The exit code is 1 where a rule was broken, 4 where something could not be checked, 3 where the canary, a world that is broken on purpose, was not found out.`,
		Example: `  dmsim check --for 5s
  dmsim check quickstart --policy whatsapp --for 5s --json
  dmsim check --replay sim/cases/testdata/findings.yaml
  dmsim check --exhaustive --workers 2 --for 5m
  dmsim check --mutants`,
		Args: args(0, 1),
		RunE: func(c *cobra.Command, args []string) error { return runCheck(c, &f, args) },
	}
	f.addScenario(c)
	f.addTalk(c)
	f.verdictFiles.add(c)
	f.mutantFlag.add(c)
	c.Flags().DurationVar(&f.lasts, "for", 30*time.Second, "how long to explore; with --mutants, after how long to give up (default: not)")
	c.Flags().Uint64Var(&f.stories, "stories", 0, "how many stories at most (default: as many as there is time for)")
	c.Flags().StringVar(&f.findings, "findings", "findings", "folder of findings, whose cases are played first")
	c.Flags().StringArrayVar(&f.replay, "replay", nil, "play only the findings of this file; may be repeated")
	c.Flags().BoolVar(&f.exhaustive, "exhaustive", false, "play every world of up to three people under the policy, and every sequence of four of their deeds at its edges, instead of drawn stories")
	c.Flags().BoolVar(&f.mutants, "mutants", false, "let every mutant loose (dmsim list mutants): who kills which, and whether the sound world is let live")
	c.Flags().StringVar(&f.matrix, "matrix", "mutants", "folder for the kill matrix and the shrunk finding of each mutant")
	return c
}

// check judges the flags before anything is done.
func (f *checkFlags) check(c *cobra.Command, given int) error {
	if err := f.commonFlags.check(c); err != nil {
		return err
	}
	for _, name := range []string{"findings", "matrix", "replay"} {
		if flag := c.Flags().Lookup(name); flag.Changed && (flag.Value.String() == "" || flag.Value.String() == "[]") {
			return fmt.Errorf("--%s: want a name, got \"\"", name)
		}
	}
	switch {
	case f.lasts <= 0:
		return fmt.Errorf("--for: want a time above 0, got %v", f.lasts)
	case c.Flags().Changed("stories") && f.stories == 0:
		return errors.New("--stories: want a number above 0, got 0")
	case f.mutants && (f.exhaustive || f.mutantFlag.id != "" || len(f.replay) > 0):
		return errors.New("--mutants: want it without --exhaustive, --mutant and --replay")
	case f.mutants && (given > 0 || f.policy != "" || len(f.set) > 0 || c.Flags().Changed("stories")):
		return errors.New("--mutants: want it without a scenario, --policy, --set and --stories: under one policy the mutants of what it does not use live")
	case f.exhaustive && len(f.replay) > 0:
		return errors.New("--replay: want it without --exhaustive")
	}
	return nil
}

func runCheck(c *cobra.Command, f *checkFlags, args []string) error {
	if err := f.check(c, len(args)); err != nil {
		return err
	}
	campaign := check.Campaign{For: f.lasts, Exhaustive: f.exhaustive}
	campaign.Options = check.Options{Seed: 1, Workers: f.workers, Stories: f.stories, Fault: f.fault(), Findings: findingsMost}
	name, err := f.base(args, &campaign.Options)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if f.mutants {
		return runMutants(ctx, c, f, &campaign)
	}
	files, err := f.corpus(&campaign)
	if err != nil {
		return err
	}
	defer f.discard()
	if err := f.open(c, files); err != nil {
		return err
	}
	if len(f.replay) > 0 {
		return replayFindings(c, f, campaign.Corpus)
	}
	campaign.Talk = f.talk(c, "check")
	r, err := campaign.Run(ctx, cpuSeconds())
	if err != nil {
		return err
	}
	return f.conclude(ctx, c, name, &campaign, &r)
}

// findingsMost is after how many different findings a campaign ends.
const findingsMost = 8

// base says by which policy stories go: that of the scenario, if one or a policy was named, else drawn ones.
func (f *checkFlags) base(args []string, o *check.Options) (name string, err error) {
	s, err := scenarios.Load(scenarioArg(args), f.overrides())
	if err != nil {
		return "", err
	}
	if f.seed.value != nil {
		o.Seed = *f.seed.value
	}
	if len(args) == 0 && f.policy == "" && len(f.set) == 0 && !f.exhaustive {
		return "any", nil
	}
	o.Base = &s.Policy
	return s.Policy.Name, nil
}

// corpus reads the earlier findings, or those that are to be played alone.
func (f *checkFlags) corpus(campaign *check.Campaign) (files []string, err error) {
	if files = f.replay; len(files) == 0 {
		if files, err = filepath.Glob(filepath.Join(f.findings, "*.yaml")); err != nil {
			return nil, err
		}
	}
	suites, err := parseSuites(files)
	for _, s := range suites {
		campaign.Corpus = append(campaign.Corpus, s.cases...)
	}
	return files, err
}

// replayFindings plays findings alone.
func replayFindings(c *cobra.Command, f *checkFlags, corpus []cases.Case) error {
	results, passed, failed := runSuites(c.OutOrStdout(), []suite{{"replay", corpus}}, f.fault())
	if err := f.junit.finish(func(w io.Writer) error { return reports.JUnit(w, results...) }); err != nil {
		return err
	}
	if !f.quiet || failed > 0 {
		fmt.Fprintf(c.OutOrStdout(), "%d passed, %d failed\n", passed, failed)
	}
	if failed > 0 {
		return exitCode(exitVerdict)
	}
	return nil
}

// conclude writes what was found, prints it, and turns the verdict into an exit code.
func (f *checkFlags) conclude(ctx context.Context, c *cobra.Command, policy string, campaign *check.Campaign, r *check.Report) error {
	d := reports.Check{
		Schema: reports.CheckSchema, Verdict: r.Verdict(), Seed: campaign.Seed, Policy: policy, Mutant: f.mutantFlag.id, Histories: r.Histories, Attempts: r.Attempts,
		CPUSeconds: r.CPU, Invariants: len(invariant.All()), Violations: len(r.Findings) + r.Concurrent.Violations, Replayed: r.Replayed, ReplayFailures: len(r.Again),
		CanaryKilled: r.Canary, SmallWorlds: r.Worlds, Findings: []reports.CheckFinding{}, NotChecked: append([]string{}, r.NotChecked...),
		Concurrent: reports.CheckedConcurrent{
			Histories: r.Concurrent.Histories, Attempts: r.Concurrent.Attempts, Violations: r.Concurrent.Violations, Inconclusive: r.Concurrent.Inconclusive,
		},
	}
	if r.CPU > 0 {
		d.AttemptsPerCPUSecond = float64(r.Attempts) / r.CPU
	}
	for i := range r.Findings {
		finding, err := f.write(&r.Findings[i], f.findings)
		if err != nil {
			return err
		}
		d.Findings = append(d.Findings, finding)
	}
	err := errors.Join(
		f.junit.finish(func(w io.Writer) error { return reports.JUnit(w, d.JUnit()) }),
		f.sarif.finish(func(w io.Writer) error { return reports.SARIF(w, d.SARIF(version(), sarifRules())) }),
	)
	if err != nil {
		return err
	}
	if err := f.tell(c, &d, r); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: interrupted: this is what was done so far\n")
		return exitCode(exitInterrupted)
	case d.Verdict == check.Violated:
		return exitCode(exitVerdict)
	case !r.Canary:
		return exitCode(exitUnvouched)
	case d.Verdict == check.Inconclusive:
		return exitCode(exitInconclusive)
	}
	return nil
}

// write leaves a finding in a folder: a rule case, and a page with its drawing.
func (f *checkFlags) write(finding *check.Finding, folder string) (reports.CheckFinding, error) {
	file := filepath.Join(folder, finding.ID+".yaml")
	words := []string{"dmsim", "check", "--replay", file}
	if f.mutantFlag.id != "" {
		words = append(words, "--mutant", f.mutantFlag.id)
	}
	repeat := reports.Command(words...)
	one := finding.Case
	one.Comment = append(one.Comment, "Repeat: "+repeat)
	page, err := reports.FindingPage(finding, repeat)
	if err != nil {
		return reports.CheckFinding{}, err
	}
	err = os.MkdirAll(folder, 0o777)
	if err == nil {
		err = renameio.WriteFile(file, one.YAML(), 0o666)
	}
	if err == nil {
		err = renameio.WriteFile(filepath.Join(folder, finding.ID+".md"), page, 0o666)
	}
	v := &finding.Violation
	return reports.CheckFinding{
		ID: finding.ID, Invariant: v.Invariant, Title: finding.Title, Statement: finding.Statement, Step: finding.Step, Want: v.Want, Got: v.Got, Why: v.Why,
		Steps: finding.Steps(), Users: finding.Users(), File: file, Repeat: repeat,
	}, err
}

// sarifRules are the invariants, and the second opinion.
func sarifRules() []reports.SARIFRule {
	rules := []reports.SARIFRule{{
		ID: check.Opinion, Name: "the second opinion", Short: "a target decides as the second opinion does", Help: "model/spec is a second implementation of the rules, which shares no code with the world.",
	}}
	for _, i := range invariant.All() {
		rules = append(rules, reports.SARIFRule{ID: i.ID, Name: i.Title, Short: i.Statement, Help: i.Statement + " " + i.Source + " " + i.Applies})
	}
	return rules
}
