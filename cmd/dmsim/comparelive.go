package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"

	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/experiment/inference"
	"dmsim/sim/experiment/kept"
)

// comparing is a comparison under way.
type comparing struct {
	flags     *compareFlags
	arms      []side
	runs      compareRuns
	is        kept.Identity
	store     *kept.Store   // of the rows, until all is done
	fleet     *compareFleet // makes the runs; nil: this process does
	progress  *sweepProgress
	meter     *reports.Meter
	rows      []compare.Row // in the order of their runs
	conflicts []compare.Conflict
	looks     []compare.LookedAt
	look      inference.Look // the last one, or after an interrupt, which is one in its place, the next; zero: nobody looks early
}

func newComparing(f *compareFlags, arms []side) (*comparing, error) {
	l := &comparing{flags: f, arms: arms, runs: compareRuns{f.design(arms), f.burnIn}, meter: reports.StartMeter()}
	return l, l.runs.check()
}

// live runs the replications: all of them, or up to the look at which everything is known well enough.
func (l *comparing) live(ctx context.Context) error {
	l.progress.begin()
	if len(l.flags.targets) == 0 {
		return l.replications(ctx, 0, l.runs.design.Replications)
	}
	from := 0
	for _, look := range inference.Looks(l.runs.design.Replications, compare.Level) {
		l.look = look
		if err := l.replications(ctx, from, look.N); err != nil {
			return err
		}
		from = look.N
		seen, err := l.runs.design.LookAt(look, l.flags.targets, l.rows)
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

// replications runs those from from to to-1, and takes over the rows of all up to the first that there is not.
func (l *comparing) replications(ctx context.Context, from, to int) error {
	made := l.make(ctx, from, to)
	if err := errors.Join(l.take(to), l.recall()); err != nil {
		return errors.Join(made, err)
	}
	return made
}

// make makes the runs that are missing and keeps their rows, in this process in their order, so that a run that fails always leaves the same ones.
func (l *comparing) make(ctx context.Context, from, to int) error {
	if l.fleet != nil {
		return l.gather(ctx, from, to)
	}
	missing, err := l.missing(from, to)
	if err != nil {
		return err
	}
	return l.runs.some(ctx, experiment.Options{Workers: l.flags.workers}, slices.Values(missing), func(number int, r *compare.Row) error {
		if err := l.put(ctx, number, r.Pack()); err != nil {
			return err
		}
		l.progress.at(l.store.Done())
		return nil
	})
}

// question is what is asked of the rows, failure being the error that ended them early.
func (l *comparing) question(failure error) *compare.Question {
	q := &compare.Question{
		Scenario: l.arms[0].scenario.Name, Definitions: reports.Comparable(), Primary: l.flags.primary, Until: l.flags.targets, Look: l.look, Looks: l.looks, Interrupted: failure != nil,
		BurnIn: l.flags.burnIn.Seconds(), Conflicts: l.conflicts,
	}
	if failure != nil && !errors.Is(failure, context.Canceled) {
		q.Failure = failure.Error()
	}
	return q
}

// result analyses the rows, and says how the examples are explained. What interrupted the runs is nil where nothing did.
func (l *comparing) result(interrupted error, out string) (*compare.Result, error) {
	compare.Complete(l.rows, reports.Comparable())
	r, err := l.runs.design.Analyse(l.question(interrupted), l.rows)
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

// configuration is that of every arm by its name.
func (l *comparing) configuration() (map[string]any, error) {
	arms := make(map[string]json.RawMessage)
	for _, a := range l.arms {
		explicit, err := yaml.YAMLToJSON(a.scenario.YAML())
		if err != nil {
			return nil, fmt.Errorf("the explicit scenario: %w", err)
		}
		arms[a.name] = explicit
	}
	return map[string]any{"arms": arms}, nil
}

func (l *comparing) manifest(r *compare.Result, command string) (reports.Manifest, error) {
	configuration, err := l.configuration()
	if err != nil {
		return reports.Manifest{}, err
	}
	var assumptions []string
	var attempts uint64
	for i := range l.rows {
		attempts += l.rows[i].Attempts
		assumptions = append(assumptions, l.rows[i].Assumptions...) // of the first row alone
	}
	var fleet *reports.Fleet
	if l.fleet != nil {
		fleet = &l.fleet.about
	}
	return reports.NewComparisonManifest(reports.Setup{
		Version: version(), Build: l.is.Build, Inputs: inputs(&l.is), Configuration: configuration, Assumptions: assumptions, Workers: l.flags.workers, Fleet: fleet, Command: command,
	}, r, l.arms[0].scenario.Policy.Name, attempts, l.meter)
}
