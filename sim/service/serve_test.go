package service_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/world"
	"dmsim/sim/service"
)

// TestProtocols has the same service speak HTTP/1.1 and HTTP/2 without TLS.
func TestProtocols(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	base := "http://" + s.listen(t)
	for want, set := range map[string]func(*http.Protocols){
		"HTTP/1.1": func(p *http.Protocols) { p.SetHTTP1(true) }, "HTTP/2.0": func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) },
	} {
		protocols := new(http.Protocols)
		set(protocols)
		transport := &http.Transport{Protocols: protocols}
		answer, err := (&http.Client{Transport: transport}).Do(post(t, base, s.token(0), `{"to":"`+name(0)+`","text":"me"}`))
		require.NoError(t, err)
		assert.Equal(t, want, answer.Proto)
		assert.Equal(t, http.StatusForbidden, answer.StatusCode)
		assert.NotEmpty(t, answer.Header.Get(service.CommitHeader))
		require.NoError(t, answer.Body.Close())
		transport.CloseIdleConnections()
	}
}

// post is a request for a message.
func post(t testing.TB, base, token, body string) *http.Request {
	r, err := http.NewRequestWithContext(context.Background(), "POST", base+"/v1/messages", strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// raw writes lines to the service, and returns the first line of what comes back, "" where the connection ends.
func raw(t testing.TB, address string, parts ...string) string {
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	for _, part := range parts {
		if _, err := io.WriteString(conn, part); err != nil {
			break // it has hung up, having said why
		}
	}
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// TestLimits sends what is too large, too long or too slow.
func TestLimits(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(o *service.Options) {
		o.Limits = service.DefaultLimits()
		o.Limits.HeaderTime, o.Limits.ReadTime = 200*time.Millisecond, 400*time.Millisecond
	})
	address := s.listen(t)
	head := "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + s.token(0) + "\r\n"
	large := `{"to":"x","text":"` + strings.Repeat("a", 64<<10) + `"}`
	for name, c := range map[string]struct {
		want  string
		parts []string
	}{
		"a large body":   {"HTTP/1.1 413 Request Entity Too Large", []string{head, fmt.Sprintf("Content-Length: %d\r\n\r\n", len(large)), large}},
		"large chunks":   {"HTTP/1.1 413 Request Entity Too Large", []string{head, fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(large), large)}},
		"large headers":  {"HTTP/1.1 431 Request Header Fields Too Large", []string{head, "X: " + strings.Repeat("a", 40<<10) + "\r\n\r\n"}},
		"slow headers":   {"", []string{"POST /v1/messages HTTP/1.1\r\nHost: x\r\n"}},
		"a slow body":    {"HTTP/1.1 408 Request Timeout", []string{head, "Content-Length: 100\r\n\r\n", `{"to":"`}},
		"no JSON":        {"HTTP/1.1 415 Unsupported Media Type", []string{strings.Replace(head, "application/json", "text/plain", 1), "Content-Length: 2\r\n\r\n{}"}},
		"another method": {"HTTP/1.1 405 Method Not Allowed", []string{"PATCH /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"}},
		"another path":   {"HTTP/1.1 404 Not Found", []string{"GET /v2/me HTTP/1.1\r\nHost: x\r\n\r\n"}},
		"no HTTP":        {"HTTP/1.1 400 Bad Request", []string{"hello\r\n\r\n"}},
		"a HEAD":         {"HTTP/1.1 200 OK", []string{"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n"}},
		"JSON of a kind": {"HTTP/1.1 404 Not Found", []string{strings.Replace(head, "application/json", "application/json; charset=utf-8", 1), "Content-Length: 21\r\n\r\n{\"to\":\"x\",\"text\":\"a\"}"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, raw(t, address, c.parts...))
		})
	}
}

// TestGraceful ends a service in the middle of a request: that is answered, others find nobody, and Serve returns without an error.
func TestGraceful(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	token := s.token(0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.service.Serve(ctx, listener) }()

	body, slow := io.Pipe()
	request := post(t, "http://"+listener.Addr().String(), token, "")
	request.Body, request.ContentLength = body, -1
	answered := make(chan int, 1)
	go func() {
		answer, err := http.DefaultTransport.RoundTrip(request)
		if assert.NoError(t, err) {
			assert.NoError(t, answer.Body.Close())
			answered <- answer.StatusCode
		}
	}()
	_, err = io.WriteString(slow, `{"to":"`+name(0)+`",`)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return strings.Contains(s.call("", "GET", "/metrics", "").body, "dmsim_requests_under_way 2\n")
	}, time.Minute, time.Millisecond)
	cancel()
	require.Eventually(t, func() bool { return s.call("", "GET", "/readyz", "").status == http.StatusServiceUnavailable }, time.Minute, time.Millisecond)
	_, err = io.WriteString(slow, `"text":"me"}`)
	require.NoError(t, err)
	require.NoError(t, slow.Close())
	assert.Equal(t, http.StatusForbidden, <-answered)
	assert.NoError(t, <-ended)
	_, err = net.Dial("tcp", listener.Addr().String())
	assert.Error(t, err)
}

// TestReadyWhileEnding holds that who asks over the network hears of the end before nobody answers any more.
func TestReadyWhileEnding(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(o *service.Options) {
		o.Limits = service.DefaultLimits()
		o.Limits.NoticeTime = 5 * time.Second // for as long may a test stand still
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.service.Serve(ctx, listener) }()
	ask := func() string { return raw(t, listener.Addr().String(), "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n") }
	assert.Equal(t, "HTTP/1.1 200 OK", ask())
	cancel()
	answer := ask()
	for answer == "HTTP/1.1 200 OK" {
		answer = ask()
	}
	assert.Equal(t, "HTTP/1.1 503 Service Unavailable", answer)
	assert.NoError(t, <-ended)
}

// TestNobodyIsLeftBehind ends a service whose handlers hang longer than it is patient: their connections are cut off, and Serve returns only when they have ended.
func TestNobodyIsLeftBehind(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*http.Protocols){
		"HTTP/1.1": func(p *http.Protocols) { p.SetHTTP1(true) }, "HTTP/2.0": func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, func(o *service.Options) {
				o.Limits = service.DefaultLimits()
				o.Limits.NoticeTime, o.Limits.ShutdownTime = 0, time.Millisecond
			})
			token := s.token(0)
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			ended, cut := make(chan error, 1), make(chan error, 1)
			go func() {
				ended <- s.service.Serve(ctx, listener)
				close(ended)
			}()
			transport := &http.Transport{Protocols: new(http.Protocols)}
			set(transport.Protocols)
			s.service.Look(func(*world.World) { // whoever wants to look at the world waits
				go func() {
					answer, err := transport.RoundTrip(post(t, "http://"+listener.Addr().String(), token, `{"to":"x","text":"hello"}`))
					if err == nil {
						_ = answer.Body.Close()
					}
					cut <- err
				}()
				require.Eventually(t, func() bool {
					return strings.Contains(s.call("", "GET", "/metrics", "").body, "dmsim_requests_under_way 2\n")
				}, time.Minute, time.Millisecond)
				cancel()
				assert.Error(t, <-cut)
				select {
				case <-ended:
					assert.Fail(t, "Serve returned, and a handler is still at work")
				case <-time.After(100 * time.Millisecond): // nothing comes, however long one waits
				}
			})
			assert.NoError(t, <-ended)
			assert.False(t, strings.Contains(s.call("", "GET", "/metrics", "").body, "dmsim_requests_under_way 2\n"))
		})
	}
}

// TestALostListener holds that Serve says why it ended, and leaves no handler behind, where the listener is lost.
func TestALostListener(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	assert.ErrorIs(t, s.service.Serve(t.Context(), listener), net.ErrClosed)
}

// TestMistakes has the service panic: that is answered, counted and told, and it goes on.
func TestMistakes(t *testing.T) {
	t.Parallel()
	var told bytes.Buffer
	var broken atomic.Bool
	s := newStage(t, func(o *service.Options) {
		o.Mistakes = &told
		o.Now = func() time.Time {
			if broken.Load() {
				panic("the clock is broken")
			}
			return time.Now()
		}
	})
	broken.Store(true)
	var p service.Problem
	s.good(http.StatusInternalServerError, &p, adminToken, "GET", "/v1/admin/clock", "")
	assert.Equal(t, service.Problem{Type: "about:blank", Title: "Internal Server Error", Status: 500, Detail: "the service made a mistake"}, p)
	broken.Store(false)
	assert.Contains(t, told.String(), `dmsim: GET "/v1/admin/clock": the clock is broken`)
	assert.Contains(t, told.String(), "(*call).begin", "the stack")
	s.good(http.StatusOK, nil, adminToken, "PUT", "/v1/admin/clock", `{"running":true}`)
	got := s.call("", "GET", "/metrics", "").body
	for _, line := range []string{
		`dmsim_answers_total{method="GET",path="/v1/admin/clock",status="5xx"} 1`, `dmsim_request_seconds_count{method="GET",path="/v1/admin/clock"} 1`,
		`dmsim_panics_total 1`, `dmsim_requests_under_way 1`,
	} {
		assert.Contains(t, got, "\n"+line+"\n")
	}
}

// TestMetrics holds that what was done is counted.
func TestMetrics(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`"seed"`)
	ana := s.token(0)
	s.call(ana, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"hello"}`)
	s.call(ana, "POST", "/v1/messages", `{"to":"`+name(0)+`","text":"hello"}`)
	s.call(ana, "PUT", "/v1/me/follows/"+name(1), "")
	got := s.call("", "GET", "/metrics", "").body
	for _, line := range []string{
		`dmsim_attempts_total{operation="send",reason="delivered"} 1`, `dmsim_attempts_total{operation="send",reason="self-message"} 1`,
		`dmsim_attempts_total{operation="follow",reason="ok"} 1`, `dmsim_answers_total{method="POST",path="/v1/messages",status="2xx"} 1`,
		`dmsim_answers_total{method="POST",path="/v1/messages",status="4xx"} 1`, `dmsim_request_seconds_count{method="POST",path="/v1/messages"} 2`,
		`dmsim_requests_under_way 1`, `dmsim_panics_total 0`, `go_goroutines `,
	} {
		assert.Contains(t, got, "\n"+line)
	}
}
