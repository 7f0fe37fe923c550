package service

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/population"
)

// Options are what a service is made of.
type Options struct {
	Scenario    string                 // its name, which is only told
	Seed        uint64                 // of the scenario; what the service itself draws is keyed by it
	Policy      policy.Policy          // in force at the start
	Later       []policy.Policy        // those that it may be switched to without a reset
	Start       model.Time             // of the virtual clock
	People      *population.Population // whom the world starts from; the caller closes it after the service
	RetryMemory time.Duration          // how long message ids are known for retries; 0: for ever
	Fault       *world.Fault           // what is wrong on purpose, after resets too; nil: nothing
	Frozen      bool                   // the clock stands until it is told to run

	AdminToken string           // at least AdminTokenLeast characters, or LoopbackToken
	Secret     []byte           // tokens are signed with it, at least SecretLeast bytes
	Limits     Limits           // the zero Limits: DefaultLimits
	Now        func() time.Time // the wall clock; nil: time.Now
	Mistakes   io.Writer        // told of what should never happen, with the stack; nil: nobody
}

// LoopbackToken is the admin token of a service that only this machine reaches, if none is set. With it, requests must name this machine as the host that they are for.
const LoopbackToken = "loopback"

// The least lengths of what keeps others out.
const (
	AdminTokenLeast = 16
	SecretLeast     = 16
)

// Limits bound what a request may cost.
type Limits struct {
	BodyBytes      int64         // of an ordinary request
	LargeBodyBytes int64         // of an admin's, which may hold a whole initial state
	HeaderBytes    int           // of all headers of a request
	Connections    int           // open at once; more wait to be accepted
	HeaderTime     time.Duration // until the headers are there
	ReadTime       time.Duration // until the whole request is there
	WriteTime      time.Duration // until the answer is gone
	IdleTime       time.Duration // that a connection is kept for the next request
	NoticeTime     time.Duration // that requests are still taken once the end was asked for, while /readyz says so; then net/http drops what still comes
	ShutdownTime   time.Duration // that requests under way have to end in, after it
}

// DefaultLimits are those of dmsim serve.
func DefaultLimits() Limits {
	return Limits{
		BodyBytes: 64 << 10, LargeBodyBytes: 64 << 20, HeaderBytes: 16 << 10, Connections: 16 << 10,
		HeaderTime: 5 * time.Second, ReadTime: 30 * time.Second, WriteTime: 30 * time.Second, IdleTime: 2 * time.Minute,
		NoticeTime: 250 * time.Millisecond, ShutdownTime: 10 * time.Second,
	}
}

// Service is a society behind HTTP. Any number of goroutines may use its handler.
type Service struct {
	options  Options
	first    beginning // that of the scenario
	limits   Limits
	compiler compiler
	tokens   *tokens
	metrics  *metrics
	openAPI  []byte
	mistakes *log.Logger
	ending   atomic.Bool
	drawn    atomic.Uint64 // how many keys were drawn
	digest   func() string // of the scenario's people, computed when it is first asked for
	hashing  chan struct{} // a place for each password that is looked at
	hashes   atomic.Int64  // how many are looked at or wait for that

	// mu is held for reading by whoever looks at the society, which lives by its own locks; for writing by who replaces it, moves its clock or switches its policy.
	mu sync.RWMutex
	on society
}

// New makes a service with the scenario's people, at the start.
func New(o Options) (*Service, error) {
	if len(o.AdminToken) < AdminTokenLeast && o.AdminToken != LoopbackToken {
		return nil, fmt.Errorf("service: admin token: want at least %d characters, got %d", AdminTokenLeast, len(o.AdminToken))
	}
	if len(o.Secret) < SecretLeast {
		return nil, fmt.Errorf("service: secret: want at least %d bytes, got %d", SecretLeast, len(o.Secret))
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Mistakes == nil {
		o.Mistakes = io.Discard
	}
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	s := &Service{
		options: o, limits: o.Limits, tokens: newTokens(o.Secret, o.Now), metrics: newMetrics(routes), openAPI: openAPI(routes), hashing: make(chan struct{}, hashesAtOnce),
		mistakes: log.New(o.Mistakes, "dmsim: ", 0),
		digest:   sync.OnceValue(func() string { return Digest(o.People) }),
	}
	var err error
	if s.first, err = s.scenario(); err != nil {
		return nil, err
	}
	s.begin(s.first)
	return s, nil
}

// Handler returns the handler of all routes.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	resources := map[string]resource{}
	for i := range routes {
		r := &routes[i]
		if resources[r.path] == nil {
			resources[r.path] = resource{}
		}
		resources[r.path][r.method] = bound{r, s.metrics.routes[i]}
	}
	for path, methods := range resources {
		mux.Handle(path, s.dispatch(methods))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, unknownPath(r))
	})
	if s.options.AdminToken == LoopbackToken {
		return loopbackOnly(mux)
	}
	return mux
}

// resource is what can be done at one path, by method.
type resource map[string]bound

// bound is a route with its metrics.
type bound struct {
	*route
	metrics *routeMetrics
}

func (s *Service) dispatch(methods resource) http.HandlerFunc {
	allowed := methods.allowed()
	return func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet // net/http leaves the body out
		}
		route, ok := methods[method]
		if !ok {
			w.Header().Set("Allow", allowed)
			refuse(w, wrongMethod(r, allowed))
			return
		}
		s.serve(route, w, r)
	}
}

// serve does one request and counts it.
func (s *Service) serve(b bound, w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	s.metrics.underWay.Inc()
	defer s.metrics.underWay.Dec()
	c := &call{s: s, w: w, r: r, route: b.route}
	if err := c.survive(); err != nil {
		c.fail(err)
	}
	b.metrics.note(c.status, time.Since(begun))
}

// survive is do, with a panic as an error: a mistake of ours, of which the rest of the service should not die.
func (c *call) survive() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	return c.do()
}
