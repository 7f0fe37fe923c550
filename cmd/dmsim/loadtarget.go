package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dmsim/model/world"
	"dmsim/reports"
	"dmsim/sim/load"
	"dmsim/sim/load/synthetic"
	"dmsim/sim/rng"
)

// loadTarget is what a load is offered to.
type loadTarget interface {
	fmt.Stringer
	ask(*load.Request)                                              // changes a plan to be made to what it can be asked for
	decides() bool                                                  // its answers are decisions; else they are not judged, and the plan may be offered over and over
	inProcess() bool                                                // it is called; else it is sent requests
	driver(ctx context.Context, t *load.Trial) (load.Driver, error) // it may put the plan into the trial that holds for it
	null(t *load.Trial) load.Driver                                 // the same generator, against what does nothing
	notChecked() []string                                           // in sentences: what it cannot be asked for
	fleet() *reports.Fleet                                          // the processes that offer to it; nil: this one
	close() error
}

// able is a target that can be asked for everything, by this process.
type able struct{}

func (able) ask(*load.Request)     {}
func (able) notChecked() []string  { return nil }
func (able) fleet() *reports.Fleet { return nil }

// loadTargetFlags say what the target is.
type loadTargetFlags struct {
	to        string
	adapter   string
	timeout   time.Duration
	http2     bool
	elsewhere bool
}

const (
	inProcessTarget = "inproc"
	noTarget        = "null"
	syntheticTarget = "synthetic:"
)

func (f *loadTargetFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.to, "target", inProcessTarget, "inproc: the world in this process; null: what does nothing; synthetic:service=1ms,servers=8,stall=2s@5s: a queue; or the address of a service")
	c.Flags().StringVar(&f.adapter, "adapter", "", "how the service is spoken to: a file (default: as dmsim serve is)")
	c.Flags().DurationVar(&f.timeout, "timeout", 30*time.Second, "after how long a request to a service counts as failed")
	c.Flags().BoolVar(&f.elsewhere, "elsewhere", false, "the service may be on another machine, which is yours to load")
	c.Flags().BoolVar(&f.http2, "http2", false, "speak HTTP/2 without TLS to the service: the connections are streams of one")
}

func (f *loadTargetFlags) check(c *cobra.Command) error {
	service := strings.Contains(f.to, "://")
	switch {
	case f.timeout <= 0:
		return fmt.Errorf("--timeout: want a time above 0, got %v", f.timeout)
	case f.to != inProcessTarget && f.to != noTarget && !strings.HasPrefix(f.to, syntheticTarget) && !service:
		return fmt.Errorf("--target: want inproc, null, synthetic:service=1ms,servers=8 or an address such as http://127.0.0.1:8080, got %q", f.to)
	case c.Flags().Changed("adapter") && (f.adapter == "" || !service):
		return errors.New("--adapter: want the name of a file, and a service as --target")
	case (c.Flags().Changed("timeout") || f.http2 || f.elsewhere) && !service:
		return errors.New("--timeout, --http2, --elsewhere: want a service as --target")
	}
	return nil
}

// target returns what --target names.
func (f *loadFlags) target(ctx context.Context, l *loading) (loadTarget, error) {
	switch {
	case f.to == inProcessTarget:
		return worldTarget{of: l, fault: f.fault()}, nil
	case f.fault() != nil:
		return nil, errors.New("--mutant: want the target inproc; a service is broken by dmsim serve --mutant")
	case f.to == noTarget:
		return nullTarget{}, nil
	case strings.HasPrefix(f.to, syntheticTarget):
		queue, err := synthetic.Parse(f.to)
		if err != nil {
			return nil, fmt.Errorf("--target: %w", err)
		}
		return queueTarget{queue: queue, seed: rng.Seed(l.scenario.Seed)}, nil
	}
	return f.service(ctx, l)
}

// worldTarget is the world in this process, a fresh one for each trial.
type worldTarget struct {
	able
	of    *loading
	fault *world.Fault
}

func (worldTarget) String() string  { return "the world in this process" }
func (worldTarget) decides() bool   { return true }
func (worldTarget) inProcess() bool { return true }
func (worldTarget) close() error    { return nil }

func (t worldTarget) driver(_ context.Context, of *load.Trial) (load.Driver, error) {
	return load.InProcess(of.Plan.NewWorld(t.fault)), nil
}

func (worldTarget) null(*load.Trial) load.Driver { return load.InProcess(load.Null) }

// nullTarget does nothing, so what is measured is the generator.
type nullTarget struct{ able }

func (nullTarget) String() string  { return "nothing: the generator alone" }
func (nullTarget) decides() bool   { return false }
func (nullTarget) inProcess() bool { return true }
func (nullTarget) close() error    { return nil }

func (nullTarget) driver(context.Context, *load.Trial) (load.Driver, error) {
	return load.InProcess(load.Null), nil
}

func (nullTarget) null(*load.Trial) load.Driver { return load.InProcess(load.Null) }

// queueTarget is a queue of known truth.
type queueTarget struct {
	able
	queue *synthetic.Target
	seed  rng.Seed
}

func (t queueTarget) String() string { return t.queue.String() }
func (queueTarget) decides() bool    { return false }
func (queueTarget) inProcess() bool  { return false }
func (queueTarget) close() error     { return nil }

func (t queueTarget) driver(context.Context, *load.Trial) (load.Driver, error) {
	return t.queue.Driver(t.seed), nil
}

func (queueTarget) null(*load.Trial) load.Driver { return nullRequests(nil) }
