package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dmsim/scenarios"
	"dmsim/sim/check"
)

// checkFlags are those of check.
type checkFlags struct {
	commonFlags
	verdictFiles
	mutantFlag
	serviceFlags
	fleet      fleetFlags
	pages      reportFlags
	lasts      time.Duration
	stories    storiesFlag
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
cases every later check plays first. With --target http://127.0.0.1:8080 a service at that address is judged from outside, in its own way of speaking (--adapter). Without a scenario and a policy every option of a policy is drawn; with one, the stories go by its policy and by smaller versions of it.
With --workers-local or --nats other processes play the drawn stories (or the small ones); earlier findings, the canary, stories of several goroutines and shrinking stay here,
and what is found is the same. A part of the stories that no worker could play makes the check inconclusive; one that two workers play differently is a violation.
The exit code is 1 where a rule was broken, 4 where something could not be checked, 3 where the canary, a world that is broken on purpose, was not found out,
130 where it was interrupted.`,
		Example: `  dmsim check --for 2s
  dmsim check quickstart --policy whatsapp --for 2s --json
  dmsim check --replay sim/cases/testdata/findings.yaml
  dmsim check --exhaustive --workers 2 --for 5m
  dmsim check --stories 2000 --workers-local 2
  dmsim check --mutants`,
		Args: func(c *cobra.Command, given []string) error {
			if c.Flags().Changed("replay") {
				return nil // they are files, too: a shell makes several words of *.yaml
			}
			return args(0, 1)(c, given)
		},
		RunE: func(c *cobra.Command, args []string) error { return runCheck(c, &f, args) },
	}
	f.addScenario(c)
	c.Flags().StringVar(&f.out, "out", "", "also leave the result and a report of it in this folder, replaced as a whole (with --mutants they are in that of --matrix)")
	f.addTalk(c)
	f.pages.add(c)
	f.verdictFiles.add(c)
	f.mutantFlag.add(c)
	f.serviceFlags.add(c)
	f.fleet.add(c)
	c.Flags().DurationVar(&f.lasts, "for", 30*time.Second, "how long to explore; with --exhaustive and --mutants after how long to give up, and there is no default")
	c.Flags().Var(&f.stories, "stories", "how many stories at most (default: as many as there is time for)")
	c.Flags().StringVar(&f.findings, "findings", "findings", "folder of findings, whose cases are played first")
	c.Flags().StringArrayVar(&f.replay, "replay", nil, "play only the findings of this file or folder, and of those that follow; may be repeated")
	c.Flags().BoolVar(&f.exhaustive, "exhaustive", false, "play every world of up to three people under the policy, and every sequence of four of their deeds at its edges, instead of drawn stories")
	c.Flags().BoolVar(&f.mutants, "mutants", false, "let every mutant loose (dmsim list mutants): who kills which, and whether the sound world is let live")
	c.Flags().StringVar(&f.matrix, "matrix", "mutants", "with --mutants: folder for the kill matrix and the shrunk finding of each mutant")
	return c
}

// check judges the flags before anything is done.
func (f *checkFlags) check(c *cobra.Command, given int) error {
	if err := errors.Join(f.commonFlags.check(c), f.pages.check()); err != nil {
		return err
	}
	for _, name := range []string{"findings", "matrix"} {
		if flag := c.Flags().Lookup(name); flag.Changed && flag.Value.String() == "" {
			return fmt.Errorf("--%s: want a name, got \"\"", name)
		}
	}
	if err := cmp.Or(f.serviceFlags.check(c), f.checkFleet(c)); err != nil {
		return err
	}
	if slices.Contains(f.replay, "") {
		return errors.New("--replay: want a name, got \"\"")
	}
	switch {
	case f.lasts <= 0:
		return fmt.Errorf("--for: want a time above 0, got %v", f.lasts)
	case len(f.replay) > 0:
		return alone(c, "replay", "mutants", "matrix", "exhaustive", "for", "stories", "seed", "policy", "set", "findings")
	case f.mutants:
		if given > 0 {
			fmt.Fprintln(c.ErrOrStderr(), "dmsim: mutants are let loose under policies of every option, not under the scenario's: under one policy those of what it does not use would live")
		}
		return alone(c, "mutants", "exhaustive", "mutant", "stories", "policy", "set", "findings", "junit", "sarif", "out")
	case c.Flags().Changed("matrix"):
		return errors.New("--matrix: want --mutants with it")
	}
	return nil
}

// alone errs where a flag was given together with one of others.
func alone(c *cobra.Command, flag string, others ...string) error {
	for _, other := range others {
		if c.Flags().Changed(other) {
			return fmt.Errorf("--%s: want it without --%s", flag, other)
		}
	}
	return nil
}

func runCheck(c *cobra.Command, f *checkFlags, args []string) error {
	if err := f.check(c, len(args)); err != nil {
		return err
	}
	ctx, stop := interruptible(c.Context())
	defer stop()
	options := check.Options{Seed: 1, Workers: f.workers, Stories: f.stories.number, Fault: f.fault(), Findings: findingsMost, Exhaustive: f.exhaustive}
	if f.seed.value != nil {
		options.Seed = *f.seed.value
	}
	switch {
	case f.mutants:
		return runMutants(ctx, c, f, options.Seed)
	case len(f.replay) > 0:
		return replayFindings(ctx, c, f, append(f.replay, args...), options)
	}
	campaign := check.Campaign{Options: options, For: f.lasts}
	if f.exhaustive && !c.Flags().Changed("for") {
		campaign.For = unlimited
	}
	s, policy, err := f.base(args, &campaign.Options)
	if err != nil {
		return err
	}
	folder, err := f.folder(s)
	if err != nil {
		return err
	}
	defer folder.discard()
	service, err := f.aim(ctx, &campaign)
	if err != nil {
		return err
	}
	if err := f.prepare(c, &campaign); err != nil {
		return err
	}
	defer f.discard()
	talk := newCheckTalk(c.ErrOrStderr(), f.quiet)
	campaign.Talk, campaign.Progress = talk.say, talk.at
	crew, err := f.crew(ctx, c, &campaign, talk)
	if err != nil {
		return err
	}
	r, err := campaign.Run(ctx, cpuSeconds())
	folder.fleet = crew.manifest()
	lost := crew.close()
	tellService(service, &r)
	if err != nil && ctx.Err() != nil {
		err = nil // it is the interruption's
	}
	if err != nil && r.Verdict() != check.Violated {
		return errors.Join(err, lost)
	}
	v := verdict{checkFlags: f, folder: folder, seed: options.Seed, policy: policy, canary: true, interrupted: ctx.Err() != nil, repeat: f.command(c, args, options.Seed)}
	v.keep(lost)
	return cmp.Or(err, v.conclude(c, &r))
}

// findingsMost is after how many different findings a campaign ends.
const findingsMost = 8

// unlimited is longer than anybody waits.
const unlimited = 100 * 365 * 24 * time.Hour

// base says by which policy stories go: that of the scenario, if one or a policy was named, else drawn ones and no scenario.
func (f *checkFlags) base(args []string, o *check.Options) (of *scenarios.Scenario, name string, err error) {
	s, err := scenarios.Load(scenarioArg(args), f.overrides())
	if err != nil {
		return nil, "", err
	}
	if len(args) == 0 && f.policy == "" && len(f.set) == 0 && !f.exhaustive {
		return nil, "any", nil
	}
	o.Base = &s.Policy
	return s, s.Policy.Name, nil
}

// prepare reads the earlier findings, and opens what will be written.
func (f *checkFlags) prepare(c *cobra.Command, campaign *check.Campaign) error {
	files, err := f.corpus(c.Flags().Changed("findings"))
	if err != nil {
		return err
	}
	if campaign.Corpus, err = casesOf(files); err != nil {
		return err
	}
	return f.open(c, files)
}
