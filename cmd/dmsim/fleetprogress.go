package main

import (
	"fmt"
	"time"

	"dmsim/reports"
	"dmsim/sim/fleet"
)

// servedBy takes down for a manifest how large a fleet was at most.
func servedBy(by *reports.Fleet, p *fleet.Progress) {
	by.Workers, by.Slots = max(by.Workers, p.Workers), max(by.Slots, p.Slots)
}

// fleetAt moves the bar to where a fleet is, or prints a line where the last one is long ago. Tasks are what the verb calls them.
func (p *progress) fleetAt(at fleet.Progress, before int, tasks string) {
	crew := fmt.Sprintf("%d running, %s", at.Running, workersOf(&at))
	if at.Failed > 0 {
		crew = fmt.Sprintf("%d set aside, %s", at.Failed, crew)
	}
	p.set(" " + crew)
	share := 1.0
	if at.Tasks > before {
		share = float64(at.Done+at.Failed-before) / float64(at.Tasks-before) // the bar's time left is reckoned from its share
	}
	p.tell(share, func() string {
		line := fmt.Sprintf("%d of %d %s, %s", at.Done, at.Tasks, tasks, crew)
		if at.Left > 0 {
			line += fmt.Sprintf(", %s left", at.Left.Round(time.Second))
		}
		return line
	})
}

// workersOf counts workers for people, and says why some take no work.
func workersOf(at *fleet.Progress) string {
	text := fmt.Sprintf("%d workers", at.Workers)
	if at.Workers == 1 {
		text = "1 worker"
	}
	if at.Lent > 0 {
		text += fmt.Sprintf(" (%d at a load)", at.Lent)
	}
	return text
}
