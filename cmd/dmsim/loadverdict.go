package main

import (
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

// conclude writes and tells what was measured, and turns it into an exit code.
func (l *loading) conclude(all []measured, found *capacity.Found, folder *reports.Folder, command string, interrupted bool) error {
	r, which := l.result(all, interrupted)
	if found != nil && !interrupted {
		l.searched.conclude(r, found, l.cut != "")
	}
	done := reports.Load{LoadDocument: reports.LoadDocument{Result: *r, Capacity: found}, Folder: folder.Path()}
	configuration, err := yaml.YAMLToJSON(l.scenario.YAML())
	if err != nil {
		return fmt.Errorf("the explicit scenario: %w", err)
	}
	done.Manifest, err = reports.NewLoadManifest(reports.Setup{
		Version: version(), Configuration: json.RawMessage(configuration), Workers: l.flags.workers, Command: command, Fleet: l.target.fleet(),
	}, r, l.meter)
	if err != nil {
		return err
	}
	if err := done.Save(folder, which, len(all)); err != nil {
		return err
	}
	if err := l.flags.pages.draw(folder); err != nil {
		return err
	}
	if err := folder.Commit(); err != nil {
		return err
	}
	if err := l.flags.junit.finish(func(w io.Writer) error { return reports.JUnit(w, "dmsim load", reports.LoadJUnit(r)) }); err != nil {
		return err
	}
	return errors.Join(l.tell(&done), l.exit(r.Verdict, r.VerdictReasons, done.Folder, done.Manifest.Command))
}

// searched is what the trials of a search came to together, beside what was found.
type searched struct {
	wrong    uint64
	examples []load.WrongAnswer // of the first trial that had any
}

// hear adds a trial.
func (s *searched) hear(m *load.Measured) {
	s.wrong += m.Wrong + m.WrongWarm
	if len(s.examples) == 0 {
		s.examples = m.WrongExamples
	}
}

// conclude makes the verdict that of a search. A wrong decision in any trial is missed, whatever was found. That the run which confirmed was disturbed is said, but takes nothing
// from it: disturbances make responses longer. A search that was cut short is not to be trusted, for what ended it may have been at work before.
func (s *searched) conclude(r *load.Result, found *capacity.Found, cut bool) {
	short := !found.Confirmed || found.Limited
	if short {
		r.VerdictReasons = append(r.VerdictReasons, found.Reasons...)
	}
	switch {
	case s.wrong > 0:
		r.Verdict = load.Missed
		r.VerdictReasons = append([]string{fmt.Sprintf("wrong answers in the trials of the search: %d", s.wrong)}, r.VerdictReasons...)
		if len(r.WrongExamples) == 0 {
			r.WrongExamples = s.examples
		}
	case cut:
		r.Verdict = load.Untrustworthy
	case short:
		r.Verdict = load.Inconclusive
	case r.Verdict == load.Untrustworthy:
		for _, doubt := range r.VerdictReasons {
			r.Notes = append(r.Notes, "held although "+doubt)
		}
		r.Verdict, r.VerdictReasons = load.Good, []string{}
	}
}

// result is what all measurements come to, and which of them is reported.
func (l *loading) result(all []measured, interrupted bool) (*load.Result, int) {
	var repeats []load.Repeat
	for _, m := range all {
		repeats = append(repeats, m.Repeat)
	}
	which := load.Reported(repeats)
	s, one := l.scenario, all[which]
	r := &load.Result{
		Schema: load.Schema, Scenario: s.Name, Seed: s.Seed, Policy: s.Policy.Name, Mutant: l.flags.id, Users: one.users, Follows: one.follows,
		Target: l.target.String(), Loop: s.Load.Loop, Measured: one.Measured, Judgement: one.Judgement, Notes: l.notes(all), NotChecked: l.target.notChecked(), LeftOut: one.leftOut,
	}
	if r.Loop == load.Open {
		r.Arrivals = string(s.Load.Arrivals.Kind)
	}
	if l.target.inProcess() {
		r.Workers = one.trial.Goroutines()
	} else {
		r.Connections = s.Load.Connections
	}
	r.VerdictReasons = slices.Clone(r.VerdictReasons)
	if interrupted && !r.Interrupted { // after the one that is reported was over
		r.Interrupted, r.Verdict, r.VerdictReasons = true, load.Interrupted, append([]string{"interrupted"}, r.VerdictReasons...)
	}
	if len(all) > 1 {
		for n := range repeats {
			repeats[n].Intervals = nil
		}
		r.Repeats = repeats
		r.Together(which, s.Load.Objectives)
	}
	if l.cut != "" {
		r.VerdictReasons = append(r.VerdictReasons, "untrustworthy: "+l.cut)
		if r.Verdict == load.Good {
			r.Verdict = load.Untrustworthy
		}
	}
	return r, which
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

// exit turns a verdict into an exit code, and says on stderr why it is not good.
func (l *loading) exit(verdict load.Verdict, reasons []string, folder, command string) error {
	talk := l.command.ErrOrStderr()
	switch verdict {
	case load.Good:
		return nil
	case load.Interrupted:
		fmt.Fprintf(talk, "dmsim: interrupted: what was done so far is in %s\n", folder)
		return exitCode(exitInterrupted)
	}
	for _, reason := range reasons {
		fmt.Fprintf(talk, "dmsim: %s\n", reason)
	}
	fmt.Fprintf(talk, "repeat: %s\n", command)
	switch verdict {
	case load.Untrustworthy:
		return exitCode(exitUnvouched)
	case load.Inconclusive:
		return exitCode(exitInconclusive)
	}
	return exitCode(exitVerdict)
}
