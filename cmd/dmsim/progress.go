package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"dmsim/sim"
)

// progress tells on stderr how far a run is: a bar on a terminal, a plain line now and then elsewhere, nothing where quiet.
type progress struct {
	out   io.Writer
	quiet bool
	name  string

	bars *mpb.Progress
	bar  *mpb.Bar
	last time.Time // of the last line, or of the beginning

	lock   sync.Mutex
	beside string // of the bar, for what a share does not say
}

// lineEvery is the time between two plain lines.
const lineEvery = 5 * time.Second

// barTotal is the length of a bar in its own unit.
const barTotal = 1000

func newProgress(out io.Writer, quiet bool, name string) *progress {
	p := &progress{out: out, quiet: quiet, name: name, last: time.Now()}
	if f, ok := out.(*os.File); ok && !quiet && term.IsTerminal(int(f.Fd())) {
		p.bars = mpb.New(mpb.WithOutput(out), mpb.WithWidth(40))
	}
	return p
}

// say tells what is done before the first step, and how long it took.
func (p *progress) say(what string) {
	if !p.quiet && p.bars == nil {
		fmt.Fprintf(p.out, "%s: %s (%.1f s)\n", p.name, what, time.Since(p.last).Seconds())
	}
}

// buildingEvery is how often the building of a world is told of.
const buildingEvery = 2 * time.Second

// building returns what tells of the steps in which the world is built, where they take long.
func (p *progress) building() func(string) {
	last := time.Now()
	return func(what string) {
		if time.Since(last) >= buildingEvery {
			last = time.Now()
			p.say(what)
		}
	}
}

// at is told by the engine.
func (p *progress) at(now sim.Progress) {
	share := float64(now.Now-now.Start) / float64(now.End-now.Start)
	p.tell(share, func() string {
		return fmt.Sprintf("%.0f %% at %s, %d attempts", 100*share, now.Now, now.Attempts)
	})
}

// tell moves the bar, or prints a line where the last one is long ago.
func (p *progress) tell(share float64, line func() string) {
	switch {
	case p.quiet:
	case p.bars != nil:
		if p.bar == nil {
			p.bar = p.bars.AddBar(barTotal,
				mpb.PrependDecorators(decor.Name(p.name+" ")),
				mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_GO), decor.Any(p.besides)))
		}
		p.bar.SetCurrent(int64(share * barTotal))
	case time.Since(p.last) >= lineEvery:
		p.last = time.Now()
		fmt.Fprintf(p.out, "%s: %s\n", p.name, line())
	}
}

// note prints a line at once, beside the bar where there is one. It may be called by many goroutines.
func (p *progress) note(line string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	switch {
	case p.quiet:
	case p.bars != nil:
		fmt.Fprintf(p.bars, "%s: %s\n", p.name, line)
	default:
		fmt.Fprintf(p.out, "%s: %s\n", p.name, line)
	}
}

// set puts words beside the bar.
func (p *progress) set(beside string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.beside = beside
}

func (p *progress) besides(decor.Statistics) string {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.beside
}

// stop takes the bar away. What is noted after it are plain lines.
func (p *progress) stop() {
	if p.bar != nil {
		p.bar.Abort(true)
	}
	if p.bars == nil {
		return
	}
	p.bars.Wait()
	p.lock.Lock()
	defer p.lock.Unlock()
	p.bars, p.bar = nil, nil
}
