package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmsim/model"
	"dmsim/reports"
	"dmsim/reports/portrait"
	"dmsim/sim"
)

// reportFlags say what page a run leaves.
type reportFlags struct{ report string }

func (f *reportFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.report, "report", "html", "report.html in the run's folder: html or none")
}

func (f *reportFlags) check() error {
	if f.report != "html" && f.report != "none" {
		return fmt.Errorf("--report: want html or none, got %q", f.report)
	}
	return nil
}

// draw draws what was written so far into the folder, unless that is not wanted.
func (f *reportFlags) draw(folder *reports.Folder) error {
	if f.report == "none" {
		return nil
	}
	return folder.Report()
}

func (f *reportFlags) words() []string {
	if f.report == "html" {
		return nil
	}
	return []string{"--report", f.report}
}

// painter gathers what a run's pictures are drawn from, beside another watcher.
type painter struct {
	watcher
	part     bool // the run goes on from a state: what was before is not seen, and nothing is gathered
	watch    *portrait.Watch
	portrait *portrait.Portrait // once the run has ended; nil: of a part
}

func (p *painter) begin(s *sim.Society) ([]sim.Observer, sim.Recorder, error) {
	observers, recorder, err := p.watcher.begin(s)
	if p.part {
		return observers, recorder, err
	}
	// A change of the policy keeps the custom reasons.
	p.watch = portrait.New(portrait.Setup{People: s.People, Start: s.Start, End: s.End, ReasonName: s.World.Rules().ReasonName})
	return append(observers, p.watch), recorder, err
}

func (p *painter) finish(s *sim.Society, end model.Time) error {
	if !p.part {
		p.portrait = p.watch.Close(end)
	}
	return p.watcher.finish(s, end)
}

// save writes portrait.json, and the page unless it is not wanted.
func (p *painter) save(folder *reports.Folder, r *reports.Run, f *reportFlags) error {
	if p.portrait != nil {
		if err := reports.SavePortrait(folder, p.portrait); err != nil {
			return err
		}
	}
	if f.report == "none" {
		return nil
	}
	return reports.SavePage(folder, reports.RunPage(r, p.portrait))
}
