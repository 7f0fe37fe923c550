package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/goccy/go-yaml"

	"dmsim/reports"
	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
)

// reported is which of several measurements stands for all: that with the median response p99, of an even number the better one of the two.
func reported(all []measured) int {
	order := make([]int, len(all))
	for n := range order {
		order[n] = n
	}
	p99 := func(n int) float64 { return all[n].Operations[load.AllOperations].Response.P99 }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p99(a), p99(b)) })
	return order[(len(order)-1)/2]
}

// conclude writes and tells what was measured, and turns it into an exit code.
func (l *loading) conclude(all []measured, found *capacity.Found, folder *reports.Folder, command string, interrupted bool) error {
	which := reported(all)
	r := l.result(all, which, interrupted)
	if found != nil && !interrupted {
		searched(r, found)
	}
	done := reports.Load{LoadDocument: reports.LoadDocument{Result: *r, Capacity: found}, Folder: folder.Path()}
	configuration, err := yaml.YAMLToJSON(l.scenario.YAML())
	if err != nil {
		return fmt.Errorf("the explicit scenario: %w", err)
	}
	done.Manifest, err = reports.NewLoadManifest(reports.Setup{
		Version: version(), Configuration: json.RawMessage(configuration), Workers: l.flags.workers, Command: command,
	}, r, l.meter)
	if err != nil {
		return err
	}
	var logs []func(io.Writer) error
	for _, one := range all {
		logs = append(logs, one.recorder.WriteLog)
	}
	if err := done.Save(folder, which, logs); err != nil {
		return err
	}
	if err := folder.Commit(); err != nil {
		return err
	}
	if err := l.flags.junit.finish(func(w io.Writer) error { return reports.JUnit(w, "dmsim load", reports.LoadJUnit(r)) }); err != nil {
		return err
	}
	return errors.Join(l.tell(&done), l.exit(&done))
}

// searched makes the verdict that of a search. That the run which confirmed was disturbed is said, but takes nothing from it: disturbances make responses longer.
func searched(r *load.Result, found *capacity.Found) {
	switch {
	case !found.Confirmed || found.Limited:
		r.Verdict, r.VerdictReasons = load.Inconclusive, append(r.VerdictReasons, found.Reasons...)
	case r.Verdict == load.Untrustworthy:
		r.Verdict = load.Good
		for i := range r.VerdictReasons {
			r.VerdictReasons[i] = "held although " + r.VerdictReasons[i]
		}
	}
}

// result is what all measurements come to.
func (l *loading) result(all []measured, which int, interrupted bool) *load.Result {
	s, one := l.scenario, all[which]
	r := &load.Result{
		Schema: load.Schema, Scenario: s.Name, Seed: s.Seed, Policy: s.Policy.Name, Mutant: l.flags.id, Users: one.recorder.Plan().Users(), Follows: one.recorder.Plan().Follows(),
		Target: l.target.String(), Loop: s.Load.Loop, Measured: *one.Measured, NotChecked: l.target.notChecked(), LeftOut: one.recorder.Plan().LeftOut,
	}
	if r.Loop == load.Open {
		r.Arrivals = string(s.Load.Arrivals.Kind)
	}
	if l.target.inProcess() {
		r.Workers = one.trial.Goroutines()
	} else {
		r.Connections = s.Load.Connections
	}
	r.Conclude(s.Load.Objectives, l.trust(one.Measured), interrupted)
	if len(all) == 1 {
		return r
	}
	for n, m := range all {
		without := *m.Measured
		without.Intervals = nil
		r.Repeats = append(r.Repeats, without)
		if wrong := m.Wrong + m.WrongWarm; n != which && wrong > 0 && r.Verdict != load.Interrupted {
			r.Verdict = load.Missed
			r.VerdictReasons = append(r.VerdictReasons, fmt.Sprintf("wrong answers in repetition %d: %d", n+1, wrong))
		}
	}
	return r
}

// tell prints the result.
func (l *loading) tell(done *reports.Load) error {
	out := l.command.OutOrStdout()
	if l.flags.json {
		return l.flags.report(l.command, done.LoadDocument, nil)
	}
	if l.flags.quiet {
		return nil
	}
	return reports.LoadSummary(out, *done)
}

// exit turns the verdict into an exit code, and says on stderr why it is not good.
func (l *loading) exit(done *reports.Load) error {
	r, talk := &done.Result, l.command.ErrOrStderr()
	if r.Verdict == load.Good {
		return nil
	}
	if r.Verdict == load.Interrupted {
		fmt.Fprintf(talk, "dmsim: interrupted: what was done so far is in %s\n", done.Folder)
		return exitCode(exitInterrupted)
	}
	for _, reason := range r.VerdictReasons {
		fmt.Fprintf(talk, "dmsim: %s\n", reason)
	}
	fmt.Fprintf(talk, "repeat: %s\n", done.Manifest.Command)
	switch r.Verdict {
	case load.Untrustworthy:
		return exitCode(exitUnvouched)
	case load.Inconclusive:
		return exitCode(exitInconclusive)
	}
	return exitCode(exitVerdict)
}
