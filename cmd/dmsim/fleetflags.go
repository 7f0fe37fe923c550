package main

import (
	"fmt"
	"net/url"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"dmsim/sim/fleet/jetstream"
	"dmsim/sim/fleet/local"
)

// fleetFlags say which other processes do the work: those of a NATS cluster, or ones of this machine.
type fleetFlags struct {
	nats   []string // URLs of servers; empty: none
	creds  string
	nkey   string
	ca     string
	cert   string
	key    string
	shared string
	copies int // of what the cluster stores; 0: three of a cluster, one of a single server
	local  int // worker processes to start; 0: none
}

// add adds the flags of a verb that has work done.
func (f *fleetFlags) add(c *cobra.Command) {
	f.addQueue(c)
	f.addShared(c)
	c.Flags().IntVar(&f.local, "workers-local", 0, "start so many worker processes and have them do the work, at least 1")
	c.Flags().IntVar(&f.copies, "nats-replicas", 0, "copies of what the cluster stores, at least 1 and as many as it has servers at most (default 3 of a cluster, 1 of a single server)")
}

// addQueue adds those that say how a cluster is reached.
func (f *fleetFlags) addQueue(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.nats, "nats", nil, "URLs of a NATS cluster with JetStream, such as nats://host:4222, with commas between them: its workers (dmsim worker) do the work")
	c.Flags().StringVar(&f.creds, "nats-creds", "", "credentials file for --nats")
	c.Flags().StringVar(&f.nkey, "nats-nkey", "", "file of an NKey seed for --nats")
	c.Flags().StringVar(&f.ca, "nats-ca", "", "file of the authorities that certificates of --nats are checked by (default the system's)")
	c.Flags().StringVar(&f.cert, "nats-cert", "", "certificate file for --nats, with --nats-key")
	c.Flags().StringVar(&f.key, "nats-key", "", "key file for --nats, with --nats-cert")
}

// addShared adds that of the verbs that bring, take or remove results.
func (f *fleetFlags) addShared(c *cobra.Command) {
	c.Flags().StringVar(&f.shared, "shared", "", "folder that all machines of the fleet see, for results above 64 MB")
}

// on says whether other processes do the work.
func (f *fleetFlags) on() bool { return len(f.nats) > 0 || f.local > 0 }

const (
	copiesMax = 5 // that JetStream makes of a stream
)

// check judges what pflag does not, before anything is started.
func (f *fleetFlags) check(c *cobra.Command) error {
	given := func(name string) bool { flag := c.Flags().Lookup(name); return flag != nil && flag.Changed }
	if given("workers-local") && (f.local < 1 || f.local > local.CountMax) {
		return fmt.Errorf("--workers-local: want a whole number from 1 to %d, got %d", local.CountMax, f.local)
	}
	if given("nats-replicas") && (f.copies < 1 || f.copies > copiesMax || len(f.nats) == 0) {
		return fmt.Errorf("--nats-replicas: want a whole number from 1 to %d, and --nats, got %d", copiesMax, f.copies)
	}
	for _, name := range []string{"nats", "workers-local"} {
		if given(name) && given("workers") {
			return fmt.Errorf("--%s: want it without --workers, which is of this process alone", name)
		}
	}
	if given("nats") && len(f.nats) == 0 {
		return fmt.Errorf("--nats: want the URL of a server, got none")
	}
	for _, text := range f.nats {
		if u, err := url.Parse(text); err != nil || !slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme) || u.Hostname() == "" {
			return fmt.Errorf("--nats: want URLs such as nats://host:4222 (or tls, ws, wss), got %q", jetstream.Shown(text))
		}
	}
	if given("shared") && !f.on() {
		return fmt.Errorf("--shared: want it with --nats or --workers-local")
	}
	return f.checkFiles(given)
}

// checkFiles wants every file to be there that is named, and only what belongs together.
func (f *fleetFlags) checkFiles(given func(string) bool) error {
	for _, file := range []struct{ flag, path string }{
		{"nats-creds", f.creds}, {"nats-nkey", f.nkey}, {"nats-ca", f.ca}, {"nats-cert", f.cert}, {"nats-key", f.key},
	} {
		if !given(file.flag) {
			continue
		}
		if len(f.nats) == 0 {
			return fmt.Errorf("--%s: want it with --nats", file.flag)
		}
		if info, err := os.Stat(file.path); err != nil {
			return fmt.Errorf("--%s: %w", file.flag, err)
		} else if info.IsDir() {
			return fmt.Errorf("--%s: %s: want a file, got a folder", file.flag, file.path)
		}
	}
	if (f.cert == "") != (f.key == "") {
		return fmt.Errorf("--nats-cert and --nats-key: want both or neither")
	}
	if !given("shared") {
		return nil
	}
	info, err := os.Stat(f.shared)
	switch {
	case err != nil:
		return fmt.Errorf("--shared: %w", err)
	case !info.IsDir():
		return fmt.Errorf("--shared: %s: want a folder, got a file", f.shared)
	}
	return nil
}
