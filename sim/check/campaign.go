package check

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"dmsim/model/world"
	"dmsim/sim/cases"
	"dmsim/sim/check/mutant"
	"dmsim/sim/check/story"
)

// Verdict is what a campaign comes to. Inconclusive is never ok.
type Verdict string

// The verdicts.
const (
	OK           Verdict = "ok"
	Violated     Verdict = "violated"
	Inconclusive Verdict = "inconclusive"
)

// Campaign is all that is done to find a broken rule: earlier findings first, then a canary, then exploration by one goroutine a story, then stories of which many
// goroutines make the attempts, or every small world.
type Campaign struct {
	Options
	For        time.Duration // of exploration; what was found is shrunk after it
	Corpus     []cases.Case  // earlier findings, which are played first
	Exhaustive bool          // every small story (story.Every), in the place of drawn stories
	Folder     string        // of findings, for Test
	Shared     bool          // targets of New may be used by several goroutines at once, and are; our own world may
	Talk       func(string)  // told what is being done
}

// Report is what a campaign came to.
type Report struct {
	Counts
	Replayed   int            // earlier findings
	Again      []cases.Report // of those, what fails again
	Canary     bool           // the canary was found out
	Findings   []Finding
	Concurrent Concurrency
	Worlds     uint64   // of an exhaustive campaign, how many stories there are
	NotChecked []string // what there was no time for, or nothing to do it with: sentences
	CPU        float64  // processor seconds of Counts, if the clock that was given tells them
}

// Verdict sums up.
func (r *Report) Verdict() Verdict {
	switch {
	case len(r.Again) > 0 || len(r.Findings) > 0 || r.Concurrent.Violations > 0:
		return Violated
	case !r.Canary || len(r.NotChecked) > 0:
		return Inconclusive
	}
	return OK
}

// concurrentShare is the part of the time that goes to stories of many goroutines.
const concurrentShare = 6

// canaryStories is how many stories the canary may outlive.
const canaryStories = 5000

// Run runs a campaign, until ctx is done at the latest. The clock tells the processor seconds that the process has had.
func (c *Campaign) Run(ctx context.Context, clock func() float64) (Report, error) {
	var r Report
	end := time.Now().Add(c.For)
	c.talk("earlier findings")
	c.replay(ctx, &r)
	c.talk("the canary")
	if err := c.canary(ctx, &r); err != nil {
		return r, err
	}
	var err error
	switch {
	case c.Exhaustive:
		c.talk("every small story")
		err = c.every(ctx, end, clock, &r)
	default:
		c.talk("drawn stories")
		err = c.explore(ctx, end, clock, &r)
	}
	return r, err
}

func (c *Campaign) talk(what string) {
	if c.Talk != nil {
		c.Talk(what)
	}
}

// replay plays earlier findings. They are rule cases of their own, for our own world.
func (c *Campaign) replay(ctx context.Context, r *Report) {
	for i := range c.Corpus {
		if ctx.Err() != nil {
			r.NotChecked = append(r.NotChecked, fmt.Sprintf("%d earlier findings", len(c.Corpus)-i))
			return
		}
		one := &c.Corpus[i]
		target, err := c.targetOf(one)
		if err != nil {
			r.NotChecked = append(r.NotChecked, fmt.Sprintf("the earlier finding %s: %v", one.Source, err))
			continue
		}
		if report := cases.Run(*one, target); !report.Passed() {
			r.Again = append(r.Again, report)
		}
		r.Replayed++
	}
}

// targetOf makes what a rule case can be played on.
func (c *Campaign) targetOf(one *cases.Case) (cases.Target, error) {
	if c.New == nil {
		return cases.NewWorld(one, func(o *world.Options) { o.Fault = c.Fault }), nil
	}
	rules, later := one.Rules()
	made, err := c.New(&story.Story{Policy: one.Policy, State: story.State{Start: one.Start, Zones: one.Zones}}, rules, later)
	if err != nil {
		return nil, err
	}
	if target, ok := made.(cases.Target); ok {
		return target, nil
	}
	return nil, fmt.Errorf("a %T cannot play a rule case: it takes no initial state, or cannot be read", made)
}

// canary lets a broken world loose on the same stories, before the same judges. Where it is not found, nothing that is not found means anything.
func (c *Campaign) canary(ctx context.Context, r *Report) error {
	canary := mutant.Canary()
	e, err := Explore(ctx, Options{Seed: c.Seed, Workers: 1, Stories: canaryStories, Fault: &canary.Fault, Judges: c.Judges})
	if r.Canary = len(e.Found) > 0; !r.Canary {
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("whether the checker bites: the canary lived through %d stories", e.Histories))
	}
	return err
}

func (c *Campaign) explore(ctx context.Context, end time.Time, clock func() float64, r *Report) error {
	alone, cancel := context.WithDeadline(ctx, end.Add(-c.For/concurrentShare))
	defer cancel()
	began := clock()
	e, err := Explore(alone, c.Options)
	if err != nil {
		return err
	}
	r.Counts, r.CPU = e.Counts, clock()-began
	if e.Histories == 0 {
		r.NotChecked = append(r.NotChecked, "drawn stories: there was no time for any")
	}
	c.shrink(e.Found, r)
	if len(e.Found) > 0 || c.New != nil && !c.Shared {
		return nil
	}
	c.talk("stories of many goroutines")
	together, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	r.Concurrent, err = Concurrent(together, ConcurrentOptions{
		Seed: c.Seed, Base: c.Base, Fault: c.Fault, Gap: runtime.Gosched, New: c.New, Settled: c.Settled, Stories: c.Stories,
	})
	r.NotChecked = append(r.NotChecked, r.Concurrent.NotChecked()...)
	return err
}

func (c *Campaign) shrink(found []Found, r *Report) {
	if len(found) > 0 {
		c.talk("what was found is shrunk")
	}
	for _, f := range found {
		r.Findings = append(r.Findings, Shrink(f, &c.Options))
	}
}

// every plays all small worlds under the policy.
func (c *Campaign) every(ctx context.Context, end time.Time, clock func() float64, r *Report) error {
	base := c.Base
	if base == nil {
		return fmt.Errorf("every small world: want a policy")
	}
	all := story.NewEvery(*base)
	r.Worlds = all.Len()
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	o := c.Options
	if o.Stories = r.Worlds; c.Stories > 0 {
		o.Stories = min(c.Stories, r.Worlds)
	}
	began := clock()
	e, err := explore(ctx, o, func() func(uint64) *story.Story {
		var s story.Story
		return func(n uint64) *story.Story {
			all.Story(n, &s)
			return &s
		}
	})
	if err != nil {
		return err
	}
	r.Counts, r.CPU = e.Counts, clock()-began
	if r.Histories < r.Worlds && len(e.Found) == 0 {
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("%d of the %d small stories", r.Worlds-r.Histories, r.Worlds))
	}
	c.shrink(e.Found, r)
	return nil
}

// CanaryID is the mutant that must be found out in every campaign.
var CanaryID = "canary"
