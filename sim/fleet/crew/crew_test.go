package crew_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/adapter"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/crew"
	"dmsim/sim/load"
	"dmsim/sim/load/attack"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/service"
	"dmsim/sim/traffic"
)

const token, version = "token of the test", "v-test"

// soon is how long agents are waited for that are to come.
const soon = 2 * time.Minute

// agentURL is the variable in the environment of a process that is an agent.
const agentURL = "CREW_TEST_URL"

// TestMain is the program of agents, too: so they can be killed.
func TestMain(m *testing.M) {
	if os.Getenv(agentURL) == "" {
		os.Exit(m.Run())
	}
	conn, err := nats.Connect(os.Getenv(agentURL), nats.Token(token))
	if err == nil {
		name := fmt.Sprint("process ", os.Getpid())
		err = crew.Stand(context.Background(), conn, crew.AgentOptions{Name: name, Version: version}, func(string) {})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// served starts a broker, and returns a connection of a coordinator.
func served(t *testing.T) (*broker.Broker, *nats.Conn) {
	t.Helper()
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: true, Token: token})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	return b, connect(t, b)
}

func connect(t *testing.T, b *broker.Broker) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(b.URL(), nats.Token(token))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	return conn
}

// stand makes agents of this process, each with a connection of its own and a clock that is ahead, until the test ends. Two of them have one name, which must not matter.
func stand(t *testing.T, b *broker.Broker, ahead ...time.Duration) {
	t.Helper()
	for k, a := range ahead {
		conn := connect(t, b)
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() {
			ended <- crew.Stand(ctx, conn, crew.AgentOptions{Name: fmt.Sprint("agent ", k/2), Version: version, Ahead: a}, func(line string) { t.Log(line) })
		}()
		t.Cleanup(func() {
			stop()
			assert.NoError(t, <-ended)
		})
	}
}

// meet waits for the agents. They are released when the test ends.
func meet(t *testing.T, conn *nats.Conn, o crew.Options) *crew.Crew {
	t.Helper()
	if o.Within == 0 {
		o.Within = soon
	}
	o.Version = version
	c, err := crew.Meet(t.Context(), conn, o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// planned is a plan, and the service of its society, which says how many attempts it decided.
type planned struct {
	*load.Plan
	client *adapter.Client
	base   string
}

// plan plans attempts, and serves the society.
func plan(t *testing.T, attempts int) *planned {
	t.Helper()
	people := population.Default()
	people.Users = 300
	p, err := load.Build(t.Context(), load.Request{
		Config: sim.Config{
			Seed: 7, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 24 * time.Hour, Policy: policy.Seed(),
			Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
		}, Attempts: attempts, Workers: 2,
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	s, err := service.New(service.Options{
		Scenario: "test", Seed: 7, Policy: policy.Seed(), Start: p.Start(), People: p.People, Frozen: true, AdminToken: service.LoopbackToken, Secret: []byte("secret of this test"),
	})
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-ended)
	})
	a, err := adapter.Load("")
	require.NoError(t, err)
	base := "http://" + listener.Addr().String()
	c, err := a.Dial(t.Context(), base, adapter.DialOptions{AdminToken: service.LoopbackToken})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return &planned{p, c, base}
}

// begin puts the service in the state at the plan's start, and returns who says the attempts.
func (p *planned) begin(t *testing.T) *speaker {
	t.Helper()
	start := adapter.Start{
		At: p.Start(), Policy: p.Rules().Policy(), Zones: p.People.Zones,
		Scenario: &adapter.Society{Users: p.People.Users(), Seed: uint64(p.Config.Seed), Digest: service.Digest(p.People)},
	}
	for i := range p.Prelude {
		if a := &p.Prelude[i]; a.Op == model.OpRegister {
			start.Users = append(start.Users, a.Profile())
		} else {
			start.Groups = append(start.Groups, []model.UserID{a.Actor})
		}
	}
	require.NoError(t, p.client.Begin(t.Context(), start))
	var actors []model.UserID
	for i := range p.Attempts {
		if a := &p.Attempts[i]; !a.Anonymous && a.Actor != model.NoUser {
			actors = append(actors, a.Actor)
		}
	}
	slices.Sort(actors)
	require.NoError(t, p.client.Login(t.Context(), slices.Compact(actors)))
	return &speaker{of: p, said: map[string]int{}}
}

// trial offers so many attempts at a rate.
func (p *planned) trial(rate float64) *load.Trial {
	t := &load.Trial{Plan: p.Plan, Loop: load.Open, Connections: 30}
	for i := range p.Attempts {
		t.Due = append(t.Due, time.Duration(float64(i)/rate*float64(time.Second)))
	}
	t.Duration = time.Duration(float64(len(p.Attempts)) / rate * float64(time.Second))
	return t
}

// kit is what agents need to speak to the service.
func (p *planned) kit() crew.Kit {
	return crew.Kit{Timeout: 20 * time.Second, Adapter: p.client.Adapter().Text(), Policy: p.Rules().Policy().YAML(), Numbered: true}
}

// decided is how many attempts the service has decided, by its own count.
func (p *planned) decided(t *testing.T) (n int) {
	t.Helper()
	answer, err := http.Get(p.base + "/metrics")
	require.NoError(t, err)
	defer func() { assert.NoError(t, answer.Body.Close()) }()
	for line := range strings.Lines(readAll(t, answer)) {
		var count float64
		if name, rest, ok := strings.Cut(line, "} "); ok && strings.HasPrefix(name, "dmsim_attempts_total{") {
			_, err := fmt.Sscan(rest, &count)
			require.NoError(t, err)
			n += int(count)
		}
	}
	return n
}

// speaker says the attempts of a plan, and counts what it says.
type speaker struct {
	of *planned

	mu   sync.Mutex
	said map[string]int
}

func (s *speaker) Say(i int, a *model.Attempt, to *vegeta.Target) error {
	var call adapter.Call
	if err := s.of.client.Render(a, s.of.Text(i), &call); err != nil {
		return err
	}
	to.Method, to.URL, to.Header, to.Body = call.Method, call.URL, call.Header, call.Body
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said[fmt.Sprint(to.Method, to.URL, string(to.Body))]++
	return nil
}

func (s *speaker) Hear(_ int, a *model.Attempt, status int, h http.Header, body []byte) load.Answer {
	said := s.of.client.Answer(a, status, h, body)
	return load.Answer{Outcome: said.Outcome, Meaning: said.Meaning, At: said.At, Failure: said.Failure}
}

var _ attack.Speaker = (*speaker)(nil)

// size is how many attempts are offered at which rate: with -short, as under the race detector, a tenth.
func size(attempts int, rate float64) (int, float64) {
	if testing.Short() {
		return attempts / 10, rate / 10
	}
	return attempts, rate
}

// steadyTries bounds how often a load is offered until the machine lets it be.
const steadyTries = 5

// steady measures a load with so many agents lost at most, and again where the machine stood still meanwhile for so long that more were, or that attempts were never made.
func steady(t *testing.T, lost int, measure func(try int) (*load.Measured, error)) *load.Measured {
	t.Helper()
	for try := 1; ; try++ {
		m, err := measure(try)
		if why := stoodStill(m, err, lost); why == "" || try == steadyTries {
			require.NoError(t, err)
			return m
		} else {
			t.Log("offered again:", why)
		}
	}
}

// stoodStill says by what is seen that the machine did; "": it did not, or something else is wrong.
func stoodStill(m *load.Measured, err error, lost int) string {
	switch {
	case err != nil && strings.Contains(err.Error(), "the instant to begin had passed by"):
		return err.Error()
	case err != nil:
		return ""
	case m.Agents != nil && len(m.Agents.Degraded) > lost && strings.Contains(fmt.Sprint(m.Agents.Degraded), "heard of for "):
		return fmt.Sprint(m.Agents.Degraded)
	case lost == 0 && m.Unbegun > 0:
		return fmt.Sprintf("%d attempts were not begun", m.Unbegun)
	}
	return ""
}

// TestTheUnionIsTheLoad: what three agents offer, merged, is what one process offers: the same requests with the same decisions, each of them made once by the service's own count.
func TestTheUnionIsTheLoad(t *testing.T) {
	n, rate := size(6000, 3000)
	p := plan(t, n)
	var alone, together *speaker
	one := steady(t, 0, func(int) (*load.Measured, error) {
		alone = p.begin(t)
		m, _, err := load.Measure(t.Context(), attack.New(alone, attack.Options{}), p.trial(rate), load.MeasureOptions{})
		return m, err
	})

	b, conn := served(t)
	stand(t, b, 0, 250*time.Millisecond, 0)
	var before, seen int
	three := steady(t, 0, func(try int) (*load.Measured, error) {
		c := meet(t, conn, crew.Options{ID: fmt.Sprint("union", try), Agents: 3})
		defer c.Close()
		together = p.begin(t)
		before = p.decided(t)
		var progress sync.Map
		m, _, err := load.Measure(t.Context(), c.Driver(together, p.kit()), p.trial(rate), load.MeasureOptions{
			Null: c.Driver(together, crew.Kit{Null: true, Adapter: p.kit().Adapter, Policy: p.kit().Policy}), Progress: func(_ time.Duration, n uint64) { progress.Store(n, true) },
		})
		seen = 0
		progress.Range(func(any, any) bool { seen++; return true })
		return m, err
	})

	assert.Equal(t, n, p.decided(t)-before, "by the service's own count")
	a := three.Agents
	require.NotNil(t, a)
	assert.Empty(t, a.Degraded)
	assert.Equal(t, []uint64{uint64(n), uint64(n), uint64(n), 0}, []uint64{three.Answered, a.Sent, a.Merged, three.Failed})
	require.Len(t, a.Each, 3)
	for _, one := range a.Each {
		assert.EqualValues(t, n/3, one.Sent)
		assert.EqualValues(t, n/3, one.Answered)
		assert.Positive(t, one.CPUSeconds)
	}
	ahead := microsecondsOf(a.Each)
	slices.Sort(ahead)
	assert.InDelta(t, 250_000, ahead[2], 20_000, "a clock that is wrong is found out: %v", ahead)
	assert.InDelta(t, 0, ahead[0], 20_000)

	assert.Equal(t, []uint64{one.Right, one.Wrong, 0}, []uint64{three.Right, three.Wrong, three.Undecided}, three.WrongExamples)
	assert.Equal(t, slices.Sorted(maps.Keys(alone.said)), slices.Sorted(maps.Keys(together.said)), "the same requests")
	assert.NotNil(t, three.Generator)
	assert.Positive(t, three.Generator.RateMost)
	assert.Greater(t, seen, 2, "answers are counted while the trial lasts")
}

func microsecondsOf(agents []load.Agent) (ahead []float64) {
	for _, a := range agents {
		ahead = append(ahead, a.Offset)
	}
	return ahead
}

// processes starts agents as processes, and returns those.
func processes(t *testing.T, b *broker.Broker, n int) (list []*exec.Cmd) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	for range n {
		c := exec.Command(self)
		c.Env = append(os.Environ(), agentURL+"="+b.URL())
		c.Stderr = os.Stderr
		require.NoError(t, c.Start())
		t.Cleanup(func() {
			_ = c.Process.Kill() // it has ended, mostly
			_ = c.Wait()
		})
		list = append(list, c)
	}
	return list
}

// TestALostAgent: one that is killed in the middle makes the load degraded, and every attempt is accounted for. By option the others make what was still to come.
func TestALostAgent(t *testing.T) {
	for _, c := range []struct {
		onLost crew.OnLost
		known  bool // its death is told, as of a process that this one started
		why    string
	}{
		{crew.Degrade, false, "it was not heard of for 3s"},
		{crew.Share, true, "signal: killed"},
	} {
		t.Run(string(c.onLost), func(t *testing.T) {
			t.Parallel()
			n, rate := size(5000, 1000)
			p := plan(t, n)
			b, conn := served(t)
			m := steady(t, 1, func(try int) (*load.Measured, error) {
				agents := processes(t, b, 3)
				together := meet(t, conn, crew.Options{ID: fmt.Sprint("lost", c.onLost, try), Agents: 3, OnLost: c.onLost})
				defer together.Close()
				var once sync.Once
				m, _, err := load.Measure(t.Context(), together.Driver(p.begin(t), p.kit()), p.trial(rate), load.MeasureOptions{Progress: func(_ time.Duration, answered uint64) {
					if answered > uint64(n/10) {
						once.Do(func() {
							assert.NoError(t, agents[1].Process.Kill())
							if c.known {
								together.Lose(fmt.Sprint("process ", agents[1].Process.Pid), c.why)
							}
						})
					}
				}})
				return m, err
			})
			a := m.Agents
			require.Len(t, a.Degraded, 1)
			assert.Contains(t, a.Degraded[0], c.why)
			judged := load.Judge(m, nil, load.Trust(m, load.DefaultTrust(false)), false)
			assert.Equal(t, load.Untrustworthy, judged.Verdict, judged.VerdictReasons)
			assert.EqualValues(t, n, m.Answered+m.Failed+m.Unbegun)
			assert.Equal(t, []uint64{0, m.Failed, m.Answered}, []uint64{m.Wrong, a.Unknown, a.Merged}, m.WrongExamples)
			if c.onLost == crew.Degrade {
				assert.Zero(t, a.Shared)
				assert.Greater(t, m.Unbegun, uint64(n/50), "what was due when it was known")
				return
			}
			assert.Positive(t, a.Shared)
			assert.Positive(t, a.Gap)
			sent := uint64(0)
			for _, one := range a.Each {
				if one.Lost == "" {
					sent += one.Sent
				}
			}
			assert.Greater(t, sent, uint64(n*2/3+n/50), "more than their own parts")
		})
	}
}

// TestAgentsLostBetweenTrials: one that is gone when a trial is to begin is lost, and the others make it, degraded; when none is left there is no trial.
func TestAgentsLostBetweenTrials(t *testing.T) {
	p := plan(t, 200)
	b, conn := served(t)
	agents := processes(t, b, 2)
	together := meet(t, conn, crew.Options{ID: "between", Agents: 2})
	measure := func() (*load.Measured, error) {
		m, _, err := load.Measure(t.Context(), together.Driver(p.begin(t), p.kit()), p.trial(1000), load.MeasureOptions{})
		return m, err
	}
	m, err := measure()
	require.NoError(t, err)
	assert.Empty(t, m.Agents.Degraded)
	require.NoError(t, agents[0].Process.Kill())
	_ = agents[0].Wait() // it was killed
	m, err = measure()
	require.NoError(t, err)
	assert.Equal(t, []string{"1 of 2 agents were there when the trial began"}, m.Agents.Degraded)
	assert.Equal(t, []uint64{200, 200}, []uint64{m.Answered, m.Agents.Sent})
	require.NoError(t, agents[1].Process.Kill())
	_ = agents[1].Wait()
	_, err = measure()
	assert.EqualError(t, err, "all agents are lost")
}

// TestWhoMayJoin: one too many is told so, one of another version likewise, and too few within the time are an error that says how many there were.
func TestWhoMayJoin(t *testing.T) {
	t.Parallel()
	b, conn := served(t)
	stand(t, b, 0)
	meet(t, conn, crew.Options{ID: "full", Agents: 1})
	late := crew.Join(t.Context(), connect(t, b), "full", crew.AgentOptions{Name: "late", Version: version})
	assert.ErrorIs(t, late, crew.ErrEnough)
	old := crew.Join(t.Context(), connect(t, b), "full", crew.AgentOptions{Name: "old", Version: "v0"})
	assert.ErrorContains(t, old, "want the version v-test, which the coordinator has, got v0")

	alone := make(chan error, 1)
	other := connect(t, b)
	go func() {
		alone <- crew.Stand(t.Context(), other, crew.AgentOptions{Name: "alone", Version: version}, func(string) {})
	}()
	missed(t, conn, "few", 2, "1 of 2 agents met within %v")
}

// missed waits for agents who are never enough, for longer and longer, until those that there are have come: then that is told.
func missed(t *testing.T, conn *nats.Conn, id string, agents int, want string) {
	t.Helper()
	for within := 500 * time.Millisecond; ; within *= 2 {
		_, err := crew.Meet(t.Context(), conn, crew.Options{ID: fmt.Sprint(id, int64(within)), Agents: agents, Within: within, Version: version})
		require.Error(t, err)
		if err.Error() == fmt.Sprintf(want, within) {
			return
		}
		require.Less(t, within, soon, err)
	}
}

// TestAnAgentThatIsBusy takes a place, and is there when it has nothing else to do.
func TestAnAgentThatIsBusy(t *testing.T) {
	t.Parallel()
	b, conn := served(t)
	idle, held, ended := make(chan struct{}), make(chan string, 2), make(chan error, 1)
	agent := connect(t, b)
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		ended <- crew.Stand(ctx, agent, crew.AgentOptions{Name: "busy", Version: version, Hold: func(context.Context) (func(), error) {
			held <- "held"
			<-idle
			return func() { held <- "released" }, nil
		}}, func(string) {})
	}()
	missed(t, conn, "early", 1, "0 of 1 agents met within %v; 1 more have work to end first")
	close(idle)
	assert.Equal(t, []string{"held", "released"}, []string{<-held, <-held})
	c, err := crew.Meet(t.Context(), conn, crew.Options{ID: "later", Agents: 1, Within: soon, Version: version})
	require.NoError(t, err)
	c.Close()
	assert.Equal(t, []string{"held", "released"}, []string{<-held, <-held})
	stop()
	assert.NoError(t, <-ended)
}

// TestIdleAgentsGoFirst: who has nothing else to do has its place before those that have; and those that lost theirs are asked again.
func TestIdleAgentsGoFirst(t *testing.T) {
	t.Parallel()
	b, conn := served(t)
	waits, lost := make(chan string, 8), make(chan string, 8)
	idle := map[string]*atomic.Bool{}
	start := func(name string) {
		mine, own := connect(t, b), &atomic.Bool{}
		idle[name] = own
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() {
			ended <- crew.Stand(ctx, mine, crew.AgentOptions{
				Name: name, Version: version,
				Hold: func(ctx context.Context) (func(), error) {
					waits <- name
					<-ctx.Done()
					lost <- name
					return nil, ctx.Err()
				},
				Free: func() (func(), bool) { return func() {}, own.Load() },
			}, func(line string) { t.Log(line) })
		}()
		t.Cleanup(func() {
			stop()
			assert.NoError(t, <-ended)
		})
	}
	start("one")
	start("two")
	met := make(chan error, 1)
	go func() {
		c, err := crew.Meet(t.Context(), conn, crew.Options{ID: "idle", Agents: 2, Within: soon, Version: version})
		if err == nil {
			c.Close()
		}
		met <- err
	}()
	busy := []string{<-waits, <-waits}
	slices.Sort(busy)
	assert.Equal(t, []string{"one", "two"}, busy)
	agent := connect(t, b)
	joined := make(chan error, 1)
	go func() {
		joined <- crew.Join(t.Context(), agent, "idle", crew.AgentOptions{Name: "three", Version: version})
	}()
	first := <-lost
	idle[first].Store(true)
	assert.NoError(t, <-met)
	assert.NoError(t, <-joined)
	assert.NotEqual(t, first, <-lost)
}

// TestCallsThatAreNone: what would not be one word of a subject is no crew. It does not end a worker, which is there for the next one.
func TestCallsThatAreNone(t *testing.T) {
	t.Parallel()
	b, conn := served(t)
	stand(t, b, 0)
	for _, id := range []string{"", "a.b", "a b", "*", ">", "A", strings.Repeat("a", 33)} {
		const want = "want a crew's id of 1 to 32 small letters and digits, got "
		assert.ErrorContains(t, crew.Join(t.Context(), conn, id, crew.AgentOptions{Name: "one", Version: version}), want)
		_, err := crew.Meet(t.Context(), conn, crew.Options{ID: id, Agents: 1, Within: soon, Version: version})
		assert.ErrorContains(t, err, want)
		require.NoError(t, conn.Publish("dmsim.crew.wanted", []byte(id)))
	}
	meet(t, conn, crew.Options{ID: "next", Agents: 1})
}

func readAll(t *testing.T, answer *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(text)
}
