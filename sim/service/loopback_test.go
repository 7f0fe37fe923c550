package service_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/service"
)

// TestAnotherHostIsRefused: a site whose name resolves to this machine does not reach a service that a token kept from nobody protects.
func TestAnotherHostIsRefused(t *testing.T) {
	t.Parallel()
	keyed := newStage(t)
	open := newStage(t, func(o *service.Options) { o.AdminToken = service.LoopbackToken })
	hosts := map[string]bool{
		"localhost": true, "LocalHost:8080": true, "127.0.0.1": true, "127.0.0.1:8080": true, "127.8.8.8:1": true, "[::1]:8080": true, "[::1]": true,
		"": false, "evil.example": false, "evil.example:8080": false, "127.0.0.1.evil.example": false, "localhost.evil.example:80": false, "192.168.0.1:8080": false, "0.0.0.0": false, "a@localhost:x": false,
	}
	for host, good := range hosts {
		r := open.request(service.LoopbackToken, "GET", "/v1/admin/state", "")
		r.Host = host
		answer := open.do(r)
		if good {
			assert.Equal(t, http.StatusOK, answer.status, "%q: %s", host, answer.body)
			continue
		}
		assert.Equal(t, http.StatusMisdirectedRequest, answer.status, "%q", host)
		assert.Equal(t, "application/problem+json", answer.headers.Get("Content-Type"))
		assert.Contains(t, answer.body, "want the host localhost or a loopback address")
		r = keyed.request(adminToken, "GET", "/v1/admin/state", "")
		r.Host = host
		assert.Equal(t, http.StatusOK, keyed.do(r).status, "with a token of its own: %q", host)
	}
}

// TestAnotherHostIsRefusedByBothProtocols: what HTTP/2 calls the authority is the host.
func TestAnotherHostIsRefusedByBothProtocols(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(o *service.Options) { o.AdminToken = service.LoopbackToken })
	base := "http://" + s.listen(t)
	for want, set := range map[string]func(*http.Protocols){
		"HTTP/1.1": func(p *http.Protocols) { p.SetHTTP1(true) }, "HTTP/2.0": func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) },
	} {
		transport := &http.Transport{Protocols: new(http.Protocols)}
		set(transport.Protocols)
		for host, status := range map[string]int{"": http.StatusOK, "evil.example": http.StatusMisdirectedRequest} {
			r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, base+"/healthz", nil)
			require.NoError(t, err)
			r.Host = host
			answer, err := (&http.Client{Transport: transport}).Do(r)
			require.NoError(t, err)
			assert.Equal(t, fmt.Sprint(want, " ", status), fmt.Sprint(answer.Proto, " ", answer.StatusCode))
			require.NoError(t, answer.Body.Close())
		}
		transport.CloseIdleConnections()
	}
}
