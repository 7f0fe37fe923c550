package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
	"dmsim/strictyaml"
)

// loadFlags are those of load. What they say of the load itself stands on top of the scenario's load section.
type loadFlags struct {
	commonFlags
	mutantFlag
	verdictFiles
	loadTargetFlags
	loadAgentFlags
	loadAims
	pages      reportFlags
	asked      load.Config // what was given by flags
	arrivals   string
	closed     bool
	objectives []string
	abortEarly bool
	repeat     int
	goroutines int
}

func newLoad() *cobra.Command {
	var f loadFlags
	c := &cobra.Command{
		Use:   "load [SCENARIO] [OBJECTIVE...]",
		Short: "Measure a target by the wall clock",
		Long: `Load plans what the people of a scenario attempt, with the decisions to expect, and then offers it to a target at due times: the world in this process, a service,
or a queue of known truth. Latencies count from the due time (response = lateness + service), every answer is compared with what it should have been, and a measurement that cannot
be trusted says so. The loop is open: attempts come when they are due, whatever the answers do; with --closed each goroutine or connection waits for its answer.
With --agents so many processes offer one load to a service together, as in dmsim load --target http://127.0.0.1:8080 --agents 3: they begin at one instant, and what they saw is
merged and judged as that of one process.
The exit code is 1 where an objective was missed or an answer was wrong, 3 where the measurement cannot be trusted, 4 where it is open whether the answers were right or a search could not confirm what it found, 130 where it was interrupted.`,
		Example: `  dmsim load quickstart --set population.users=1000 --rate 50000 --duration 500ms --warm-up 200ms
  dmsim load --set population.users=1000 --rate 5000 --duration 500ms --warm-up 200ms --objective 'send.response.p99<5ms' 'errors<0.1%' 'wrong=0'
  dmsim load --target synthetic:service=1ms,servers=8,stall=200ms@200ms --set population.users=1000 --rate 500 --duration 1s --warm-up 100ms
  dmsim load --target null --set population.users=1000 --rate 1000000 --duration 200ms --warm-up 100ms --json
  dmsim load --closed --workers 2 --set population.users=1000 --duration 100ms --warm-up 50ms --celebrity 0.2`,
		RunE: func(c *cobra.Command, args []string) error { return runLoad(c, &f, args) },
	}
	f.addScenario(c)
	c.Flags().StringVar(&f.out, "out", "", "folder of the run, replaced as a whole (default runs/load-NAME-SEED)")
	c.Flags().BoolVar(&f.json, "json", false, "print the result as JSON on stdout")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "no progress and no summary")
	f.workers = processors()
	f.mutantFlag.add(c)
	f.verdictFiles.addJUnit(c)
	f.loadTargetFlags.add(c)
	f.loadAgentFlags.add(c)
	f.loadAims.add(c)
	f.pages.add(c)
	f.addLoad(c)
	return c
}

func (f *loadFlags) addLoad(c *cobra.Command) {
	flags := c.Flags()
	flags.Float64Var(&f.asked.Rate, "rate", 0, "attempts a second, all operations together (default load.rate of the scenario, as the following ones)")
	flags.DurationVar(&f.asked.Duration, "duration", 0, "how long to measure")
	flags.DurationVar(&f.asked.WarmUp, "warm-up", 0, "how long to offer before that")
	flags.StringVar(&f.arrivals, "arrivals", "", "constant, poisson, ramp, day, steps, trace, or a mapping such as '{kind: ramp, from: 0.1, to: 1}'")
	flags.BoolVar(&f.closed, "closed", false, "a closed loop: each goroutine or connection waits for its answer, and there is no rate")
	flags.IntVar(&f.asked.Connections, "connections", 0, "requests under way at once, to a target that is not in process")
	flags.IntVar(&f.goroutines, "workers", 0, "goroutines that offer in process; 0: as many as the rate needs")
	flags.Float64Var(&f.asked.Celebrity, "celebrity", 0, "share of the one-to-one messages that go to the user with the most followers")
	flags.StringArrayVar(&f.objectives, "objective", nil, "what must hold, such as send.response.p99<5ms; several may follow, or the flag be repeated")
	flags.BoolVar(&f.abortEarly, "abort-early", false, "end as soon as an objective cannot be met any more")
	flags.IntVar(&f.repeat, "repeat", 1, "measure so many times, each on a fresh world, and report the one with the median response p99")
}

const repeatMax = 1000

// check judges the flags before anything is done.
func (f *loadFlags) check(c *cobra.Command) error {
	f.asked.Workers = f.goroutines
	if err := errors.Join(f.commonFlags.check(c), f.loadTargetFlags.check(c), f.pages.check()); err != nil {
		return err
	}
	if err := f.loadAgentFlags.check(c, f.to); err != nil {
		return err
	}
	if f.repeat < 1 || f.repeat > repeatMax {
		return fmt.Errorf("--repeat: want a whole number from 1 to %d, got %d", repeatMax, f.repeat)
	}
	return f.loadAims.check(c, f.to == inProcessTarget)
}

// words tells objectives from the scenario, since several may follow one flag.
func (f *loadFlags) words(args []string) (scenario []string) {
	for _, word := range args {
		if strings.ContainsAny(word, "<>=") {
			f.objectives = append(f.objectives, word)
		} else {
			scenario = append(scenario, word)
		}
	}
	return scenario
}

// scenario reads the scenario with the flags on top of it.
func (f *loadFlags) scenario(c *cobra.Command, name string) (*scenarios.Scenario, error) {
	o := f.overrides()
	if f.arrivals != "" {
		o.Set = append(slices.Clone(o.Set), "load.arrivals="+f.arrivals)
	}
	s, err := scenarios.Load(name, o)
	if err != nil {
		return nil, err
	}
	l, given := &s.Load, c.Flags().Changed
	if given("rate") {
		l.Rate = f.asked.Rate
	}
	if given("duration") {
		l.Duration = f.asked.Duration
	}
	if given("warm-up") {
		l.WarmUp = f.asked.WarmUp
	}
	if given("connections") {
		l.Connections = f.asked.Connections
	}
	if given("workers") {
		l.Workers = f.asked.Workers
	}
	if given("celebrity") {
		l.Celebrity = f.asked.Celebrity
	}
	if f.closed {
		l.Loop = load.Closed
	}
	if l.Objectives, err = f.toHold(l.Objectives); err != nil {
		return nil, err
	}
	if err := flagError(l.Validate()); err != nil {
		return nil, err
	}
	if err := f.loadAgentFlags.fits(l); err != nil {
		return nil, err
	}
	return s, f.fits(c, l)
}

// fits judges the flags beside the load that they and the scenario come to together.
func (f *loadFlags) fits(c *cobra.Command, l *load.Config) error {
	kind := l.Arrivals.Kind
	switch {
	case f.capacity && l.Loop != load.Open:
		return errors.New("--find-capacity: want an open loop, which offers a rate; --closed, or load.loop of the scenario, asks for a closed one")
	case f.capacity && kind != load.Constant && kind != load.Poisson:
		return fmt.Errorf("--find-capacity: want the arrivals constant or poisson, since each trial is of one rate; --arrivals, or load.arrivals of the scenario, asks for %s", kind)
	case l.Loop == load.Open:
		return nil
	}
	for _, flag := range []string{"rate", "arrivals", "abort-early"} {
		if c.Flags().Changed(flag) {
			return fmt.Errorf("--%s: want an open loop; --closed, or load.loop of the scenario, asks for a closed one, in which answers decide when attempts come", flag)
		}
	}
	return nil
}

// toHold reads the objectives; those of the scenario hold where none was given.
func (f *loadFlags) toHold(otherwise []load.Objective) (all []load.Objective, err error) {
	if len(f.objectives) == 0 {
		return otherwise, nil
	}
	for _, words := range f.objectives {
		for _, text := range strings.FieldsFunc(words, func(r rune) bool { return r == ',' || r == ' ' }) {
			o, err := load.ParseObjective(text)
			if err != nil {
				return nil, fmt.Errorf("--objective: %w", err)
			}
			all = append(all, o)
		}
	}
	return all, nil
}

// flagError names the flag of a field of the load section.
func flagError(err error) error {
	if field, ok := errors.AsType[*strictyaml.FieldError](err); ok {
		return fmt.Errorf("--%s: %w", strings.ReplaceAll(field.Path, "_", "-"), &strictyaml.FieldError{Want: field.Want, Got: field.Got, What: field.What})
	}
	return err
}

// command is the line that repeats a load.
func (f *loadFlags) command(c *cobra.Command, name string, seed uint64) string {
	var words []string
	for _, flag := range []string{"target", "adapter", "timeout", "rate", "duration", "warm-up", "arrivals", "connections", "workers", "celebrity", "repeat", "budget", "plan-for"} {
		of := c.Flags().Lookup(flag)
		switch {
		case !of.Changed:
		case flag == "rate": // not as 1e+06
			words = append(words, "--rate", strconv.FormatFloat(f.asked.Rate, 'f', -1, 64))
		default:
			words = append(words, "--"+flag, of.Value.String())
		}
	}
	if len(f.scaling) > 0 {
		words = append(words, "--scaling", joined(f.scaling))
	}
	for _, flag := range []string{"http2", "elsewhere", "closed", "abort-early", "find-capacity", "rule-costs"} {
		if on, _ := strconv.ParseBool(c.Flags().Lookup(flag).Value.String()); on {
			words = append(words, "--"+flag)
		}
	}
	words = append(words, f.loadAgentFlags.words(c)...)
	for _, o := range f.objectives {
		words = append(words, "--objective", o)
	}
	return f.commonFlags.command("load", name, seed, append(append(words, f.mutantFlag.words()...), f.pages.words()...)...)
}

func runLoad(c *cobra.Command, f *loadFlags, args []string) (err error) {
	args = f.words(args)
	if len(args) > 1 {
		return fmt.Errorf("want %s; scenarios given: %d", c.UseLine(), len(args))
	}
	if err := f.check(c); err != nil {
		return err
	}
	name := scenarioArg(args)
	s, err := f.scenario(c, name)
	if err != nil {
		return err
	}
	folder, err := f.folder("load-"+s.Name, s.Seed)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Discard() }() // does nothing once it is committed
	if err := f.open(c, nil); err != nil {
		return err
	}
	defer f.discard()
	ctx, stop := interruptible(c.Context())
	defer stop()
	l := &loading{command: c, flags: f, scenario: s, talk: newLoadTalk(c.ErrOrStderr(), f.quiet, s.Name), meter: reports.StartMeter()}
	defer l.talk.stop()
	if l.target, err = f.target(ctx, l); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	return interruptedOr(c, ctx, l.aim(ctx, folder, f.command(c, name, s.Seed)))
}

// aim does what was asked for: an estimate, a search, or a measurement.
func (l *loading) aim(ctx context.Context, folder *reports.Folder, command string) (err error) {
	if l.flags.estimates() {
		e, err := l.estimate(ctx)
		if err != nil {
			return err
		}
		l.talk.stop()
		return l.concludeEstimate(e, folder, command)
	}
	var found *capacity.Found
	var all []measured
	if l.flags.capacity {
		found, all, err = l.findCapacity(ctx, folder)
	} else {
		all, err = l.measureAll(ctx, folder)
	}
	if err != nil {
		return err
	}
	l.talk.stop()
	return l.conclude(all, found, folder, command, ctx.Err() != nil)
}

// interruptedOr is the error, unless it came of an interrupt: then nothing was measured yet.
func interruptedOr(c *cobra.Command, ctx context.Context, err error) error {
	if ctx.Err() == nil || !errors.Is(err, context.Canceled) {
		return err
	}
	fmt.Fprintf(c.ErrOrStderr(), "dmsim: interrupted before anything was measured\n")
	return exitCode(exitInterrupted)
}
