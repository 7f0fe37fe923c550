package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"
	"golang.org/x/sync/semaphore"

	"dmsim/sim/experiment"
	"dmsim/sim/fleet"
	"dmsim/sim/fleet/crew"
	"dmsim/sim/fleet/jetstream"
	"dmsim/sim/fleet/local"
)

// workerFlags are those of dmsim worker.
type workerFlags struct {
	fleetFlags
	slots int
	name  string
	idle  time.Duration
	quiet bool
	child bool   // of a coordinator on this machine
	token string // of its server
}

func newWorker() *cobra.Command {
	var f workerFlags
	c := &cobra.Command{
		Use:   "worker",
		Short: "Serve a fleet: do the runs of others' sweeps, comparisons, checks and loads",
		Long: `Worker takes work from a NATS cluster and brings the results there, for any number of coordinators: dmsim sweep, compare, check or load with the same --nats. It runs
nothing but what this program knows, as data, and only for a coordinator of the same version and build; the files that a run reads must lie at the same place with the
same content. What it does not serve it says, with the reason, and so does the coordinator.

It prints a line when it joins, begins to serve a run or refuses one, and when the connection is lost and found. SIGINT and SIGTERM, as Slurm, Kubernetes and
systemd send them, have it give back what it has not done, which costs the run no try; then the exit code is 0. A second signal ends it at once.`,
		Example: `  dmsim worker --nats nats://node1:4222,nats://node2:4222,nats://node3:4222
  dmsim worker --nats tls://nats.example.org:4222 --nats-creds worker.creds --slots 8 --idle 10m`,
		Args: args(0, 0),
		RunE: func(c *cobra.Command, _ []string) error { return work(c, &f) },
	}
	f.addQueue(c)
	f.addShared(c)
	c.Flags().IntVar(&f.slots, "slots", runtime.GOMAXPROCS(0), "runs at a time, at least 1; more than it has processors take memory, and save no time")
	c.Flags().StringVar(&f.name, "name", "", "which no other worker of the fleet has (default made of the machine's name)")
	c.Flags().DurationVar(&f.idle, "idle", 0, "ends after so long without work, with exit code 0; 0 is never")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "prints nothing but errors")
	c.Flags().BoolVar(&f.child, "child", false, "")
	if err := c.Flags().MarkHidden("child"); err != nil {
		panic(err) // the flag is there
	}
	return c
}

// check judges what pflag does not. A child has from its environment where it goes.
func (f *workerFlags) check(c *cobra.Command) error {
	if f.child {
		f.nats, f.token = strings.Split(os.Getenv(childURLs), ","), os.Getenv(childToken)
	}
	if err := f.fleetFlags.check(c); err != nil {
		return err
	}
	switch {
	case len(f.nats) == 0:
		return errors.New("--nats: want the URLs of the cluster to serve, got none")
	case f.slots < 1 || f.slots > local.CountMax:
		return fmt.Errorf("--slots: want a whole number from 1 to %d, got %d", local.CountMax, f.slots)
	case f.idle < 0:
		return fmt.Errorf("--idle: want a time, or 0 for never, got %v", f.idle)
	case c.Flags().Changed("name") && strings.TrimSpace(f.name) == "":
		return fmt.Errorf("--name: want a name, got %q", f.name)
	}
	return nil
}

// work serves until it is asked to end, or was idle for long enough.
func work(c *cobra.Command, f *workerFlags) error {
	if err := f.check(c); err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(sweepGCPercent))
	ctx, stop := interruptible(c.Context())
	defer stop()
	if f.child {
		ctx, stop = local.WithParent(ctx, c.InOrStdin())
		defer stop()
	}
	build, err := f.build()
	if err != nil {
		return err
	}
	if f.name == "" {
		f.name = processName()
	}
	trouble := f.says(c.ErrOrStderr())
	say := trouble
	if f.quiet {
		say = func(string) {}
	}
	say("joins " + jetstream.Shown(f.nats...))
	options := f.options(f.name, trouble) // a queue that cannot be reached, or is full, is told also by the quiet
	options.Token = f.token
	queue, err := jetstream.Dial(ctx, options)
	if err != nil {
		if ctx.Err() != nil {
			return nil // asked to end before it had joined
		}
		return err
	}
	defer queue.Disconnect()
	say("joined, " + atATime(f.slots, runtime.GOMAXPROCS(0)))
	room := semaphore.NewWeighted(int64(f.slots))
	people := experiment.NewPeople()
	leave := beside(ctx, func(ctx context.Context) { f.stand(ctx, queue.Conn(), build, room, say) }, func(ctx context.Context) { forgetPeople(ctx, people, say) })
	err = fleet.Serve(ctx, queue, fleet.WorkerOptions{
		Name: f.name, Host: hostName(), Slots: f.slots, Version: version().String(), Build: build, Digest: digest, Programs: programs(people), Idle: f.idle, Say: say, Room: room,
	})
	leave()
	if err = errors.Join(err, people.Close()); err == nil {
		say("left")
	}
	return err
}

// atATime says how many runs a worker does at once, and where more were asked for than it has processors for: that is allowed, and no use to anybody.
func atATime(slots, processors int) string {
	text := fmt.Sprintf("%d at a time", slots)
	if slots > processors {
		text += fmt.Sprintf("; it has processors for %d: more take memory, and save no time", processors)
	}
	return text
}

// beside does what a worker does while it serves, until the returned function is called, which waits for it.
func beside(ctx context.Context, parts ...func(context.Context)) (leave func()) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	for _, part := range parts {
		all.Go(func() { part(ctx) })
	}
	return func() {
		cancel()
		all.Wait()
	}
}

// stand makes the worker an agent of loads that want one, whose slots do nothing else meanwhile.
func (f *workerFlags) stand(ctx context.Context, conn *nats.Conn, build string, room *semaphore.Weighted, say func(string)) {
	release := func() { room.Release(int64(f.slots)) }
	err := crew.Stand(ctx, conn, crew.AgentOptions{
		Name: f.name, Version: crewVersion(build),
		Hold: func(ctx context.Context) (func(), error) { return release, room.Acquire(ctx, int64(f.slots)) },
		Free: func() (func(), bool) { return release, room.TryAcquire(int64(f.slots)) },
	}, say)
	if err != nil {
		say(fmt.Sprintf("cannot be an agent of loads: %v", err))
	}
}

// build is the digest of this program. A child has its parent's, which runs the same file.
func (f *workerFlags) build() (string, error) {
	if f.child {
		return os.Getenv(childBuild), nil
	}
	return ownBuild()
}

// says is what prints lines with the worker's name. It is called by many goroutines.
func (f *workerFlags) says(to io.Writer) func(string) {
	var lock sync.Mutex
	return func(line string) {
		lock.Lock()
		defer lock.Unlock()
		fmt.Fprintf(to, "%s worker %s: %s\n", time.Now().UTC().Format(time.DateTime), f.name, line)
	}
}
