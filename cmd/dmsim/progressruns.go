package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// runsProgress tells on stderr how many runs of an experiment are done, and how long the others will take: a bar on a terminal, a plain line now and then elsewhere.
type runsProgress struct {
	out   io.Writer
	quiet bool
	name  string
	all   int
	count int
	begun time.Time
	last  time.Time // of the last line

	bars *mpb.Progress
	bar  *mpb.Bar
}

func newRunsProgress(out io.Writer, quiet bool, name string) *runsProgress {
	p := &runsProgress{out: out, quiet: quiet, name: name}
	if f, ok := out.(*os.File); ok && !quiet && term.IsTerminal(int(f.Fd())) {
		p.bars = mpb.New(mpb.WithOutput(out), mpb.WithWidth(40))
	}
	return p
}

// start begins to count so many runs, or fewer.
func (p *runsProgress) start(all int) {
	p.all, p.begun = all, time.Now()
	p.last = p.begun
	if !p.quiet && p.bars == nil {
		fmt.Fprintf(p.out, "%s: %d runs at most\n", p.name, all)
	}
	if p.bars != nil {
		p.bar = p.bars.AddBar(int64(all), mpb.PrependDecorators(decor.Name(p.name+" "), decor.CountersNoUnit("%d of %d runs")),
			mpb.AppendDecorators(decor.AverageETA(decor.ET_STYLE_GO)))
	}
}

// done counts more of them.
func (p *runsProgress) done(more int) {
	p.count += more
	switch {
	case p.bar != nil:
		p.bar.IncrBy(more)
	case !p.quiet && time.Since(p.last) >= lineEvery:
		p.last = time.Now()
		left := time.Duration(float64(time.Since(p.begun)) / float64(p.count) * float64(p.all-p.count))
		fmt.Fprintf(p.out, "%s: %d of %d runs, %s left\n", p.name, p.count, p.all, left.Round(time.Second))
	}
}

// stop takes the bar away.
func (p *runsProgress) stop() {
	if p.bar != nil {
		p.bar.Abort(true)
	}
	if p.bars != nil {
		p.bars.Wait()
	}
}
