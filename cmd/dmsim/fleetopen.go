package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dmsim/reports"
	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/jetstream"
	"dmsim/sim/fleet/local"
)

// The environment that a worker process of this machine has from its coordinator: everybody on a machine can read the arguments of others. What a URL, a token or a key
// file says is never in a manifest or a message.
const (
	childURLs  = "DMSIM_WORKER_NATS"  // with passwords
	childToken = "DMSIM_WORKER_TOKEN" // of the coordinator's own server; empty: --nats is another one
	childBuild = "DMSIM_WORKER_BUILD" // digest of the program, which is the coordinator's too
)

// openFleet is a queue, with the server in this process where there is no other.
type openFleet struct {
	flags  *fleetFlags
	queue  *jetstream.Queue
	server *broker.Broker // nil: that of --nats
	token  string
	store  *fleetStore
	out    io.Writer    // gets what workers of this machine print
	say    func(string) // told what people should know
}

// open reaches the cluster, or starts a server that only this machine's processes reach. It stores beside a path, "" being one in the temporary folder.
func (f *fleetFlags) open(ctx context.Context, beside string, out io.Writer, say func(string)) (_ *openFleet, err error) {
	o := &openFleet{flags: f, out: out, say: say}
	if len(f.nats) > 0 {
		o.queue, err = jetstream.Dial(ctx, f.options("coordinator-"+processName(), say))
		return o, err
	}
	if beside == "" {
		beside = filepath.Join(os.TempDir(), "dmsim")
	}
	if o.store, err = newFleetStore(beside); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.close())
		}
	}()
	o.token = rand.Text()
	if o.server, err = broker.Start(broker.Options{Dir: o.store.path, Listen: true, Token: o.token}); err != nil {
		return nil, err
	}
	conn, err := o.server.Connect()
	if err != nil {
		return nil, fmt.Errorf("the server in this process: %w", err)
	}
	o.queue, err = jetstream.New(conn, f.options("coordinator", say))
	return o, err
}

// options are those of a party of that name.
func (f *fleetFlags) options(name string, say func(string)) jetstream.Options {
	return jetstream.Options{
		URLs: f.nats, Creds: f.creds, NKey: f.nkey, CA: f.ca, Cert: f.cert, Key: f.key, Shared: f.shared, Replicas: f.copies, Name: name, Say: say,
	}
}

// close leaves the queue. A server of this process ends, and what it stored goes with it.
func (o *openFleet) close() error {
	if o.queue != nil {
		o.queue.Disconnect()
	}
	if o.server != nil {
		o.server.Close()
	}
	if o.store != nil {
		return o.store.remove()
	}
	return nil
}

// gather has the fleet do the work, with worker processes of this machine where they were asked for.
func (o *openFleet) gather(ctx context.Context, w *fleet.Work) (fleet.Gathered, error) {
	if w.Say == nil {
		w.Say = o.say
	}
	if len(o.flags.nats) > 0 {
		o.say(fmt.Sprintf("run %s at %s", w.Job.Run, jetstream.Shown(o.flags.nats...)))
		w.Nobody = o.flags.hint()
	}
	if o.flags.local == 0 {
		return fleet.Gather(ctx, o.queue, w)
	}
	w.Slots = max(w.Slots, o.flags.local)
	options, err := o.local(o.flags.local)
	if err != nil {
		return fleet.Gathered{}, err
	}
	return local.Gather(ctx, o.queue, w, options)
}

// tellOpen says what becomes of a run that was not done, where the cluster keeps it.
func (o *openFleet) tellOpen(run fleet.RunID, got *fleet.Gathered) {
	f := o.flags
	if !got.Open || len(f.nats) == 0 {
		return
	}
	o.say(fmt.Sprintf("run %s stays open at the cluster: workers go on with what was handed out, and the same command goes on; %s ends it", run, f.ending(run)))
}

// forget has the queue forget a run, or says how to have it forgotten later.
func (o *openFleet) forget(ctx context.Context, run fleet.RunID) error {
	err := o.queue.Close(ctx, run)
	if err == nil || len(o.flags.nats) == 0 {
		return err
	}
	return fmt.Errorf("%w; %s ends it", err, o.flags.ending(run))
}

// ending is the command that ends a run.
func (f *fleetFlags) ending(run fleet.RunID) string {
	return f.shown(f.words(), "dmsim", "fleet", "forget", string(run))
}

// hint says what to do where no worker serves a run.
func (f *fleetFlags) hint() string {
	hint := "start some by " + f.shown(f.words(), "dmsim", "worker")
	if f.creds != "" || f.nkey != "" || f.cert != "" {
		hint += ", with the credentials of workers where they have their own"
	}
	return hint + "; " + f.shown(f.reach(), "dmsim", "fleet", "status") + " shows who is there"
}

// shown is how messages show a command at the same cluster, for a shell. A password in a URL is not in it.
func (f *fleetFlags) shown(flags []string, command ...string) string {
	return reports.Command(slices.Concat(command, []string{"--nats", jetstream.Shown(f.nats...)}, flags)...)
}

// local says how worker processes of this machine are started that serve the queue.
func (o *openFleet) local(count int) (local.Options, error) {
	digest, err := ownBuild()
	if err != nil {
		return local.Options{}, err
	}
	l := local.Options{
		Count: count, Name: "w", Program: sameProgram(), Output: o.out, Say: o.say, Args: func(name string) []string {
			return append([]string{"worker", "--child", "--slots", "1", "--quiet", "--name", name}, o.flags.words()...)
		},
		Env: []string{childBuild + "=" + digest, childURLs + "=" + strings.Join(o.flags.nats, ","), childToken + "=" + o.token},
	}
	if o.server != nil {
		l.Env[1] = childURLs + "=" + o.server.URL()
	} else {
		l.Beside = true
		l.Name = processName() + "-w" // so that those of two coordinators have different names
	}
	return l, nil
}

// words are the flags of a command that brings, takes or removes results at the same queue. What may hold passwords is not in them.
func (f *fleetFlags) words() []string { return append(f.reach(), wordsOf("--shared", f.shared)...) }

// reach are the flags of a command that reaches the same queue, but for its URLs.
func (f *fleetFlags) reach() []string {
	return slices.Concat(wordsOf("--nats-creds", f.creds), wordsOf("--nats-nkey", f.nkey), wordsOf("--nats-ca", f.ca), wordsOf("--nats-cert", f.cert), wordsOf("--nats-key", f.key))
}

// wordsOf are the words of a flag, none where it has no value.
func wordsOf(flag, value string) []string {
	if value == "" {
		return nil
	}
	return []string{flag, value}
}

// processName is one that no other process has at the same time, on whatever machine.
func processName() string {
	return hostName() + "-" + strconv.Itoa(os.Getpid()) + "-" + strings.ToLower(rand.Text()[:4]) // in containers, host and process may be those of others
}

func hostName() string {
	host, err := os.Hostname()
	if err != nil || host == "" {
		return "host"
	}
	return host
}

// sameProgram is the path of the program that this process runs, also where another one has been put in its place since: Linux knows it. "" leaves it to the operating system.
func sameProgram() string {
	const self = "/proc/self/exe"
	if _, err := os.Stat(self); err == nil {
		return self
	}
	return ""
}
