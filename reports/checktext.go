package reports

import (
	"fmt"
	"io"
	"strings"

	"dmsim/sim/check"
)

// Tell prints a finding over several lines: the invariant, its statement, the step that broke it, and how to see it again.
func (f *CheckFinding) Tell(w io.Writer) {
	where := f.File
	if where == "" {
		where = "not written"
	}
	fmt.Fprintf(w, "%s %s: %s\n  %s\n  ", f.Invariant, f.Title, where, f.Statement)
	if f.Step > 0 {
		fmt.Fprintf(w, "step %d: ", f.Step)
	}
	fmt.Fprintf(w, "want %s, got %s\n", f.Want, f.Got)
	if f.Why != "" {
		fmt.Fprintf(w, "    %s\n", f.Why)
	}
	fmt.Fprintf(w, "  %s, %s\n", counted(uint64(f.Steps), "step", "steps"), counted(uint64(f.Users), "user", "users"))
	if f.Shown < f.Tries {
		fmt.Fprintf(w, "  shows by chance: %d of %d times that it was played again\n", f.Shown, f.Tries)
	}
	switch {
	case f.Lost != "":
		fmt.Fprintf(w, "  the target was lost while it was played again: %s\n", f.Lost)
	case !f.Told:
		fmt.Fprintf(w, "  cannot be shown as a rule case\n")
	}
	fmt.Fprintf(w, "  repeat: %s\n", f.Repeat)
}

// Tell prints where the history is; the history itself where it is nowhere.
func (f *CheckConflict) Tell(w io.Writer) {
	if f.History == "" {
		fmt.Fprintf(w, "%s\n", strings.Join(f.Lines, "\n"))
	} else {
		fmt.Fprintf(w, "%s\n  history: %s\n", f.Lines[0], f.History)
	}
	fmt.Fprintf(w, "  repeat: %s\n", f.Repeat)
}

// TellFailures prints all that breaks a rule.
func (d *Check) TellFailures(w io.Writer) {
	for i := range d.Again {
		fmt.Fprint(w, d.Again[i].Text)
	}
	for i := range d.Findings {
		d.Findings[i].Tell(w)
	}
	for _, sentence := range d.Unlike {
		fmt.Fprintf(w, "%s: %s\n", check.SameAnswers, sentence)
	}
	if d.Conflict != nil {
		d.Conflict.Tell(w)
	}
}

// TellNotChecked prints what there was no time for.
func (d *Check) TellNotChecked(w io.Writer) {
	for _, sentence := range d.NotChecked {
		fmt.Fprintf(w, "not checked: %s\n", sentence)
	}
}

// Tell prints what was played and the verdict.
func (d *Check) Tell(w io.Writer) {
	fmt.Fprintf(w, "%s played, %d fail\n", counted(uint64(d.Replayed), "earlier finding", "earlier findings"), d.ReplayFailures)
	for _, file := range d.Known {
		fmt.Fprintf(w, "found again: %s\n", file)
	}
	if d.CanaryKilled != nil {
		rate := ""
		if d.CPUSeconds > 0 { // the processor seconds of other processes are not known
			rate = fmt.Sprintf(" (%.0f a CPU-second)", d.AttemptsPerCPUSecond)
		}
		fmt.Fprintf(w, "%s%s, judged by %s and the second opinion\n", histories(d.Histories, d.Attempts), rate, counted(uint64(d.Invariants), "invariant", "invariants"))
	}
	if d.Concurrent.Histories > 0 {
		fmt.Fprintf(w, "%s made by several goroutines\n", histories(d.Concurrent.Histories, d.Concurrent.Attempts))
	}
	for _, sentence := range d.LeftOut {
		fmt.Fprintf(w, "left out: %s\n", sentence)
	}
	d.TellNotChecked(w)
	fmt.Fprintf(w, "%s: %s\n", d.Verdict, counted(uint64(d.Violations), "violation", "violations"))
}

func histories(n, attempts uint64) string {
	return fmt.Sprintf("%s, %s", some(n, "history", "histories"), some(attempts, "attempt", "attempts"))
}

// some is counted without signs between the thousands, as a program may read it.
func some(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// TellFailures prints what is not as it must be.
func (k *Kills) TellFailures(w io.Writer) {
	if len(k.Survivors) > 0 {
		fmt.Fprintf(w, "survivors\t%s\n", strings.Join(k.Survivors, ", "))
	}
	if k.FalseAlarms > 0 {
		fmt.Fprintf(w, "false alarms\t%d\n", k.FalseAlarms)
	}
	if len(k.OpinionsUnfound) > 0 {
		fmt.Fprintf(w, "not told apart\t%s\n", strings.Join(k.OpinionsUnfound, ", "))
	}
	switch {
	case k.Interrupted:
		fmt.Fprint(w, "not all\tinterrupted\n")
	case !k.Complete:
		fmt.Fprint(w, "not all\tthe time was over before\n")
	}
}

// Tell prints what became of the mutants.
func (k *Kills) Tell(w io.Writer) {
	fmt.Fprintf(w, "mutants\t%d, killed %d: by the invariants %d, by the second opinion %d\n", k.Mutants, k.Killed, k.ByInvariants, k.ByOpinion)
	if len(k.NotPlayed) > 0 {
		fmt.Fprintf(w, "not played\t%s\n", some(uint64(len(k.NotPlayed)), "mutant", "mutants"))
	}
	fmt.Fprintf(w, "sound world\t%s, %s\n", some(uint64(k.Seeds), "seed", "seeds"), some(uint64(k.FalseAlarms), "false alarm", "false alarms"))
	fmt.Fprintf(w, "second opinion\tbroken on purpose in %s, found out in %d\n", some(uint64(k.Opinions), "way", "ways"), k.OpinionsFound)
	fmt.Fprintf(w, "findings\t%s at the median (%d to %d, nine of ten up to %d), %s (%d to %d)\n",
		some(uint64(k.Steps.Median), "step", "steps"), k.Steps.Least, k.Steps.Most, k.Steps.P90, some(uint64(k.Users.Median), "user", "users"), k.Users.Least, k.Users.Most)
	fmt.Fprintf(w, "played\t%s, %.1f CPU-seconds\n", histories(k.Histories, k.Attempts), k.CPUSeconds)
	k.TellFailures(w)
	if k.Matrix != "" {
		fmt.Fprintf(w, "matrix\t%s\n", k.Matrix)
	}
}
