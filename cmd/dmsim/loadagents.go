package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"dmsim/sim/adapter"
	"dmsim/sim/fleet/crew"
	"dmsim/sim/fleet/jetstream"
	"dmsim/sim/fleet/local"
	"dmsim/sim/load"
)

// loadAgentFlags say which other processes offer a load.
type loadAgentFlags struct {
	fleet  fleetFlags
	agents int // 0: this process
	onLost string
	within time.Duration
}

// meetWithin is how long agents are waited for.
const meetWithin = 30 * time.Second

func (f *loadAgentFlags) add(c *cobra.Command) {
	c.Flags().IntVar(&f.agents, "agents", 0, "have so many processes offer the load together to a service: ones of this machine that are started for it, or with --nats workers of the cluster")
	c.Flags().StringVar(&f.onLost, "on-lost", string(crew.Degrade), "when an agent is lost: degrade, its attempts are not made; share, the others make them. Either way the measurement is not trusted")
	c.Flags().DurationVar(&f.within, "meet-within", meetWithin, "how long to wait for the cluster, and then for the agents")
	f.fleet.addQueue(c)
}

// on says whether agents offer the load.
func (f *loadAgentFlags) on() bool { return f.agents > 0 }

// check judges the flags beside the others.
func (f *loadAgentFlags) check(c *cobra.Command, to string) error {
	given := c.Flags().Changed
	if err := f.fleet.check(c); err != nil {
		return err
	}
	switch {
	case given("agents") && (f.agents < 1 || f.agents > local.CountMax):
		return fmt.Errorf("--agents: want a whole number from 1 to %d, got %d", local.CountMax, f.agents)
	case !f.on() && (given("on-lost") || given("meet-within") || given("nats")):
		return errors.New("--on-lost, --meet-within, --nats: want --agents with them")
	case !f.on():
		return nil
	case f.onLost != string(crew.Degrade) && f.onLost != string(crew.Share):
		return fmt.Errorf("--on-lost: want degrade or share, got %q", f.onLost)
	case f.within <= 0:
		return fmt.Errorf("--meet-within: want a time above 0, got %v", f.within)
	}
	for _, flag := range []string{"abort-early", "scaling", "rule-costs", "plan-for", "workers"} {
		if given(flag) {
			return fmt.Errorf("--agents: want it without --%s", flag)
		}
	}
	if !strings.Contains(to, "://") {
		return fmt.Errorf("--agents: want a service as --target, such as http://127.0.0.1:8080, got %s: agents are processes, and reach no other target", to)
	}
	return nil
}

// fits judges the flags beside the load that they and the scenario come to.
func (f *loadAgentFlags) fits(l *load.Config) error {
	switch {
	case !f.on():
		return nil
	case l.Loop != load.Open:
		return errors.New("--agents: want an open loop, which has due times to share; --closed, or load.loop of the scenario, asks for a closed one")
	case l.Connections < f.agents:
		return fmt.Errorf("--agents: want a connection for each of %d agents, got --connections %d", f.agents, l.Connections)
	}
	return nil
}

// words are the flags as they are repeated, without what is secret in them.
func (f *loadAgentFlags) words(c *cobra.Command) (words []string) {
	if !f.on() {
		return nil
	}
	words = []string{"--agents", strconv.Itoa(f.agents)}
	if len(f.fleet.nats) > 0 {
		words = append(append(words, "--nats", jetstream.Shown(f.fleet.nats...)), f.fleet.words()...)
	}
	for _, flag := range []string{"on-lost", "meet-within"} {
		if of := c.Flags().Lookup(flag); of.Changed {
			words = append(words, "--"+flag, of.Value.String())
		}
	}
	return words
}

// loadAgents are the agents of a load, and what they meet at.
type loadAgents struct {
	flags   *loadAgentFlags
	id      string // of the crew
	queue   *openFleet
	workers *local.Workers // nil: those of the cluster

	mu   sync.Mutex
	crew *crew.Crew // nil: they have not met yet
}

// crewVersion is what agents and their coordinator must have in common.
func crewVersion(build string) string { return strings.TrimSpace(version().String() + " " + build) }

// meet starts the agents, if they are this machine's, and waits for them.
func (f *loadAgentFlags) meet(ctx context.Context, target string, out io.Writer, say func(string)) (_ *loadAgents, err error) {
	if f.fleet.local = 0; len(f.fleet.nats) == 0 {
		f.fleet.local = f.agents
	}
	a := &loadAgents{flags: f, id: strings.ToLower(rand.Text()[:12])}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close())
		}
	}()
	opening, stop := context.WithTimeoutCause(ctx, f.within, fmt.Errorf("not reached within %v (--meet-within)", f.within))
	defer stop()
	if a.queue, err = f.fleet.open(opening, "", out, say); err != nil {
		return nil, err
	}
	build, err := ownBuild()
	if err != nil {
		return nil, err
	}
	meeting, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	if err := a.start(giveUp); err != nil {
		return nil, err
	}
	c, err := crew.Meet(meeting, a.queue.queue.Conn(), crew.Options{
		ID: a.id, Agents: f.agents, Within: f.within, OnLost: crew.OnLost(f.onLost), Version: crewVersion(build), Say: say,
	})
	if err != nil {
		return nil, fmt.Errorf("--agents: %w%s", err, f.whereWorkersAre())
	}
	a.mu.Lock()
	a.crew = c
	a.mu.Unlock()
	return a, reachable(target, c.Hosts())
}

// whereWorkersAre says what tells who could have been an agent.
func (f *loadAgentFlags) whereWorkersAre() string {
	if len(f.fleet.nats) == 0 {
		return ""
	}
	return "; dmsim fleet status shows the workers that there are"
}

// start starts processes of this machine, where there is no cluster. One that ends before all have met is told to giveUp.
func (a *loadAgents) start(giveUp context.CancelCauseFunc) error {
	if a.flags.fleet.local == 0 {
		return nil
	}
	o, err := a.queue.local(a.flags.agents)
	if err != nil {
		return err
	}
	o.Once = true // an agent that is started anew would have nothing to offer, and take a processor
	o.Abandon = func(_ context.Context, name string) error {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.crew == nil {
			giveUp(fmt.Errorf("the process of agent %s ended before all had met", name))
		} else {
			a.crew.Lose(name, "its process ended")
		}
		return nil
	}
	a.workers, err = local.Start(o)
	return err
}

// close releases the agents, and ends the processes that were started for it.
func (a *loadAgents) close() error {
	if a.crew != nil {
		a.crew.Close()
	}
	if a.workers != nil {
		a.workers.Stop()
	}
	if a.queue != nil {
		return a.queue.close()
	}
	return nil
}

// reachable errs where a target of this machine is to be offered to by others, each of which would look for it on its own.
func reachable(target string, hosts []string) error {
	at, err := url.Parse(target)
	if err != nil || !adapter.Loopback(at.Hostname()) {
		return err
	}
	for _, host := range hosts {
		if host != hostName() {
			return fmt.Errorf("--target %s: want an address that all agents reach, since one of them is on %s: there, this is another service or none", target, host)
		}
	}
	return nil
}
