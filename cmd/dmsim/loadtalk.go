package main

import (
	"fmt"
	"io"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"dmsim/sim/load"
)

// loadTalk tells on stderr how far a load is, as progress does of a run. It is told by one goroutine at a time.
type loadTalk struct {
	*progress
	stopped bool
}

func newLoadTalk(out io.Writer, quiet bool, name string) *loadTalk {
	return &loadTalk{progress: newProgress(out, quiet, name)}
}

// at returns what is told of the progress of a trial.
func (p *loadTalk) at(t *load.Trial) func(at time.Duration, answered uint64) {
	if p.quiet {
		return nil
	}
	whole := t.Warm + t.Duration
	return func(at time.Duration, answered uint64) {
		switch {
		case p.bars != nil:
			if p.bar == nil {
				p.bar = p.bars.AddBar(barTotal, mpb.PrependDecorators(decor.Name(p.name+" ")), mpb.AppendDecorators(decor.Percentage()))
			}
			p.bar.SetCurrent(int64(barTotal * min(1, at.Seconds()/whole.Seconds())))
		case time.Since(p.last) >= lineEvery:
			p.last = time.Now()
			fmt.Fprintf(p.out, "%s: %.0f s of %v, %d answered\n", p.name, at.Seconds(), whole, answered)
		}
	}
}

// stop takes the bar away, once.
func (p *loadTalk) stop() {
	if !p.stopped {
		p.stopped = true
		p.progress.stop()
	}
}
