package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim"
	"dmsim/sim/check"
)

// judgedFlags say whether a run is watched by the invariants, and whether its world is sound.
type judgedFlags struct {
	mutantFlag
	check bool
}

func (f *judgedFlags) add(c *cobra.Command) {
	f.mutantFlag.add(c)
	c.Flags().BoolVar(&f.check, "check", false, "hold the invariants (dmsim list invariants) at every attempt; the run takes up to twice as long")
}

func (f *judgedFlags) words() []string {
	words := f.mutantFlag.words()
	if f.check {
		words = append(words, "--check")
	}
	return words
}

// judge lets the invariants watch what another watcher watches.
type judge struct {
	*judgedFlags
	watcher
	config *sim.Config
	online *check.Online // nil: nobody judges
}

func (j *judge) begin(s *sim.Society) ([]sim.Observer, sim.Recorder, error) {
	observers, recorder, err := j.watcher.begin(s)
	if j.mutant != nil {
		s.Assumptions = append(s.Assumptions, fmt.Sprintf("assumed: the world is broken on purpose (%s): %s", j.mutant.ID, j.mutant.What))
	}
	if j.check {
		j.online = check.NewOnline(s, j.config)
		observers = append(observers, j.online)
	}
	return observers, recorder, err
}

// document writes down what became of them, and whether the world was sound.
func (j *judge) document(d *reports.Document) {
	d.Mutant = j.id
	if j.online == nil {
		return
	}
	d.Invariants = reports.Invariants{Checked: j.online.Checked(), Violations: j.online.Violations(), By: j.online.By(), LeftOut: j.online.LeftOut()}
	if first := j.online.First(); first != nil {
		d.Invariants.First = first.String()
	}
}

// verdict tells of the first violation, and turns it into an exit code.
func (j *judge) verdict(c *cobra.Command, r *reports.Run) error {
	if j.online == nil || j.online.First() == nil {
		return nil
	}
	violations := "1 violation"
	if n := j.online.Violations(); n > 1 {
		violations = fmt.Sprintf("%d violations", n)
	}
	fmt.Fprintf(c.ErrOrStderr(), "dmsim: %s of invariants, the first: %s\nrepeat: %s\n", violations, j.online.First(), r.Manifest.Command)
	return exitCode(exitVerdict)
}
