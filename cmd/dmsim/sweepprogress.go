package main

import (
	"fmt"
	"time"
)

// sweepProgress tells how many runs are done, and how long the rest will take at the pace so far.
type sweepProgress struct {
	*progress
	started     time.Time
	before, all int // runs that were done when it started, and all
}

func newSweepProgress(p *progress, before, all int) *sweepProgress {
	return &sweepProgress{p, time.Now(), before, all}
}

func (p *sweepProgress) begin() {
	if p.before > 0 {
		p.say(fmt.Sprintf("%d of %d runs were done before", p.before, p.all))
	} else {
		p.say(fmt.Sprintf("%d runs", p.all))
	}
}

// at is told after each run.
func (p *sweepProgress) at(done int) {
	p.tell(float64(done-p.before)/float64(p.all-p.before), func() string { // the bar's time left is reckoned from its share
		left := time.Duration(float64(time.Since(p.started)) / float64(done-p.before) * float64(p.all-done))
		return fmt.Sprintf("%d of %d runs, %s left", done, p.all, left.Round(time.Second))
	})
}
