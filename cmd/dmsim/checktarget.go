package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dmsim/model/policy"
	"dmsim/sim/adapter"
	"dmsim/sim/check"
	"dmsim/sim/check/story"
)

// serviceFlags name a service that is checked in the place of our own world.
type serviceFlags struct {
	target    string
	adapter   string
	elsewhere bool
}

func (f *serviceFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.target, "target", "", "check a service at this address, such as http://127.0.0.1:8080 of dmsim serve, in the place of the world in this process; what it holds is lost")
	c.Flags().StringVar(&f.adapter, "adapter", "", "how the service is spoken to: a file (default: as dmsim serve is)")
	c.Flags().BoolVar(&f.elsewhere, "elsewhere", false, "the service may be on another machine, which is yours to test")
}

// given says whether a service is to be checked.
func (f *serviceFlags) given() bool { return f.target != "" }

func (f *serviceFlags) check(c *cobra.Command) error {
	for _, name := range []string{"target", "adapter"} {
		if flag := c.Flags().Lookup(name); flag.Changed && flag.Value.String() == "" {
			return fmt.Errorf("--%s: want a name, got \"\"", name)
		}
	}
	switch {
	case !f.given() && (f.adapter != "" || f.elsewhere):
		return errors.New("--adapter, --elsewhere: want --target with them")
	case f.given():
		return alone(c, "target", "mutants", "matrix", "mutant", "workers")
	}
	return nil
}

// words are those of the command that repeats the check.
func (f *serviceFlags) words() (words []string) {
	if f.given() {
		words = append(words, "--target", f.target)
	}
	if f.adapter != "" {
		words = append(words, "--adapter", f.adapter)
	}
	if f.elsewhere {
		words = append(words, "--elsewhere")
	}
	return words
}

// triesOfService is how often what a service is found to do is tried again: it may do so by chance.
const triesOfService = 5

// dial makes the service the target of a check, and returns how it is spoken to; nil where there is none.
func (f *serviceFlags) dial(ctx context.Context, o *check.Options) (*adapter.Adapter, error) {
	if !f.given() {
		return nil, nil
	}
	a, err := adapter.Load(f.adapter)
	if err != nil {
		return nil, err
	}
	client, err := a.Dial(ctx, f.target, adapter.DialOptions{Elsewhere: f.elsewhere})
	if err != nil {
		return nil, err
	}
	maker := adapter.NewMaker(ctx, client)
	o.New = func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		return maker.Make(s, rules, later)
	}
	o.Settled, o.Within, o.Workers, o.Tries = a.Settles(), a.Within(), 1, triesOfService
	return a, nil
}

// aim makes a campaign one against the service, if one is named. What the service cannot do is not judged, and is told in the report.
func (f *checkFlags) aim(ctx context.Context, c *check.Campaign) (*adapter.Adapter, error) {
	a, err := f.dial(ctx, &c.Options)
	if err != nil || a == nil {
		return nil, err
	}
	c.Shared = a.Shared()
	switch {
	case !a.Settles() && f.exhaustive:
		return nil, fmt.Errorf("--exhaustive: want a service that can be reset: the adapter %s says nothing of that", a.Name)
	case !a.Settles() && c.Base == nil:
		return nil, fmt.Errorf("--target: want --policy or a scenario with it: the policy of the service cannot be set, and the adapter %s does not know it", a.Name)
	case c.Base != nil:
		return a, a.Draws(c.Base)
	}
	return a, nil
}

// tell adds to a report what the service could not be asked.
func tellService(a *adapter.Adapter, r *check.Report) {
	if a != nil {
		r.NotChecked = append(r.NotChecked, a.NotChecked()...)
		r.LeftOut = append(r.LeftOut, a.LeftOut()...)
	}
}
