package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/goccy/go-yaml"

	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/experiment/inference"
	"dmsim/sim/metrics"
)

// comparing is a comparison under way.
type comparing struct {
	flags       *compareFlags
	arms        []side
	design      compare.Design
	burnIn      *experiment.BurnIn // nil: there is none
	progress    *sweepProgress
	meter       *reports.Meter
	rows        []compare.Row // in the order of their runs
	looks       []compare.LookedAt
	look        inference.Look // the last one, or after an interrupt, which is one in its place, the next; zero: nobody looks early
	watches     sync.Map       // of the runs under way, by the numbers of their tasks
	assumptions atomic.Pointer[[]string]
	attempts    atomic.Uint64
}

func newComparing(f *compareFlags, arms []side) (*comparing, error) {
	l := &comparing{flags: f, arms: arms, design: f.design(arms), meter: reports.StartMeter()}
	if f.burnIn == 0 {
		return l, nil
	}
	var err error
	if l.burnIn, err = compare.NewBurnIn(&l.design, f.burnIn); err != nil {
		return nil, fmt.Errorf("--burn-in: %w", err)
	}
	return l, nil
}

// live runs the replications: all of them, or up to the look at which everything is known well enough.
func (l *comparing) live(ctx context.Context) error {
	l.progress.begin()
	if len(l.flags.targets) == 0 {
		return l.replications(ctx, 0, l.design.Replications)
	}
	from := 0
	for _, look := range inference.Looks(l.design.Replications, compare.Level) {
		l.look = look
		if err := l.replications(ctx, from, look.N); err != nil {
			return err
		}
		from = look.N
		seen, err := l.design.LookAt(look, l.flags.targets, l.rows)
		if err != nil {
			return err
		}
		l.looks = append(l.looks, seen)
		if seen.Met {
			return nil
		}
	}
	return nil
}

// replications runs those from from to to-1 and keeps their rows.
func (l *comparing) replications(ctx context.Context, from, to int) error {
	tasks := l.design.Tasks(from, to, l.watch)
	if l.burnIn != nil {
		tasks = l.burnIn.Ahead(tasks, l.design.Block)
	}
	return experiment.Run(ctx, experiment.Options{Workers: l.flags.workers}, tasks, l.row, func(_ experiment.Task, r *compare.Row) error {
		if r != nil {
			l.rows = append(l.rows, *r)
			l.progress.at(len(l.rows))
		}
		return nil
	})
}

// watch has a run watched: the first replication closely.
func (l *comparing) watch(at compare.Place, t *experiment.Task) {
	number, config := t.Number, t.Config
	t.Live = func(ctx context.Context, s *sim.Society, o sim.Options) (*sim.Result, []metrics.Value, error) {
		closely := at.Replication == 0
		w := compare.NewWatch(s.People, closely)
		o.Observers = append(o.Observers, w)
		if closely {
			o.Recorder = w
		}
		l.watches.Store(number, w)
		if l.burnIn != nil {
			return l.burnIn.Live(ctx, number, s, config, o)
		}
		return metrics.Run(ctx, s, config, o)
	}
}

// row is what is kept of a run that has ended: nothing of one that only warms up.
func (l *comparing) row(t *experiment.Task, s *sim.Society, r *sim.Result, measured []metrics.Value) (*compare.Row, error) {
	l.attempts.Add(r.History)
	if experiment.Warming(t) {
		return nil, nil
	}
	place := l.design.PlaceOf(t.Number)
	rules := s.World.Rules()
	d := reports.NewDocument(reports.Meta{}, r, rules, measured)
	row := &compare.Row{Place: place, Seed: uint64(t.Config.Seed), Hash: r.HistoryHash, Numbers: d.Numbers()}
	w, _ := l.watches.LoadAndDelete(t.Number)
	w.(*compare.Watch).Finish(row, rules)
	if t.Number == 0 {
		l.assumptions.Store(&s.Assumptions)
	}
	return row, nil
}

// result analyses the rows, and says how the examples are explained. What interrupted the runs is nil where nothing did.
func (l *comparing) result(interrupted error, out string) (*compare.Result, error) {
	failure := ""
	if interrupted != nil && !errors.Is(interrupted, context.Canceled) {
		failure = interrupted.Error()
	}
	compare.Complete(l.rows, reports.Comparable())
	r, err := l.design.Analyse(&compare.Question{
		Scenario: l.arms[0].scenario.Name, Definitions: reports.Comparable(), Primary: l.flags.primary, Until: l.flags.targets, Look: l.look, Looks: l.looks, Interrupted: interrupted != nil, Failure: failure,
		BurnIn: l.flags.burnIn.Seconds(),
	}, l.rows)
	if err != nil {
		return nil, err
	}
	for i := range r.Examples {
		e := &r.Examples[i]
		l.explain(&e.Base, 0, out)
		for arm := range l.arms {
			if l.arms[arm].name == e.Arm {
				l.explain(&e.InArm, arm, out)
			}
		}
	}
	return r, nil
}

// policyFile is that of an arm, in the folder of the comparison.
func policyFile(arm int) string { return fmt.Sprintf("policy-%d.yaml", arm+1) }

// explain gives a verdict the command that explains it, by the policy that the arm begins with. One that another policy came to, after a change in mid-run, is not explained by it.
func (l *comparing) explain(v *compare.Verdict, arm int, out string) {
	p := &l.arms[arm].scenario.Policy
	rules, err := policy.Compile(*p)
	if err != nil {
		return // it was compiled before
	}
	if _, kind := sendKind(&v.Facts); rules.ReasonName(rules.Decide(kind, &v.Facts)) == v.Decision {
		v.Explain = reports.Command(explainWords(out+"/"+policyFile(arm), p, &v.Facts)...)
	}
}

// policies writes that of every arm.
func (l *comparing) policies(folder *reports.Folder) error {
	for i := range l.arms {
		if err := folder.Write(policyFile(i), l.arms[i].scenario.Policy.YAML()); err != nil {
			return err
		}
	}
	return nil
}

func (l *comparing) manifest(r *compare.Result, command string) (reports.Manifest, error) {
	arms := make(map[string]json.RawMessage)
	for _, a := range l.arms {
		configuration, err := yaml.YAMLToJSON(a.scenario.YAML())
		if err != nil {
			return reports.Manifest{}, fmt.Errorf("the explicit scenario: %w", err)
		}
		arms[a.name] = configuration
	}
	var assumptions []string
	if known := l.assumptions.Load(); known != nil {
		assumptions = *known
	}
	return reports.NewComparisonManifest(reports.Setup{
		Version: version(), Configuration: map[string]any{"arms": arms}, Assumptions: assumptions, Workers: l.flags.workers, Command: command,
	}, r, l.arms[0].scenario.Policy.Name, l.attempts.Load(), l.meter)
}
