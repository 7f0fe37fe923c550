package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"dmsim/sim/load"
)

// loadTalk tells on stderr what a load is doing, how far it is and how long it still takes: one line with a bar on a terminal, a plain line for each step elsewhere, and one now
// and then while a trial lasts. It is told by one goroutine at a time.
type loadTalk struct {
	*progress
	began   time.Time
	doing   atomic.Pointer[string] // on a terminal, where another goroutine draws it
	after   time.Duration          // what is to be offered after the trial that is under way
	until   time.Time              // by when a search must be over; zero: no such time
	stopped bool
}

func newLoadTalk(out io.Writer, quiet bool, name string) *loadTalk {
	return &loadTalk{progress: newProgress(out, quiet, name), began: time.Now()}
}

// say tells what is done next, and how long the load has been under way.
func (p *loadTalk) say(what string) {
	p.last = time.Now()
	switch {
	case p.quiet:
	case p.bars != nil:
		p.draw(what, 0)
	default:
		fmt.Fprintf(p.out, "%s: %s (%.1f s)\n", p.name, what, time.Since(p.began).Seconds())
	}
}

// building returns what tells of the steps in which a plan is built, where they take long.
func (p *loadTalk) building() func(string) {
	return func(what string) {
		if time.Since(p.last) >= buildingEvery {
			p.say(what)
		}
	}
}

// at returns what is told of the progress of a trial.
func (p *loadTalk) at(t *load.Trial) func(at time.Duration, answered uint64) {
	if p.quiet {
		return nil
	}
	whole := t.Warm + t.Duration
	return func(at time.Duration, answered uint64) {
		text := fmt.Sprintf("%s of %s, %d answered, %s", seconds(min(at, whole)), seconds(whole), answered, p.left(whole-at))
		switch {
		case p.bars != nil:
			p.draw(text, at.Seconds()/whole.Seconds())
		case time.Since(p.last) >= lineEvery:
			p.last = time.Now()
			fmt.Fprintf(p.out, "%s: %s (%.1f s)\n", p.name, text, time.Since(p.began).Seconds())
		}
	}
}

// left says how long it still takes, beside what remains of the trial.
func (p *loadTalk) left(trial time.Duration) string {
	if !p.until.IsZero() {
		return "at most " + seconds(max(0, time.Until(p.until))) + " left"
	}
	return seconds(max(0, trial)+p.after) + " left"
}

// seconds is a time for people, whole seconds from ten on.
func seconds(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// draw shows a text and how much of a trial is over.
func (p *loadTalk) draw(text string, share float64) {
	p.doing.Store(&text)
	if p.bar == nil {
		p.bar = p.bars.AddBar(barTotal, mpb.PrependDecorators(decor.Name(p.name+" ")), mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			return fmt.Sprintf("%s (%.0f s)", *p.doing.Load(), time.Since(p.began).Seconds())
		})))
	}
	p.bar.SetCurrent(int64((barTotal - 1) * min(1, share))) // a bar that is full stays as it is
}

// stop takes the bar away, once.
func (p *loadTalk) stop() {
	if !p.stopped {
		p.stopped = true
		p.progress.stop()
	}
}
