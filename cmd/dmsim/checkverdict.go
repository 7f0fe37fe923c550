package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/check"
)

// verdict is how a campaign ends: what was found is written and printed, and turned into an exit code.
type verdict struct {
	*checkFlags
	folder      *checkFolder
	seed        uint64
	policy      string
	canary      bool // it was to be played
	interrupted bool
	repeat      string // the command of this very check
	lost        []error
}

// interruptedSentence stands among what was not checked.
const interruptedSentence = "interrupted"

func (v *verdict) conclude(c *cobra.Command, r *check.Report) error {
	if v.interrupted && !slices.Contains(r.NotChecked, interruptedSentence) {
		r.NotChecked = append(r.NotChecked, interruptedSentence)
	}
	d := v.document(r)
	v.keep(v.junit.finish(func(w io.Writer) error { return reports.JUnit(w, "dmsim check", d.JUnit(reports.CheckRules())) }))
	v.keep(v.sarif.finish(func(w io.Writer) error { return reports.SARIF(w, d.SARIF(version(), reports.CheckRules())) }))
	v.keep(v.folder.leave(&d, v.repeat))
	v.keep(v.tell(c, &d))
	for _, err := range v.lost {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: %s\n", oneLine(err))
	}
	switch {
	case v.interrupted:
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: interrupted: this is what was done so far\n")
		return exitCode(exitInterrupted)
	case d.Verdict == check.Violated || len(v.lost) > 0:
		return exitCode(exitVerdict)
	case v.canary && !r.Canary:
		return exitCode(exitUnvouched)
	case d.Verdict == check.Inconclusive:
		return exitCode(exitInconclusive)
	}
	return nil
}

// keep remembers what could not be written.
func (v *verdict) keep(err error) {
	if err != nil {
		v.lost = append(v.lost, err)
	}
}

// document tells all in the shape of the report, and writes what was found.
func (v *verdict) document(r *check.Report) reports.Check {
	d := reports.Check{
		Schema: reports.CheckSchema, Verdict: r.Verdict(), Interrupted: v.interrupted, Seed: v.seed, Policy: v.policy, Mutant: v.id, Target: v.target,
		Histories: r.Histories, Attempts: r.Attempts, CPUSeconds: r.CPU, Applied: append([]string{}, r.Applied...), Replayed: r.Replayed, SmallWorlds: r.Worlds,
		Findings: []reports.CheckFinding{}, Again: []reports.CheckAgain{},
		Unlike: r.Unlike, Known: append([]string{}, r.Known...), LeftOut: append([]string{}, r.LeftOut...), NotChecked: append([]string{}, r.NotChecked...),
		Concurrent: reports.CheckedConcurrent{
			Histories: r.Concurrent.Histories, Attempts: r.Concurrent.Attempts, Violations: r.Concurrent.Violations, Inconclusive: r.Concurrent.Inconclusive,
		},
	}
	d.Covered = reports.CoveredBy(&r.Covered)
	if v.canary {
		d.CanaryKilled = &r.Canary
	}
	if r.CPU > 0 {
		d.AttemptsPerCPUSecond = float64(r.Attempts) / r.CPU
	}
	for _, again := range r.Again {
		d.Again = append(d.Again, reports.NewCheckAgain(again))
	}
	for i := range r.Findings {
		d.Findings = append(d.Findings, v.finding(&r.Findings[i]))
	}
	if r.Concurrent.First != nil {
		d.Conflict = v.conflict(&r.Concurrent)
	}
	d.Count()
	return d
}

// finding leaves a finding in the folder: a page with its drawing and, where it is told, a rule case.
func (v *verdict) finding(f *check.Finding) reports.CheckFinding {
	told := reports.NewCheckFinding(f)
	told.Repeat = v.repeat
	file := filepath.Join(v.findings, f.ID+".md")
	if f.Told {
		file = filepath.Join(v.findings, f.ID+".yaml")
		told.Repeat = reports.Command(append([]string{"dmsim", "check", "--replay", file}, v.subject()...)...)
	}
	if err := v.write(f, told.Repeat); err != nil {
		v.keep(fmt.Errorf("the finding %s is not written: %w", f.ID, err))
		told.Repeat = v.repeat
		return told
	}
	told.File = file
	return told
}

func (v *verdict) write(f *check.Finding, repeat string) error {
	page, err := reports.FindingPage(f, repeat)
	if err == nil {
		err = v.leave(f.ID+".md", page)
	}
	if err == nil && f.Told {
		one := f.Case
		one.Comment = append(slices.Clone(one.Comment), "Repeat: "+repeat)
		err = v.leave(f.ID+".yaml", one.YAML())
	}
	return err
}

// leave puts a file into the folder of findings.
func (v *verdict) leave(name string, content []byte) error {
	if err := os.MkdirAll(v.findings, 0o777); err != nil {
		return err
	}
	return renameio.WriteFile(filepath.Join(v.findings, name), content, 0o666)
}

// conflict leaves the history in the folder of findings.
func (v *verdict) conflict(of *check.Concurrency) *reports.CheckConflict {
	f := of.First
	told := &reports.CheckConflict{
		Invariant: f.Violation.Invariant, Want: f.Violation.Want, Got: f.Violation.Got, Why: f.Violation.Why, Repeat: v.repeat, Lines: of.Tell(),
	}
	name := fmt.Sprintf("conflict-%d-%d.txt", v.seed, f.Number)
	if err := v.leave(name, []byte(strings.Join(told.Lines, "\n")+"\n")); err != nil {
		v.keep(fmt.Errorf("the history %s is not written: %w", name, err))
		return told
	}
	told.History = filepath.Join(v.findings, name)
	return told
}

// tell prints what a campaign came to: where quiet, nothing but why the exit code is none of success.
func (v *verdict) tell(c *cobra.Command, d *reports.Check) error {
	if v.json {
		return v.report(c, d, nil)
	}
	var text strings.Builder
	d.TellFailures(&text)
	if v.quiet {
		d.TellNotChecked(&text)
	} else {
		d.Tell(&text)
	}
	_, err := io.WriteString(c.OutOrStdout(), text.String())
	return err
}

// command is the line that repeats a check.
func (f *checkFlags) command(c *cobra.Command, args []string, seed uint64) string {
	words := append([]string{"dmsim", "check"}, args...)
	words = append(words, "--seed", strconv.FormatUint(seed, 10))
	if f.policy != "" {
		words = append(words, "--policy", f.policy)
	}
	for _, s := range f.set {
		words = append(words, "--set", s)
	}
	for _, name := range []string{"stories", "for", "findings", "out"} {
		if flag := c.Flags().Lookup(name); flag.Changed {
			words = append(words, "--"+name, flag.Value.String())
		}
	}
	if f.exhaustive {
		words = append(words, "--exhaustive")
	}
	return reports.Command(append(words, f.subject()...)...)
}

// subject are the words of a command that say what was checked, if not our own world as it is.
func (f *checkFlags) subject() []string {
	return append(f.mutantFlag.words(), f.serviceFlags.words()...)
}

// storiesFlag is a number of stories; 0 where none was given.
type storiesFlag struct{ number uint64 }

func (s *storiesFlag) String() string {
	if s.number == 0 {
		return ""
	}
	return strconv.FormatUint(s.number, 10)
}

func (s *storiesFlag) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		return errors.New("want a whole number from 1 to 18446744073709551615")
	}
	s.number = n
	return nil
}

func (s *storiesFlag) Type() string { return "number" }
