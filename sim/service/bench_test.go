package service_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/service"
)

// BenchmarkHandler is one send through the handler, without a network.
func BenchmarkHandler(b *testing.B) {
	s := newStage(b)
	s.three(`{"extends": "open", "daily_limit": {"messages": "none"}, "spam": {"max_recipients": "none"}}`)
	ana, body := s.token(0), `{"to":"`+name(1)+`","text":"a text of some thirty characters","client_id":"`
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		r := s.request(ana, "POST", "/v1/messages", fmt.Sprintf("%s%d\"}", body, n))
		clear(w.header)
		s.handler.ServeHTTP(w, r)
		if w.status != http.StatusCreated {
			b.Fatal(w.status)
		}
	}
}

// sink is a writer of answers that keeps nothing.
type sink struct {
	header http.Header
	status int
}

func (w *sink) Header() http.Header         { return w.header }
func (w *sink) Write(p []byte) (int, error) { return len(p), nil }
func (w *sink) WriteHeader(status int)      { w.status = status }

// BenchmarkSend is one send over a connection that is kept, by a client that does as little as it can.
func BenchmarkSend(b *testing.B) {
	s := newStage(b)
	s.three(`{"extends": "open", "daily_limit": {"messages": "none"}, "spam": {"max_recipients": "none"}}`)
	address := s.listen(b)
	conn, err := net.Dial("tcp", address)
	require.NoError(b, err)
	defer func() { _ = conn.Close() }()
	body := `{"to":"` + name(1) + `","text":"a text of some thirty characters","kind":"text"}`
	request := fmt.Appendf(nil, "POST /v1/messages HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, s.token(0), len(body), body)
	in := bufio.NewReader(conn)
	for b.Loop() {
		if _, err := conn.Write(request); err != nil {
			b.Fatal(err)
		}
		answer, err := http.ReadResponse(in, nil)
		if err != nil || answer.StatusCode != http.StatusCreated {
			b.Fatal(err, answer)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sends/s")
}

// BenchmarkReset puts a small initial state in place, as a search through histories does each time.
func BenchmarkReset(b *testing.B) {
	s := newStage(b)
	setting := model.Friends
	state := &service.State{Zones: []string{"UTC", "Europe/Berlin", "Asia/Tokyo"}}
	for i := range 8 {
		state.Users = append(state.Users, service.Profile{Birth: "2000-01-01", Zone: i % 3, Setting: &setting})
		state.Follows = append(state.Follows, [2]uint32{uint32(i), uint32((i + 1) % 8)})
	}
	frozen := false
	p, err := newPolicy()
	require.NoError(b, err)
	body := text(service.Reset{People: service.Given, State: state, Policy: service.Policy(text(p)), Running: &frozen})
	b.ReportAllocs()
	for b.Loop() {
		if r := s.call(adminToken, "POST", "/v1/admin/reset", body); r.status != http.StatusOK {
			b.Fatal(r.body)
		}
	}
}

// listen has the service answer on a port of this machine until the test ends.
func (s *stage) listen(t testing.TB) (address string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.service.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	return listener.Addr().String()
}
