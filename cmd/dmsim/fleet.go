package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/jetstream"
)

// answerFor is how long a cluster may take to answer, with some seconds of listening: then it is an error, where a coordinator and a worker go on waiting.
const answerFor = 10 * time.Second

// onlookerFlags are those of the verbs that look at a fleet.
type onlookerFlags struct {
	fleetFlags
	format formatFlag
}

func newFleet() *cobra.Command {
	c := &cobra.Command{
		Use:   "fleet",
		Short: "Look at a fleet: its runs and its workers",
		Args:  args(0, 0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newFleetStatus(), newFleetForget())
	return c
}

func newFleetStatus() *cobra.Command {
	var f onlookerFlags
	c := &cobra.Command{
		Use:   "status",
		Short: "Show the runs that are open at a NATS cluster, how far they are, and who works on them",
		Long: `Status asks a NATS cluster for the runs that are open, with what their coordinators reported last, and listens to the workers for some seconds: who they are, what
they do, what they refuse and why. A run whose coordinator is silent waits for the same command to be started again, or for dmsim fleet forget.`,
		Example: `  dmsim fleet status --nats nats://node1:4222,nats://node2:4222,nats://node3:4222
  dmsim fleet status --nats tls://nats.example.org:4222 --nats-creds coordinator.creds --json`,
		Args: args(0, 0),
		RunE: func(c *cobra.Command, _ []string) error { return fleetStatus(c, &f) },
	}
	f.addQueue(c)
	f.format.add(c)
	return c
}

func newFleetForget() *cobra.Command {
	var f onlookerFlags
	c := &cobra.Command{
		Use:   "forget RUN",
		Short: "Forget a run whose coordinator is gone: its work and its results",
		Long: `Forget takes a run from a NATS cluster, by the name that dmsim fleet status shows: workers end what they do for it, and what it kept there is gone. A run whose
coordinator is heard of is left alone: end that first. What nobody forgets goes by itself after a week.`,
		Example: `  dmsim fleet forget 0123456789abcdef --nats nats://node1:4222,nats://node2:4222,nats://node3:4222`,
		Args:    args(1, 1),
		RunE:    func(c *cobra.Command, args []string) error { return fleetForget(c, &f, fleet.RunID(args[0])) },
	}
	f.addQueue(c)
	f.addShared(c) // what the run left there goes, too
	return c
}

// onlooker reaches the cluster for a question.
func (f *onlookerFlags) onlooker(c *cobra.Command, with func(context.Context, *jetstream.Queue) error) error {
	if err := f.check(c); err != nil {
		return err
	}
	if len(f.nats) == 0 {
		return errors.New("--nats: want the URLs of the cluster to look at, got none")
	}
	ctx, stop := context.WithTimeout(c.Context(), answerFor)
	defer stop()
	queue, err := jetstream.Dial(ctx, f.options("onlooker-"+processName(), func(line string) { fmt.Fprintf(c.ErrOrStderr(), "dmsim: %s\n", line) }))
	if err != nil {
		return err
	}
	defer queue.Disconnect()
	return with(ctx, queue)
}

func fleetStatus(c *cobra.Command, f *onlookerFlags) error {
	return f.onlooker(c, func(ctx context.Context, queue *jetstream.Queue) error {
		status, err := fleet.Look(ctx, queue)
		if err != nil {
			return err
		}
		document := fleetDocumentOf(status)
		if f.format.text() {
			return document.tell(c.OutOrStdout())
		}
		return f.format.write(c, document)
	})
}

func fleetForget(c *cobra.Command, f *onlookerFlags, run fleet.RunID) error {
	return f.onlooker(c, func(ctx context.Context, queue *jetstream.Queue) error {
		if err := fleet.Forget(ctx, queue, run); err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "run %s is forgotten\n", run)
		return nil
	})
}

// span is a time for people: 2s, 3m0s, 4h10m0s.
func span(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}
