package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/check"
	"dmsim/sim/check/chunk"
	"dmsim/sim/fleet"
)

// checkFleet judges the fleet's flags. What is not explored story by story, by their numbers, is for this process.
func (f *checkFlags) checkFleet(c *cobra.Command) error {
	if err := f.fleet.check(c); err != nil || !f.fleet.on() {
		return err
	}
	for _, other := range []struct{ flag, why string }{
		{"target", "one service keeps one story at a time apart from the others"},
		{"replay", "earlier findings are few, and are played by this process"},
		{"mutants", "mutants are let loose by this process"},
	} {
		if c.Flags().Changed(other.flag) {
			return fmt.Errorf("--%s: want it without --nats and --workers-local: %s", other.flag, other.why)
		}
	}
	return nil
}

// checkCrew is the fleet that explores for a check.
type checkCrew struct {
	queue *openFleet
	plan  *chunk.Plan
	talk  *checkTalk
	of    reports.Fleet
	heard atomic.Pointer[check.Counts]
}

// crew opens the fleet, if one is to explore, and has the campaign explore there.
func (f *checkFlags) crew(ctx context.Context, c *cobra.Command, campaign *check.Campaign, talk *checkTalk) (*checkCrew, error) {
	if !f.fleet.on() {
		return nil, nil
	}
	plan, err := chunk.NewPlan(&campaign.Options, f.mutantFlag.id)
	if err != nil {
		return nil, err
	}
	digest, err := ownBuild()
	if err != nil {
		return nil, err
	}
	opening, stop := context.WithTimeoutCause(ctx, campaign.For, fmt.Errorf("not reached within %v", campaign.For))
	defer stop()
	queue, err := f.fleet.open(opening, f.out, c.ErrOrStderr(), talk.say)
	crew := &checkCrew{queue: queue, plan: plan, talk: talk, of: reports.Fleet{Local: f.fleet.local}}
	switch {
	case err != nil && ctx.Err() == nil && opening.Err() != nil: // there is no time left for others: this process does its part, and they none
		campaign.Elsewhere = func(context.Context, check.Options) (check.Exploration, error) {
			return check.Exploration{NotPlayed: []string{fmt.Sprintf("the stories of others: %v", err)}}, nil
		}
		return crew, nil
	case err != nil:
		return nil, err
	}
	by := chunk.Fleet{
		Gather: crew.gather, Close: queue.forget, Needs: fleet.Needs{Version: version().String(), Build: digest}, Slots: f.fleet.local, Say: talk.say,
	}
	campaign.Elsewhere = func(ctx context.Context, o check.Options) (check.Exploration, error) {
		o.Progress = func(n check.Counts) { crew.heard.Store(&n) }
		return by.Explore(ctx, &o, f.mutantFlag.id)
	}
	return crew, nil
}

// gather has the chunks explored, and tells how far that is.
func (k *checkCrew) gather(ctx context.Context, w *fleet.Work) (fleet.Gathered, error) {
	k.of.Run = string(w.Job.Run)
	w.Progress = func(p fleet.Progress) {
		servedBy(&k.of, &p)
		k.talk.far(func() string { return k.line(&p) })
	}
	got, err := k.queue.gather(ctx, w)
	servedBy(&k.of, &got.Progress)
	return got, err
}

func (k *checkCrew) line(p *fleet.Progress) string {
	n := check.Counts{}
	if heard := k.heard.Load(); heard != nil {
		n = *heard
	}
	line := fmt.Sprintf("%d stories, %d attempts; %d chunks done, %d running, %d set aside, %s", n.Histories, n.Attempts, p.Done, p.Running, p.Failed, workersOf(p))
	if k.plan.Stories > 0 && p.Left > 0 {
		line += fmt.Sprintf(", %s left", p.Left.Round(time.Second))
	}
	return line
}

// manifest says who explored; nil: this process.
func (k *checkCrew) manifest() *reports.Fleet {
	if k == nil {
		return nil
	}
	return &k.of
}

// close leaves the fleet.
func (k *checkCrew) close() error {
	if k == nil {
		return nil
	}
	return k.queue.close()
}
