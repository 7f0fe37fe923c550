package service_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/world"
	"dmsim/sim/service"
)

// hostileRequests is how many the test makes; a tenth in short mode.
const (
	hostileRequests = 10_000
	hostileSides    = 32 // at once
)

// TestHostile makes requests that nobody should make, over HTTP/1.1 and HTTP/2: random bodies, deep JSON, forged tokens, slow bodies, huge headers, bad paths. None gets in, nothing
// panics, no goroutine and no memory is left behind, and the world is as it was, but for the number of its commits: an attempt in nobody's name is refused under one.
func TestHostile(t *testing.T) {
	s := newStage(t, func(o *service.Options) {
		o.Limits = service.DefaultLimits()
		o.Limits.HeaderTime, o.Limits.ReadTime = 200*time.Millisecond, 400*time.Millisecond // of which some of the requests take all
	})
	goroutines := runtime.NumGoroutine() + 2 // that of Serve, and that which accepts
	address := s.listen(t)
	h := &hostile{stage: s, address: address, token: s.token(0), other: s.token(1)}
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols}
	h.second = transport

	h.attack(t, 400) // what is made once is made
	transport.CloseIdleConnections()
	settle(goroutines)
	before, bytes := s.digest(), heap()
	requests := hostileRequests
	if testing.Short() {
		requests /= 10
	}
	h.attack(t, requests)
	transport.CloseIdleConnections()
	assert.Equal(t, before, s.digest(), "the world is as it was")
	assert.LessOrEqual(t, settle(goroutines), goroutines, "goroutines")
	assert.Less(t, heap(), bytes+8<<20, "bytes")
	assert.Contains(t, s.call("", "GET", "/metrics", "").body, "dmsim_panics_total 0\n")
	assert.Equal(t, http.StatusOK, s.call(h.token, "GET", "/v1/me", "").status, "and it still serves")
}

// The kinds of hostile requests, with the least share of each that has to be answered in the protocol's own way, by a status of the client's fault: on the others the service
// may hang up. A busy machine may come too late to some.
const (
	garbled1    = "bytes that are no request"
	garbled2    = "bytes after the preface of HTTP/2"
	largeHeader = "large headers"
	slowBody    = "slow bodies"
	plain1      = "requests by HTTP/1.1"
	plain2      = "requests by HTTP/2"
)

var answeredLeast = map[string]float64{garbled1: 0, garbled2: 0, largeHeader: 0.5, slowBody: 0.5, plain1: 0.8, plain2: 0.8}

// tally counts answers by the kinds of requests.
type tally struct {
	mu             sync.Mutex
	made, answered map[string]int
}

func (y *tally) add(kind string, status int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.made[kind]++
	if status >= 400 && status < 500 {
		y.answered[kind]++
	}
}

// hostile makes requests.
type hostile struct {
	*stage
	address      string
	token, other string // good ones
	second       http.RoundTripper
}

// attack makes so many requests, from thirty-two sides.
func (h *hostile) attack(t *testing.T, requests int) {
	var sides sync.WaitGroup
	y := tally{made: map[string]int{}, answered: map[string]int{}}
	for n := range hostileSides {
		sides.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), uint64(requests)))
			for range requests / hostileSides {
				kind, what, status := h.one(r)
				y.add(kind, status)
				assert.False(t, status >= 200 && status < 300 || status >= 500 && status != http.StatusServiceUnavailable, "%d: %.300q", status, what)
			}
		})
	}
	sides.Wait()
	for kind, least := range answeredLeast {
		assert.GreaterOrEqual(t, float64(y.answered[kind]), least*float64(y.made[kind]), "%s: %d made, %d answered", kind, y.made[kind], y.answered[kind])
	}
}

// one makes a request, and returns its kind and itself with the status of the answer, 0 where there is none.
func (h *hostile) one(r *rand.Rand) (kind, what string, status int) {
	switch n := r.IntN(160); {
	case n < 8:
		kind = garbled1
		what, status = h.raw(garbage(r, 1+r.IntN(3000)), r.IntN(2) == 0)
	case n < 9: // a server of HTTP/2 takes a second to hang up
		kind = garbled2
		what, status = h.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"+garbage(r, 1+r.IntN(500)), false)
	case n < 16:
		kind = largeHeader
		what, status = h.raw("GET /v1/me HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("a", r.IntN(60_000))+"\r\n\r\n", true)
	case n < 18: // the service waits for the rest
		kind = slowBody
		what, status = h.raw("POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "+h.token+"\r\nContent-Length: 100\r\n\r\n{\"to\":", true)
	case n < 50:
		kind = plain2
		what, status = h.overSecond(r)
	default:
		kind = plain1
		method, path, body := h.aim(r)
		what, status = h.raw(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s", method, path, h.headers(r), len(body), body), true)
	}
	return kind, what, status
}

// raw writes bytes to a connection, and reads the status of what comes back. One that waits keeps the connection open, as if there were more to come.
func (h *hostile) raw(bytes string, waits bool) (what string, status int) {
	conn, err := net.Dial("tcp", h.address)
	if err != nil {
		return err.Error(), 0
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(conn, bytes) // it may hang up in the middle
	if !waits {
		_ = conn.(*net.TCPConn).CloseWrite()
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return bytes, 0
	}
	return bytes, answer.StatusCode // the body goes with the connection
}

// overSecond makes a request by HTTP/2.
func (h *hostile) overSecond(r *rand.Rand) (what string, status int) {
	method, path, body := h.aim(r)
	what = method + " " + path + " " + body
	request, err := http.NewRequest(method, "http://"+h.address+path, strings.NewReader(body))
	if err != nil {
		return what, 0
	}
	request.Header.Set("Content-Type", "application/json")
	for line := range strings.SplitSeq(strings.TrimSuffix(h.headers(r), "\r\n"), "\r\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			request.Header.Set(name, value)
		}
	}
	answer, err := h.second.RoundTrip(request)
	if err != nil {
		return what, 0
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return what, answer.StatusCode
}

// headers are those of one who may not come in. What is for anybody is aimed at with bad bodies only.
func (h *hostile) headers(r *rand.Rand) string {
	now := ""
	if r.IntN(8) == 0 {
		now = "Dmsim-Now: 2027-01-01T00:00:00Z\r\nDmsim-Admin: " + garbled(r, adminToken) + "\r\n"
	}
	switch r.IntN(5) {
	case 0:
		return now
	case 1:
		return now + "Authorization: Bearer " + garbled(r, h.token) + "\r\n"
	case 2:
		return now + "Authorization: Bearer " + garbled(r, adminToken) + "\r\n"
	case 3:
		return now + "Authorization: Basic " + h.token + "\r\n"
	}
	head, rest, _ := strings.Cut(h.token, ".")
	body, _, _ := strings.Cut(rest, ".")
	_, signature, _ := strings.Cut(h.other[len(head)+1:], ".")
	return now + "Authorization: Bearer " + head + "." + body + "." + signature + "\r\n"
}

// aim picks a route and a body. A good body is only picked where the headers have to keep one out.
func (h *hostile) aim(r *rand.Rand) (method, path, body string) {
	list := service.Routes()
	for {
		route := list[r.IntN(len(list))]
		path = strings.NewReplacer("{name}", name(model.UserID(r.IntN(50))), "{id}", "0", "{number}", "1").Replace(route.Path)
		switch {
		case r.IntN(10) == 0:
			return []string{"PATCH", "TRACE", "OPTIONS", "BREW"}[r.IntN(4)], path, ""
		case r.IntN(10) == 0:
			return route.Method, badPath(r), ""
		case route.Open && !route.Takes:
			continue
		case route.Open || r.IntN(2) == 0:
			return route.Method, path, badBody(r)
		}
		return route.Method, path, goodBody(r, route)
	}
}

// goodBody would do something, if it were let in.
func goodBody(r *rand.Rand, route service.Route) string {
	switch route.Path {
	case "/v1/admin/reset":
		return `{"people":"given","state":{"users":[]}}`
	case "/v1/admin/clock":
		return `{"now":"2028-01-01T00:00:00Z"}`
	case "/v1/admin/policy":
		return `{"policy":"open"}`
	case "/v1/admin/sessions":
		return `{"usernames":["` + name(1) + `"]}`
	}
	bodies := bodiesFor(route, name(model.UserID(r.IntN(50))))
	return bodies[r.IntN(len(bodies))]
}

// badBody is what no route takes.
func badBody(r *rand.Rand) string {
	switch r.IntN(8) {
	case 0:
		return garbage(r, r.IntN(2000))
	case 1:
		return strings.Repeat(`{"to":`, 1+r.IntN(5000))
	case 2:
		return strings.Repeat("[", 1+r.IntN(60_000))
	case 3:
		return `{"text":"` + strings.Repeat("a", 100_000) + `"}`
	case 4:
		return `{"to":"x","text":"` + strings.Repeat(`\u0000`, r.IntN(100)) + `","key":1e400}`
	case 5:
		return `{"birth":"` + garbage(r, 10) + `","username":"` + strings.Repeat("%00", r.IntN(20)) + `"}`
	case 6:
		return `{"__proto__":{},"constructor":1}`
	}
	data, err := json.Marshal(garbage(r, 50))
	if err != nil {
		panic(err)
	}
	return string(data)
}

func badPath(r *rand.Rand) string {
	return []string{
		"/v1/users/..%2f..%2fadmin%2fstate", "/v1/me/", "/v1", "/%00", "/" + strings.Repeat("a", r.IntN(5000)), "/v1/groups/-1/x", "/v1/groups/99999999999999999999/y",
		"/v1/admin", "/debug/pprof/", "/v1/admin/state/", "//v1//admin//nothing", "/v1/inbox/users/" + strings.Repeat("%f0%9f%98%80", r.IntN(100)),
	}[r.IntN(12)]
}

// garbage is random bytes.
func garbage(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

// garbled is a token with one letter changed, left out or doubled.
func garbled(r *rand.Rand, token string) string {
	i := r.IntN(len(token) - 1)
	switch r.IntN(3) {
	case 0:
		return token[:i] + token[i+1:]
	case 1:
		return token[:i] + token[i:i+1] + token[i:]
	}
	return token[:i] + string(token[i]^1) + token[i+1:]
}

// digest is all that can be seen of fifty people, and how many users and groups there are.
func (s *stage) digest() string {
	sum := sha256.New()
	s.service.Look(func(w *world.World) {
		fmt.Fprintln(sum, w.Users(), w.Groups(), w.Rules().Policy().Name)
		for a := range model.UserID(50) {
			fmt.Fprintln(sum, w.Inbox(a))
			for b := range model.UserID(50) {
				for _, op := range []model.Op{model.OpSend, model.OpFollow, model.OpReport} {
					fmt.Fprintln(sum, w.Facts(&model.Attempt{At: at(start), Op: op, Actor: a, Target: b, Group: model.NoGroup}))
				}
			}
		}
		for g := range w.Groups() {
			fmt.Fprintln(sum, w.Members(model.GroupID(g)))
		}
	})
	var clock service.Clock
	s.good(http.StatusOK, &clock, adminToken, "GET", "/v1/admin/clock", "")
	return fmt.Sprintf("%x %v", sum.Sum(nil), clock)
}

// settle waits until there are no more goroutines than so many, for so long that only those that stay are left even on a busy machine, and returns how many there are.
func settle(most int) (n int) {
	for range 3000 {
		if n = runtime.NumGoroutine(); n <= most {
			return n
		}
		time.Sleep(20 * time.Millisecond)
	}
	return n
}

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // what pools held goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestTheDigestBites holds that the digest of the hostile test sees what an attempt does.
func TestTheDigestBites(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	token := s.token(0)
	before := s.digest()
	require.Equal(t, before, s.digest())
	for _, step := range [][3]string{
		{"PUT", "/v1/me/setting", `{"setting":"no-one"}`}, {"PUT", "/v1/me/blocks/" + name(1), ""}, {"POST", "/v1/groups", `{"members":[]}`}, {"POST", "/v1/users", `{"birth":"2000-01-01"}`},
	} {
		require.Less(t, s.call(token, step[0], step[1], step[2]).status, 300)
		after := s.digest()
		assert.NotEqual(t, before, after, step)
		before = after
	}
}
