package crew

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/load"
)

// stub is an agent that says what a test wants.
type stub struct {
	silent  bool   // does not answer when it is given an order
	refuses string // to begin one

	mu     sync.Mutex
	orders []*order
}

// listen has the stub hear what the agent of a name is told.
func (s *stub) listen(t *testing.T, conn *nats.Conn, id, name string) {
	t.Helper()
	heard, err := conn.Subscribe(agentSubject(id, name, "*"), func(m *nats.Msg) {
		switch what := m.Subject[len(m.Subject)-lastWord(m.Subject):]; {
		case what == sayPart && !s.silent:
			plain, err := unpack(m.Data, orderBytesMax)
			assert.NoError(t, err)
			o, err := decodeOrder(plain)
			assert.NoError(t, err)
			s.mu.Lock()
			s.orders = append(s.orders, o)
			s.mu.Unlock()
			assert.NoError(t, m.Respond([]byte(digest(plain))))
		case what == sayStart && s.refuses != "":
			assert.NoError(t, m.Respond([]byte(refused+s.refuses)))
		case what == sayClock:
			now := newClock(0).read()
			assert.NoError(t, m.Respond(times(now, now)))
		case what != sayPart:
			assert.NoError(t, m.Respond(nil))
		}
	})
	require.NoError(t, err)
	require.NoError(t, conn.Flush())
	t.Cleanup(func() { assert.NoError(t, heard.Unsubscribe()) })
}

func (s *stub) Say(_ int, _ *model.Attempt, to *vegeta.Target) error {
	to.Method, to.URL = "GET", "http://nobody"
	return nil
}

func (s *stub) Hear(int, *model.Attempt, int, http.Header, []byte) load.Answer {
	return load.Answer{}
}

// stubbed is a crew of stubs, and a trial of 40 attempts in 40 s that it is at.
func stubbed(t *testing.T, stubs ...*stub) (*Driver, *trial) {
	t.Helper()
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: true, Token: "token"})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	conn, err := nats.Connect(b.URL(), nats.Token("token"))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	c := &Crew{conn: conn, clock: newClock(0), options: Options{ID: "stubs", Agents: len(stubs), OnLost: Share, Say: func(string) {}}}
	of := &load.Trial{Plan: &load.Plan{Attempts: make([]model.Attempt, 40)}, Duration: 40 * time.Second, Loop: load.Open, Connections: 31}
	for i := range of.Plan.Attempts {
		of.Due = append(of.Due, time.Duration(i)*time.Second)
	}
	on := newTrial(of, nil, len(stubs))
	on.zero = time.Now()
	for k, s := range stubs {
		m := newMember(joining{ID: fmt.Sprint("stub ", k), Name: fmt.Sprint("stub ", k), Host: "here", PID: k}, k, k)
		s.listen(t, conn, "stubs", m.ID)
		c.members, c.tickets = append(c.members, m), append(c.tickets, m)
		on.join(m, connections(31, len(stubs))(k))
	}
	c.trial = on
	return c.Driver(stubs[0], Kit{}), on
}

// TestWhatCannotBeHandedOver: of those who are to make what a lost agent was to make, one refuses to begin, and one does not answer. The third has its part, nothing is waited for of
// the others, and what they did not take is counted as the lost agent's, not made.
func TestWhatCannotBeHandedOver(t *testing.T) {
	t.Parallel()
	takes := &stub{}
	d, on := stubbed(t, &stub{refuses: "the instant to begin had passed by 15ms"}, &stub{silent: true}, takes, &stub{})
	c, lost := d.crew, on.shares[3]
	for i := range on.owner {
		on.owner[i] = 3
	}
	c.Lose("stub 3", "it is a test")
	d.share(t.Context(), on)
	d.share(t.Context(), on) // is not tried again

	require.Len(t, takes.orders, 1)
	taken := len(takes.orders[0].Items)
	assert.InDelta(t, 38/3, taken, 1)
	assert.EqualValues(t, taken, lost.given)
	assert.False(t, on.through())
	for number, p := range on.orders {
		assert.Equal(t, p.of.member.number != 2, p.over, "order %d", number)
	}
	of := make([]int, 4)
	for _, owner := range on.owner {
		of[owner]++
	}
	assert.Equal(t, []int{0, 0, taken, 40 - taken}, of)
	require.Len(t, on.broken, 2)
	assert.Contains(t, fmt.Sprint(on.broken), "agent stub 0 (here, process 0): start: the instant to begin had passed by 15ms")
	assert.Contains(t, fmt.Sprint(on.broken), "agent stub 1 (here, process 1): its part of the load: context deadline exceeded")

	end := report{Agent: 2, Order: takes.orders[0].Number, Last: string(must(json.Marshal(last{})))}
	require.NoError(t, c.take(&end))
	assert.True(t, on.through())
}

// TestNobodyTookIt: where giving fails with all, the reason does not say that anything was given.
func TestNobodyTookIt(t *testing.T) {
	t.Parallel()
	d, on := stubbed(t, &stub{refuses: "not now"}, &stub{})
	for i := range on.owner {
		on.owner[i] = 1
	}
	d.crew.Lose("stub 1", "it is a test")
	d.share(t.Context(), on)
	assert.True(t, on.through())
	on.shares[1].unmade = 40
	a := &load.Agents{Wanted: 2, Met: 2}
	said := fmt.Sprint(on.degraded(a))
	assert.Contains(t, said, "0 may have been made or not, 40 were not made")
	assert.NotContains(t, said, "were given to others")
}

// TestConnectionsOfWhoIsLeft: the agents that are left have all connections of a trial, and the others of a lost agent those which that had.
func TestConnectionsOfWhoIsLeft(t *testing.T) {
	t.Parallel()
	one, two, three := &stub{refuses: "no"}, &stub{refuses: "no"}, &stub{refuses: "no"}
	d, on := stubbed(t, one, two, three)
	d.crew.Lose("stub 0", "it is a test")
	d.crew.trial = nil
	_, _, err := load.Measure(t.Context(), d, on.of, load.MeasureOptions{})
	assert.ErrorContains(t, err, "start: no")
	got := 0
	for _, s := range []*stub{one, two, three} {
		for _, o := range s.orders {
			got += o.Connections
		}
	}
	assert.Equal(t, 31, got)
}
