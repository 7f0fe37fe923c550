package check

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

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
// goroutines make the attempts; or every small story (Exhaustive).
type Campaign struct {
	Options
	For    time.Duration // of exploration, above 0; what was found is shrunk after it
	Corpus []cases.Case  // earlier findings, which are played first
	Folder string        // of findings, for Test
	Shared bool          // targets of New may be used by several goroutines at once, and are; our own world may
	Talk   func(string)  // told what is being done
	// Elsewhere explores in the place of Explore, and returns what that would: others play our own world's stories. nil: they are played here.
	Elsewhere func(context.Context, Options) (Exploration, error)
}

// Report is what a campaign came to.
type Report struct {
	Counts
	Replayed   int            // earlier findings
	Again      []cases.Report // of those, what fails again
	Canary     bool           // the canary was found out
	Applied    []string       // ids of the invariants that could be broken by what was played, ascending
	Findings   []Finding
	Known      []string // files of earlier findings that fail again, and whose invariants were found broken again: no new findings are made of them
	Concurrent Concurrency
	Unlike     []string // stories that others played again and that came out differently: sentences
	Worlds     uint64   // of an exhaustive campaign, how many stories there are
	NotChecked []string // what there was no time for, or nothing to do it with: sentences; then the verdict is inconclusive at best
	LeftOut    []string // what the target cannot do, and so is not asked: sentences
	Covered    Coverage // the answers of Counts
	CPU        float64  // processor seconds of Counts, if the clock that was given tells them; 0 where others played
}

// Verdict sums up.
func (r *Report) Verdict() Verdict {
	switch {
	case len(r.Again) > 0 || len(r.Findings) > 0 || len(r.Unlike) > 0 || r.Concurrent.Violations > 0:
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

// Run runs a campaign, until ctx is done at the latest. The clock tells the processor seconds that the process has had. With an error, which is the target's, the report
// says what was found before.
func (c *Campaign) Run(ctx context.Context, clock func() float64) (Report, error) {
	r := c.Replay(ctx)
	c.talk("the canary")
	if err := c.canary(ctx, &r); err != nil {
		return r, err
	}
	var err error
	end := time.Now().Add(c.For)
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

// Replay plays the earlier findings, and nothing else.
func (c *Campaign) Replay(ctx context.Context) (r Report) {
	c.talk("earlier findings")
	for i := range c.Corpus {
		if ctx.Err() != nil {
			r.NotChecked = append(r.NotChecked, fmt.Sprintf("%d earlier findings", len(c.Corpus)-i))
			break
		}
		one := &c.Corpus[i]
		report, err := c.play(one)
		if err != nil {
			r.NotChecked = append(r.NotChecked, fmt.Sprintf("the earlier finding %s: %v", one.Source, err))
			continue
		}
		if !report.Passed() {
			r.Again = append(r.Again, report)
		}
		r.Replayed++
	}
	return r
}

// canary lets a broken world loose on stories under drawn policies, before the same judges. Where it is not found, nothing that is not found means anything.
func (c *Campaign) canary(ctx context.Context, r *Report) error {
	canary := mutant.Canary()
	e, err := Explore(ctx, Options{Seed: c.Seed, Workers: 1, Stories: canaryStories, Fault: &canary.Fault, Judges: c.Judges})
	if r.Canary = len(e.Found) > 0; !r.Canary && e.Histories == 0 {
		r.NotChecked = append(r.NotChecked, "whether the checker bites: there was no time for the canary")
	} else if !r.Canary {
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("whether the checker bites: the canary lived through %d stories", e.Histories))
	}
	return err
}

// search explores, here or elsewhere, and reports what was played, also before an error. Others who can play no more, after they played some, leave the rest unchecked;
// that is no error.
func (c *Campaign) search(ctx context.Context, clock func() float64, r *Report) (Exploration, error) {
	explore := c.Elsewhere
	if explore == nil {
		explore = Explore
	}
	began := clock()
	e, err := explore(ctx, c.Options)
	r.Counts, r.Applied, r.LeftOut, r.Covered, r.Unlike = e.Counts, e.Applied, e.LeftOut, e.Covered, e.Unlike
	r.NotChecked = append(r.NotChecked, e.NotPlayed...)
	if c.Elsewhere == nil {
		r.CPU = clock() - began
	} else if err != nil && e.Histories > 0 {
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("the stories that others were still to play: %v", err))
		err = nil
	}
	return e, err
}

func (c *Campaign) explore(ctx context.Context, end time.Time, clock func() float64, r *Report) error {
	alone, cancel := context.WithDeadline(ctx, end.Add(-c.For/concurrentShare))
	defer cancel()
	e, err := c.search(alone, clock, r)
	if err != nil {
		return cmp.Or(err, c.shrink(ctx, e.Found, r)) // what was found before is told all the same
	}
	switch {
	case e.Histories == 0 && len(e.NotPlayed) == 0:
		r.NotChecked = append(r.NotChecked, "drawn stories: there was no time for any")
	case len(e.Found) == 0 && e.Histories < c.Stories:
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("%d of the %d stories asked for", c.Stories-e.Histories, c.Stories))
	}
	switch {
	case len(e.Found) > 0:
		r.NotChecked = append(r.NotChecked, "stories of many goroutines, since something was found before")
		return c.shrink(ctx, e.Found, r)
	case c.New != nil && !c.Shared:
		r.LeftOut = append(r.LeftOut, "stories of many goroutines: the target does not tell the order of what is done at once")
	default:
		return c.concurrent(ctx, end, r)
	}
	return nil
}

// concurrent plays stories of many goroutines. What breaks a rule also where one goroutine plays it again in the same order is told like any other finding.
func (c *Campaign) concurrent(ctx context.Context, end time.Time, r *Report) (err error) {
	c.talk("stories of many goroutines")
	if least := time.Now().Add(c.For / concurrentShare); least.After(end) {
		end = least // the last of the stories before may have been a long one
	}
	together, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	r.Concurrent, err = Concurrent(together, ConcurrentOptions{
		Seed: c.Seed, Base: c.Base, Fault: c.Fault, Gap: runtime.Gosched, New: c.New, Settled: c.Settled, Within: c.Within, Stories: c.Stories,
	})
	r.NotChecked = append(r.NotChecked, r.Concurrent.NotChecked()...)
	if err != nil || r.Concurrent.First == nil || c.New != nil && !c.Settled && len(r.Concurrent.First.History.State.Users) > 0 {
		return err
	}
	s := sequential(r.Concurrent.First.History)
	v, err := newStage(subjectOf(&c.Options), c.Judges).play(s)
	if err != nil || v == nil {
		return err
	}
	err = c.shrink(ctx, []Found{{r.Concurrent.First.Number, s, *v}}, r)
	r.Concurrent.First, r.Concurrent.Violations = nil, 0
	return err
}

// shrink makes findings of what was found. What an earlier finding that fails again has shown already is not told again.
// An error is that the target was lost meanwhile; what was found is told all the same.
func (c *Campaign) shrink(ctx context.Context, found []Found, r *Report) (err error) {
	if len(found) > 0 {
		c.talk("what was found is shrunk")
	}
	for _, f := range found {
		again := slices.IndexFunc(r.Again, func(a cases.Report) bool {
			return strings.HasPrefix(filepath.Base(a.Source), f.Violation.Invariant+"-")
		})
		if again >= 0 {
			r.Known = append(r.Known, r.Again[again].Source)
			continue
		}
		r.Findings = append(r.Findings, Shrink(ctx, f, &c.Options))
		if lost := r.Findings[len(r.Findings)-1].Lost; lost != nil && err == nil {
			err = fmt.Errorf("the target was lost while what was found was played again: %w", lost)
		}
	}
	return err
}

// every plays all small stories under the policy.
func (c *Campaign) every(ctx context.Context, end time.Time, clock func() float64, r *Report) error {
	limited, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	e, err := c.search(limited, clock, r)
	r.Worlds = story.NewEvery(*c.Base).Len()
	if r.Histories < r.Worlds {
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("%d of the %d small stories", r.Worlds-r.Histories, r.Worlds))
	}
	return cmp.Or(err, c.shrink(ctx, e.Found, r))
}

// CanaryID is the mutant that must be found out in every campaign.
const CanaryID = "canary"
