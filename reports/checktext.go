package reports

import (
	"fmt"
	"io"
	"strings"
)

// Tell prints a finding over several lines: the invariant, its statement, the step that broke it, and how to see it again.
func (f *CheckFinding) Tell(w io.Writer) {
	fmt.Fprintf(w, "%s %s: %s\n  %s\n  step %d: want %s, got %s\n", f.Invariant, f.Title, f.File, f.Statement, f.Step, f.Want, f.Got)
	if f.Why != "" {
		fmt.Fprintf(w, "    %s\n", f.Why)
	}
	fmt.Fprintf(w, "  %s, %s\n  repeat: %s\n", counted(uint64(f.Steps), "step", "steps"), counted(uint64(f.Users), "user", "users"), f.Repeat)
}

// Tell prints what was played and the verdict.
func (d *Check) Tell(w io.Writer) {
	fmt.Fprintf(w, "%d histories, %d attempts (%.0f a CPU-second), judged by %d invariants and the second opinion\n", d.Histories, d.Attempts, d.AttemptsPerCPUSecond, d.Invariants)
	if d.Concurrent.Histories > 0 {
		fmt.Fprintf(w, "%d histories, %d attempts made by several goroutines\n", d.Concurrent.Histories, d.Concurrent.Attempts)
	}
	if d.Replayed > 0 {
		fmt.Fprintf(w, "%d earlier findings played, %d fail\n", d.Replayed, d.ReplayFailures)
	}
	for _, sentence := range d.NotChecked {
		fmt.Fprintf(w, "not checked: %s\n", sentence)
	}
	fmt.Fprintf(w, "%s: %d violations\n", d.Verdict, d.Violations+d.ReplayFailures)
}

// Tell prints what became of the mutants.
func (k *Kills) Tell(w io.Writer) {
	fmt.Fprintf(w, "mutants\t%d, killed %d: by the invariants %d, by the second opinion %d\n", k.Mutants, k.Killed, k.ByInvariants, k.ByOpinion)
	if len(k.Survivors) > 0 {
		fmt.Fprintf(w, "survivors\t%s\n", strings.Join(k.Survivors, ", "))
	}
	fmt.Fprintf(w, "false alarms\t%d with %d seeds\n", k.FalseAlarms, k.Seeds)
	fmt.Fprintf(w, "second opinion\t%d times broken on purpose, found out %d times\n", k.Opinions, k.OpinionsFound)
	if len(k.OpinionsUnfound) > 0 {
		fmt.Fprintf(w, "  not found\t%s\n", strings.Join(k.OpinionsUnfound, ", "))
	}
	fmt.Fprintf(w, "findings\t%d steps at the median (%d to %d, nine of ten up to %d), %d users (%d to %d)\n",
		k.Steps.Median, k.Steps.Least, k.Steps.Most, k.Steps.P90, k.Users.Median, k.Users.Least, k.Users.Most)
	fmt.Fprintf(w, "played\t%d histories, %d attempts, %.1f CPU-seconds\n", k.Histories, k.Attempts, k.CPUSeconds)
	if !k.Complete {
		fmt.Fprint(w, "not all\tthe time was over before\n")
	}
	fmt.Fprintf(w, "matrix\t%s\n", k.Matrix)
}
