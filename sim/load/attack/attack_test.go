package attack_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/load"
	"dmsim/sim/load/attack"
)

// numbers is a speaker that says the attempt's number and expects to hear it.
type numbers struct {
	url    string
	header http.Header

	mu     sync.Mutex
	heard  map[int]int // status by attempt
	others []string    // what was heard in the place of the number
}

func newNumbers(url string) *numbers {
	return &numbers{url: url, header: http.Header{"Content-Type": {"text/plain"}}, heard: map[int]int{}}
}

func (n *numbers) Say(i int, _ *model.Attempt, to *vegeta.Target) error {
	to.Method, to.URL, to.Header, to.Body = http.MethodPost, n.url+"/"+strconv.Itoa(i), n.header, []byte(strconv.Itoa(i))
	return nil
}

func (n *numbers) Hear(i int, _ *model.Attempt, status int, _ http.Header, body []byte) load.Answer {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.heard[i] = status
	if string(body) != strconv.Itoa(i) {
		n.others = append(n.others, string(body))
	}
	return load.Answer{}
}

// echo answers with the body of the request.
func echo(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(w, r.Body)
}

// open is a trial of so many sends, a millisecond apart.
func open(attempts, connections int) *load.Trial {
	t := &load.Trial{Plan: &load.Plan{Attempts: make([]model.Attempt, attempts)}, Duration: time.Duration(attempts) * time.Millisecond, Loop: load.Open, Connections: connections}
	for i := range attempts {
		t.Due = append(t.Due, time.Duration(i)*time.Millisecond)
	}
	return t
}

// measure drives a trial.
func measure(t *testing.T, s attack.Speaker, o attack.Options, trial *load.Trial) *load.Measured {
	t.Helper()
	m, _, err := load.Measure(t.Context(), attack.New(s, o), trial, load.MeasureOptions{})
	require.NoError(t, err)
	return m
}

// TestEachAttemptHearsItsOwnAnswer over few connections and many, and over streams of one.
func TestEachAttemptHearsItsOwnAnswer(t *testing.T) {
	for _, c := range []struct {
		name        string
		connections int
		options     attack.Options
		proto       string
	}{
		{"one connection", 1, attack.Options{}, "HTTP/1.1"},
		{"many", 64, attack.Options{}, "HTTP/1.1"},
		{"streams", 64, attack.Options{HTTP2: true}, "HTTP/2.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var strange atomic.Value
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Proto != c.proto || r.Header.Get("X-Vegeta-Seq") != "" || r.Header.Get("Content-Type") != "text/plain" {
					strange.Store(fmt.Sprint(r.Proto, r.RequestURI, r.Header))
				}
				echo(w, r)
			})
			n := newNumbers(s.URL)
			m := measure(t, n, c.options, open(300, c.connections))

			assert.EqualValues(t, 300, m.Answered)
			assert.Len(t, n.heard, 300)
			assert.Empty(t, n.others)
			assert.Nil(t, strange.Load())
			assert.EqualValues(t, 300, m.Operations["send"].Response.Count)
		})
	}
}

// serve is a server of HTTP/1.1 and h2c that ends with the test.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// TestNoMoreConnectionsThanAskedFor counts those that were opened.
func TestNoMoreConnectionsThanAskedFor(t *testing.T) {
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(5 * time.Millisecond)
		echo(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	m := measure(t, newNumbers(s.URL), attack.Options{}, open(200, 4))
	assert.EqualValues(t, 200, m.Answered)
	assert.EqualValues(t, 4, opened.Load())
	assert.NotZero(t, m.Operations["send"].Held.Count, "1,000 a second are more than 4 connections carry at 5 ms each")
}

// TestARedirectIsAnAnswer, not to be followed.
func TestARedirectIsAnAnswer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
		echo(w, r)
	})
	n := newNumbers(s.URL)
	measure(t, n, attack.Options{}, open(3, 2))
	assert.Equal(t, map[int]int{0: 302, 1: 302, 2: 302}, n.heard)
}

// TestFailuresAreToldByTheirKind and none is lost.
func TestFailuresAreToldByTheirKind(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	silent := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-never:
		case <-r.Context().Done():
		}
	})
	broken := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	half := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("half"))
	})
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, c := range []struct {
		name, url string
		timeout   time.Duration // short only where it is what is waited for: on a busy machine it would else come before the failure
		want      string
	}{
		{"silent", silent.URL, 30 * time.Millisecond, "timeout"},
		{"broken", broken.URL, 0, "connection lost"},
		{"half an answer", half.URL, 0, "connection lost"},
		{"nobody listens", gone.URL, 0, "connection refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNumbers(c.url)
			m := measure(t, n, attack.Options{Timeout: c.timeout}, open(5, 5))
			assert.Equal(t, map[string]uint64{c.want: 5}, m.Failures)
			assert.EqualValues(t, 5, m.Failed)
			assert.Empty(t, n.heard)
		})
	}
}

// TestAnAnswerIsReadOnlySoFar: one of the greatest length is heard, and a byte more is a failure that bears its name.
func TestAnAnswerIsReadOnlySoFar(t *testing.T) {
	const most = 16 << 20
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		length := most
		if r.URL.Path == "/1" {
			length++
		}
		_, _ = w.Write(make([]byte, length))
	})
	n := newNumbers(s.URL)
	m := measure(t, n, attack.Options{}, open(2, 1))
	assert.Equal(t, map[string]uint64{"answer too long": 1}, m.Failures)
	assert.Equal(t, map[int]int{0: 200}, n.heard)
	assert.Len(t, n.others[0], most)
}

// TestAnEndedTrialAccountsForAll when its context ends under way, and leaves no goroutine behind.
func TestAnEndedTrialAccountsForAll(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	var served atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(w, r)
		if served.Add(1) == 50 {
			cancel()
			<-r.Context().Done() // the body is read: from then on the server sees that its client is gone
		}
	}))
	trial := open(60_000, 3)
	m, _, err := load.Measure(ctx, attack.New(newNumbers(s.URL), attack.Options{}), trial, load.MeasureOptions{})
	require.NoError(t, err)
	s.Close()
	assert.GreaterOrEqual(t, m.Answered, uint64(47), "all that were answered before the end, and the others of 3 connections may be under way")
	assert.LessOrEqual(t, m.Failed, uint64(6), "of each connection that which was under way, and one that it had taken before it heard of the end")
	assert.Equal(t, m.Offered, m.Answered+m.Failed+m.Unbegun)
	assert.Less(t, served.Load(), int64(1000))
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, time.Minute, 10*time.Millisecond, "one is the one that looks")
}

// TestAClosedLoopGoesOnUntilItsTimeOrItsPlanIsOver.
func TestAClosedLoopGoesOnUntilItsTimeOrItsPlanIsOver(t *testing.T) {
	s := serve(t, echo)
	plan := &load.Plan{Attempts: make([]model.Attempt, 500)}
	m := measure(t, newNumbers(s.URL), attack.Options{}, &load.Trial{Plan: plan, Duration: time.Minute, Loop: load.Closed, Connections: 8})
	assert.EqualValues(t, 500, m.Answered)

	slow := serve(t, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(10 * time.Millisecond)
		echo(w, r)
	})
	m = measure(t, newNumbers(slow.URL), attack.Options{}, &load.Trial{Plan: plan, Duration: 300 * time.Millisecond, Loop: load.Closed, Connections: 2})
	assert.NotZero(t, m.Answered)
	assert.LessOrEqual(t, m.Answered, uint64(62), "two connections, 10 ms each, at most one more each at the end")
	assert.Zero(t, m.Failed+m.Unbegun)
}

// mute cannot say the attempts from some on.
type mute struct {
	numbers
	from int
}

var errMute = errors.New("no word for it")

func (m *mute) Say(i int, a *model.Attempt, to *vegeta.Target) error {
	if i >= m.from {
		return errMute
	}
	return m.numbers.Say(i, a, to)
}

// TestWhatCannotBeSaidEndsTheTrial.
func TestWhatCannotBeSaidEndsTheTrial(t *testing.T) {
	s := serve(t, echo)
	driven := func(speaker attack.Speaker, trial *load.Trial) error {
		_, _, err := load.Measure(t.Context(), attack.New(speaker, attack.Options{}), trial, load.MeasureOptions{})
		return err
	}
	assert.EqualError(t, driven(&mute{numbers: *newNumbers(s.URL), from: 20}, open(20_000, 4)), "attempt as a request: send: no word for it")
	assert.ErrorContains(t, driven(newNumbers("http://bad host"), open(20_000, 4)), `attempt as a request: parse "http://bad host/`)
	assert.EqualError(t, driven(newNumbers(s.URL), open(1, 0)), "want connections > 0, got 0")
	assert.EqualError(t, driven(newNumbers(s.URL), &load.Trial{Plan: &load.Plan{}, Connections: 1}), "want a plan with attempts, got none")
}
