package adapter

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"dmsim/model"
)

// DialOptions say how a service is reached.
type DialOptions struct {
	AdminToken string        // of calls that only a test may make; "": that of the adapter's environment variable, else its default
	HTTP       *http.Client  // nil: one of its own
	Timeout    time.Duration // of a call that the client makes itself; 0: 10 s
	Elsewhere  bool          // the service may be on another machine
}

// timeout is DialOptions.Timeout where none is given.
const timeout = 10 * time.Second

// bodyMax bounds the answers that the client reads itself.
const bodyMax = 64 << 20

// Client speaks to a service. Render and Answer are for any number of goroutines, and so is Do; Begin is for when nobody else uses the client.
type Client struct {
	adapter *Adapter
	base    string
	host    string // of base
	admin   string
	http    *http.Client
	timeout time.Duration
	run     string // no other client has it
	plain   http.Header
	tokens  map[string]string // by name: those that outlive a reset

	setup   sync.Mutex // held while somebody is logged in or the clock is set by a call
	entered bool       // somebody has been logged in
	made    uint64     // how many names
	known   directory
	clock   clock
	views   sync.Pool
	ear     *Ear
}

// Dial returns a client of the service at a base address, such as http://127.0.0.1:8080, after the service has said that it is ready.
func (a *Adapter) Dial(ctx context.Context, base string, o DialOptions) (*Client, error) {
	at, err := baseOf(base, o.Elsewhere)
	if err != nil {
		return nil, err
	}
	c := &Client{
		adapter: a, base: strings.TrimSuffix(at.String(), "/"), host: at.Host, admin: o.AdminToken, http: o.HTTP, timeout: o.Timeout, run: strings.ToLower(rand.Text()[:10]),
		plain: http.Header{}, tokens: map[string]string{}, views: sync.Pool{New: func() any { return new(view) }}, ear: &Ear{adapter: a},
	}
	if c.admin == "" && a.Admin.Env != "" {
		c.admin = os.Getenv(a.Admin.Env)
	}
	if c.admin == "" {
		c.admin = a.Admin.Default
	}
	if c.http == nil {
		c.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if c.timeout == 0 {
		c.timeout = timeout
	}
	if err := a.Headers.render(&bearing{}, c.plain); err != nil {
		return nil, err
	}
	return c, c.ready(ctx)
}

// baseOf reads an address, and refuses one that is not of this machine unless it may be elsewhere.
func baseOf(base string, elsewhere bool) (*url.URL, error) {
	at, err := url.Parse(base)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" || at.RawQuery != "" || at.Fragment != "" || at.User != nil {
		return nil, fmt.Errorf("target: want an address such as http://127.0.0.1:8080, got %q", base)
	}
	if host := at.Hostname(); !elsewhere && !Loopback(host) {
		return nil, fmt.Errorf("target: want a service on this machine (127.0.0.1, [::1] or localhost), got %q: a test of another machine can harm others", host)
	}
	return at, nil
}

// Loopback says whether a host is this machine, whichever that is.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Close closes the connections that wait for use.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Base is the address of the service.
func (c *Client) Base() string { return c.base }

// Adapter is what the client goes by.
func (c *Client) Adapter() *Adapter { return c.adapter }

// ready errs where the service does not answer as it should.
func (c *Client) ready(ctx context.Context) error {
	if c.adapter.Ready == nil {
		_, _, err := c.send(ctx, &Call{Method: http.MethodGet, URL: c.base + "/", Header: c.plain})
		return err
	}
	_, err := c.ask(ctx, "ready", c.adapter.Ready, &setting{Admin: c.admin})
	return err
}

// ask makes a call that sets the service up, which must be answered by a good status.
func (c *Client) ask(ctx context.Context, what string, r *Request, data any) ([]byte, error) {
	call, err := c.render(r, data)
	if err != nil {
		return nil, fmt.Errorf("adapter %s: %s: %w", c.adapter.Name, what, err)
	}
	answer, body, err := c.send(ctx, call)
	if err == nil && (answer.StatusCode < 200 || answer.StatusCode > 299) {
		return nil, &refused{what, call, answer.StatusCode, body}
	}
	return body, err
}

// refused is a call that was answered by a status that is no good one.
type refused struct {
	what   string
	call   *Call
	status int
	body   []byte
}

func (r *refused) Error() string {
	return fmt.Sprintf("%s: %s %s: status %d: %s", r.what, r.call.Method, r.call.URL, r.status, excerpt(r.body))
}

// excerpt is the beginning of a body, on one line.
func excerpt(body []byte) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body[:min(len(body), 300)]), "?")), " ")
	if text == "" {
		return "no body"
	}
	return text
}

// render renders a request that sets the service up.
func (c *Client) render(r *Request, data any) (*Call, error) {
	path, err := r.Path.slow(data)
	if err != nil {
		return nil, err
	}
	call := &Call{Method: r.Method, URL: c.base + string(path), Header: c.plain}
	if len(r.Headers) > 0 {
		call.Header = maps.Clone(c.plain)
		if err := r.Headers.render(data, call.Header); err != nil {
			return nil, err
		}
	}
	call.Body, err = r.Body.slow(data)
	return call, err
}

// send makes a call, and returns the answer with its body.
func (c *Client) send(ctx context.Context, call *Call) (*http.Response, []byte, error) {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, call.Method, call.URL, bytes.NewReader(call.Body))
	if err != nil {
		return nil, nil, fmt.Errorf("adapter %s: %w", c.adapter.Name, err)
	}
	request.Header = call.Header
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, nil, c.unreachable(ctx, err)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, bodyMax))
	if closed := answer.Body.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, nil, c.unreachable(ctx, err)
	}
	return answer, body, nil
}

// unreachable is an error that bears on the connection, on one line.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if of, ok := errors.AsType[*url.Error](err); ok {
		if of.Timeout() {
			return fmt.Errorf("target %s: no answer within %v", c.host, c.timeout)
		}
		err = of.Err
	}
	if at, ok := errors.AsType[*net.OpError](err); ok {
		err = at.Err
	}
	return fmt.Errorf("target %s: %w", c.host, err)
}

// session are the headers of one who is logged in, which all his requests share.
func (c *Client) session(name, token string) (http.Header, error) {
	h := maps.Clone(c.plain)
	return h, c.adapter.Session.Headers.render(&bearing{token, name}, h)
}

// Login logs users in, so that Render knows their tokens. For whom the service does not know, and for whom nobody logged in, Render knows none.
func (c *Client) Login(ctx context.Context, users []model.UserID) error {
	if c.adapter.Session == nil {
		return nil
	}
	c.setup.Lock()
	defer c.setup.Unlock()
	missing := make([]model.UserID, 0, len(users))
	for _, u := range users {
		if name, in := c.known.user(u); name != "" && in == nil {
			missing = append(missing, u)
		}
	}
	if many := c.adapter.Session.Many; many != nil {
		for some := range slices.Chunk(missing, many.Most) {
			if err := c.loginMany(ctx, some); err != nil {
				return err
			}
		}
		return nil
	}
	for _, u := range missing {
		if err := c.loginOne(ctx, u); err != nil {
			return err
		}
	}
	return nil
}
