package jetstream_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/adapter"
	"dmsim/sim/fleet"
	"dmsim/sim/fleet/crew"
	"dmsim/sim/fleet/jetstream"
	"dmsim/sim/load"
)

// configured is a server in this process that was told what it is by a configuration, which may be of some files. It is its URL without the scheme.
func configured(t *testing.T, config string) string {
	file := filepath.Join(t.TempDir(), "server.conf")
	store := filepath.Join(t.TempDir(), "store")
	require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, "listen: 127.0.0.1:-1\njetstream { store_dir: %q }\n%s", store, config), 0o600))
	options, err := server.ProcessConfigFile(file)
	require.NoError(t, err)
	options.NoSigs, options.NoLog = true, true
	s, err := server.NewServer(options)
	require.NoError(t, err)
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	require.True(t, s.ReadyForConnections(soon))
	_, at, _ := strings.Cut(s.ClientURL(), "://")
	return at
}

// permitted joins with the permissions that are shipped: whoever is called boss has the coordinator's key, and the others that of workers.
func permitted(t *testing.T) joinTo {
	boss, worker := keyed(t)
	return func(t *testing.T, o jetstream.Options) *jetstream.Queue {
		if o.Name == "boss" {
			return boss(t, o)
		}
		return worker(t, o)
	}
}

// keyed joins with the key of the coordinator, or that of workers.
func keyed(t *testing.T) (asCoordinator, asWorker joinTo) {
	file, err := filepath.Abs("../../../deploy/nats-permissions.conf")
	require.NoError(t, err)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	coordinator, boss := seed(t)
	worker, other := seed(t)
	at := configured(t, fmt.Sprintf("NATS_COORDINATOR: %s\nNATS_WORKER: %s\n%s", coordinator, worker, text))
	with := func(key string) joinTo {
		return func(t *testing.T, o jetstream.Options) *jetstream.Queue {
			o.NKey = key
			return dialled("nats://"+at)(t, o)
		}
	}
	return with(boss), with(other)
}

// seed is a user's public key, and a file with its secret one.
func seed(t *testing.T) (public, file string) {
	user, err := nkeys.CreateUser()
	require.NoError(t, err)
	public, err = user.PublicKey()
	require.NoError(t, err)
	secret, err := user.Seed()
	require.NoError(t, err)
	file = filepath.Join(t.TempDir(), "seed")
	require.NoError(t, os.WriteFile(file, secret, 0o600))
	return public, file
}

// TestPermissions holds that the permissions which are shipped are enough for all that a queue does.
func TestPermissions(t *testing.T) {
	t.Parallel()
	join := permitted(t)
	conform(t, join)
	t.Run("agents and who leads them ask each other", func(t *testing.T) {
		boss, worker := join(t, jetstream.Options{Name: "boss"}), join(t, jetstream.Options{Name: "w"})
		ask(t, boss, worker, "dmsim.crew.x.agent.0")
		ask(t, worker, boss, "dmsim.crew.x.join")
	})
}

// TestWorkersOfTheCoordinator: those that it starts beside a cluster's have its key, which is enough for all that they do.
func TestWorkersOfTheCoordinator(t *testing.T) {
	t.Parallel()
	join, _ := keyed(t)
	conform(t, join)
	t.Run("agents", func(t *testing.T) {
		boss, worker := join(t, jetstream.Options{Name: "boss"}), join(t, jetstream.Options{Name: "w"})
		ask(t, boss, worker, "dmsim.crew.x.agent.0")
		ask(t, worker, boss, "dmsim.crew.x.join")
		called, err := worker.Conn().SubscribeSync("dmsim.crew.wanted")
		require.NoError(t, err)
		require.NoError(t, worker.Conn().Flush())
		require.NoError(t, boss.Conn().Publish("dmsim.crew.wanted", nil))
		_, err = called.NextMsg(soon)
		require.NoError(t, err)
	})
}

func ask(t *testing.T, asks, answers *jetstream.Queue, subject string) {
	sub, err := answers.Conn().Subscribe(subject, func(msg *nats.Msg) { _ = msg.Respond([]byte("here")) }) // the answer is what is looked at
	require.NoError(t, err)
	require.NoError(t, answers.Conn().Flush())
	msg, err := asks.Conn().Request(subject, nil, soon)
	require.NoError(t, err)
	assert.Equal(t, "here", string(msg.Data))
	require.NoError(t, sub.Unsubscribe())
}

// TestNotPermitted holds that what a user may not do is told at once, in one line, and not tried again for ever.
func TestNotPermitted(t *testing.T) {
	t.Parallel()
	join := permitted(t)
	job, err := fleet.NewJob("toy", "a job", 10, fleet.Needs{}, []byte(`{}`))
	require.NoError(t, err)
	boss := join(t, jetstream.Options{Name: "boss"})
	require.NoError(t, boss.Open(t.Context(), job))
	for name, call := range map[string]struct {
		do  func(q *jetstream.Queue, ctx context.Context) error
		why string
	}{
		"submit": {func(q *jetstream.Queue, ctx context.Context) error {
			return q.Submit(ctx, job.Run, fleet.Batch{Tasks: []int{1}})
		}, `Publish to "dmsim.task.` + string(job.Run) + `.1"`},
		"open":    {func(q *jetstream.Queue, ctx context.Context) error { return q.Open(ctx, job) }, `Subscription to "dmsim.lease.`},
		"close":   {func(q *jetstream.Queue, ctx context.Context) error { return q.Close(ctx, job.Run) }, `Publish to "dmsim.job.`},
		"results": {func(q *jetstream.Queue, ctx context.Context) error { return q.Results(ctx, job.Run, nil) }, `to "`},
	} {
		t.Run(name, func(t *testing.T) {
			q := join(t, jetstream.Options{Name: "w"})
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			err := call.do(q, ctx)
			require.ErrorContains(t, err, "the key or user may not do that, such as one of workers that starts a run: nats: permissions violation: Permissions Violation for ")
			assert.NoError(t, ctx.Err(), "told at once")
			assert.ErrorContains(t, err, call.why)
			assert.NotContains(t, err.Error(), "\n")
		})
	}
}

// TestAnswersGoAnywhere holds to what is said of a worker's key: a server has JetStream answer into any subject that a request names, so what the key may not publish itself it can have
// delivered. Where this fails, servers bound it, and permissions can say so.
func TestAnswersGoAnywhere(t *testing.T) {
	t.Parallel()
	boss, worker := keyed(t)
	owner, w, other := boss(t, jetstream.Options{Name: "boss"}), worker(t, jetstream.Options{Name: "w"}), worker(t, jetstream.Options{Name: "other"})
	job, err := fleet.NewJob("toy", "a job", 10, fleet.Needs{}, []byte(`{}`))
	require.NoError(t, err)
	require.NoError(t, owner.Open(t.Context(), job)) // so that there are streams
	called, err := other.Conn().SubscribeSync("dmsim.crew.wanted")
	require.NoError(t, err)
	require.NoError(t, other.Conn().Flush())
	const kept = "dmsim.res.x.1"
	_, err = w.Conn().Request(kept, []byte("crew"), soon)
	require.NoError(t, err)
	require.NoError(t, w.Conn().PublishRequest("$JS.API.DIRECT.GET.DMSIM_RESULTS."+kept, "dmsim.crew.wanted", nil))
	heard, err := called.NextMsg(soon)
	require.NoError(t, err)
	assert.Equal(t, "crew", string(heard.Data))
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	at := configured(t, `authorization { user: u, password: secret }`)
	_, err := jetstream.Dial(t.Context(), jetstream.Options{URLs: []string{"nats://u:guessed@" + at}})
	assert.EqualError(t, err, "nats: nats://...@"+at+": nats: Authorization Violation")
	dialled("nats://u:secret@"+at)(t, jetstream.Options{})
}

// TestAgentsArePermitted holds that with the permissions which are shipped a worker can be an agent of a load, and cannot call for agents itself.
func TestAgentsArePermitted(t *testing.T) {
	t.Parallel()
	join := permitted(t)
	boss, worker := join(t, jetstream.Options{Name: "boss"}), join(t, jetstream.Options{Name: "w"})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- crew.Stand(ctx, worker.Conn(), crew.AgentOptions{Name: "w"}, func(string) {}) }()
	c, err := crew.Meet(t.Context(), boss.Conn(), crew.Options{ID: "permitted", Agents: 1, Within: soon})
	require.NoError(t, err)
	text, err := adapter.Source(adapter.Reference)
	require.NoError(t, err)
	trial := &load.Trial{Plan: &load.Plan{Attempts: make([]model.Attempt, 100)}, Due: make([]time.Duration, 100), Duration: time.Millisecond, Loop: load.Open, Connections: 1}
	m, _, err := load.Measure(t.Context(), c.Driver(nobody{}, crew.Kit{Null: true, Adapter: text, Policy: policy.Seed().YAML()}), trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.Equal(t, []uint64{100, 100}, []uint64{m.Agents.Sent, m.Agents.Merged})
	c.Close()
	stop()
	assert.NoError(t, <-ended)

	_, err = crew.Meet(t.Context(), worker.Conn(), crew.Options{ID: "forbidden", Agents: 1, Within: soon})
	assert.ErrorContains(t, err, "ermission")
}

// nobody says requests to nobody.
type nobody struct{}

func (nobody) Say(_ int, _ *model.Attempt, to *vegeta.Target) error {
	to.Method, to.URL = http.MethodPost, "http://nothing/"
	return nil
}

func (nobody) Hear(int, *model.Attempt, int, http.Header, []byte) load.Answer { return load.Answer{} }
