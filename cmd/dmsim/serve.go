package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/service"
)

// The environment of a service that others may reach. Flags would show the words to everybody on the machine.
const (
	adminTokenVariable = "DMSIM_ADMIN_TOKEN"
	secretVariable     = "DMSIM_SECRET"
)

// serveFlags are those of dmsim serve.
type serveFlags struct {
	commonFlags
	mutant mutantFlag
	listen string
	frozen bool
}

func newServe() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve [SCENARIO]",
		Short: "Serve the world of a scenario over HTTP",
		Long: `Serve puts the world of a scenario behind HTTP/1.1 and HTTP/2 without TLS (h2c), as the target of dmsim load and dmsim check or of any client: its OpenAPI
document is at /openapi.json. It prints one line, listening on http://HOST:PORT, when it is ready, and serves until SIGINT or SIGTERM: then requests under way end, and the
exit code is 0. The virtual clock starts at the scenario's start and runs as fast as the wall clock, or stands with --frozen.

It listens on this machine only, with the admin token "` + service.LoopbackToken + `", unless the environment holds ` + adminTokenVariable + ` and ` + secretVariable + ` (at least 16 characters each):
the first is the admin token, the second signs the tokens of users.`,
		Example: `  dmsim serve
  dmsim serve quickstart --listen 127.0.0.1:0 --policy mutual --frozen
  dmsim serve --mutant dm-age-minus-1`,
		Args: args(0, 1),
		RunE: func(c *cobra.Command, args []string) error { return serve(c, &f, scenarioArg(args)) },
	}
	f.addScenario(c)
	f.mutant.add(c)
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", "HOST:PORT to listen on; port 0 takes a free one")
	c.Flags().BoolVar(&f.frozen, "frozen", false, "the virtual clock stands until it is told to run")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "no progress on stderr")
	f.workers = runtime.GOMAXPROCS(0)
	return c
}

func serve(c *cobra.Command, f *serveFlags, name string) (err error) {
	if err := f.check(c); err != nil {
		return err
	}
	token, secret, err := keysFor(f.listen)
	if err != nil {
		return err
	}
	s, err := scenarios.Load(name, f.overrides())
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	defer func() { _ = listener.Close() }() // closed already, unless something went wrong
	bar := newProgress(c.ErrOrStderr(), f.quiet, s.Name)
	society, err := sim.Prepare(c.Context(), s.Config(), f.workers, bar.building())
	bar.stop()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, society.Close()) }()
	society.World = nil // the service makes its own
	running, err := service.New(service.Options{
		Scenario: s.Name, Seed: s.Seed, Policy: s.Policy, Later: policiesOf(society.Later()), Start: society.Start, People: society.People,
		RetryMemory: s.World.RetryMemory, Fault: f.mutant.fault(), Frozen: f.frozen, AdminToken: token, Secret: secret, Mistakes: c.ErrOrStderr(),
	})
	if err != nil {
		return err
	}
	// A second signal ends the process at once, but not one that comes together with the first.
	ctx, stop := interruptible(c.Context())
	defer stop()
	fmt.Fprintf(c.OutOrStdout(), "listening on http://%s\n", listener.Addr())
	return running.Serve(ctx, listener)
}

func policiesOf(list []*policy.Rules) (policies []policy.Policy) {
	for _, rules := range list {
		policies = append(policies, *rules.Policy())
	}
	return policies
}

// keysFor returns the admin token and the secret for an address: from the environment, or, where only this machine reaches it, what is documented and what nobody knows.
func keysFor(listen string) (token string, secret []byte, err error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return "", nil, fmt.Errorf("--listen: want HOST:PORT, got %.60q", listen)
	}
	token, secret = os.Getenv(adminTokenVariable), []byte(os.Getenv(secretVariable))
	ip := net.ParseIP(host)
	if loopback := host == "localhost" || ip != nil && ip.IsLoopback(); !loopback && (token == "" || len(secret) == 0) {
		return "", nil, fmt.Errorf("--listen %s: others may reach it: want %s and %s set", listen, adminTokenVariable, secretVariable)
	}
	if token == "" {
		token = service.LoopbackToken
	} else if len(token) < service.AdminTokenLeast {
		return "", nil, fmt.Errorf("%s: want at least %d characters, got %d", adminTokenVariable, service.AdminTokenLeast, len(token))
	}
	if len(secret) == 0 {
		secret = make([]byte, 2*service.SecretLeast)
		_, _ = rand.Read(secret) // never fails
	} else if len(secret) < service.SecretLeast {
		return "", nil, fmt.Errorf("%s: want at least %d bytes, got %d", secretVariable, service.SecretLeast, len(secret))
	}
	return token, secret, nil
}
