package service

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dmsim/model"
)

// call is one request under way.
type call struct {
	s      *Service
	w      http.ResponseWriter
	r      *http.Request
	route  *route
	status int // of the answer; 0: none yet

	claim claim      // who says to ask
	on    *society   // while it is held
	at    model.Time // the virtual time, likewise
	actor model.UserID
	anon  bool // the actor has not shown that it is who it says
}

// none is the answer without a body.
type none struct{}

// takes makes the handler of a function that takes a body and gives one.
func takes[In, Out any](f func(*call, *In) (Out, error)) handler {
	h := handler{takes: reflect.TypeFor[In](), gives: reflect.TypeFor[Out]()}
	h.serve = func(c *call) error {
		var in In
		if err := c.read(&in); err != nil {
			return err
		}
		out, err := f(c, &in)
		if err != nil {
			return err
		}
		return c.answer(out)
	}
	return h
}

// gives makes the handler of a function that only gives a body.
func gives[Out any](f func(*call) (Out, error)) handler {
	return handler{gives: reflect.TypeFor[Out](), serve: func(c *call) error {
		out, err := f(c)
		if err != nil {
			return err
		}
		return c.answer(out)
	}}
}

// takesOnly makes the handler of a function that only takes a body.
func takesOnly[In any](f func(*call, *In) error) handler {
	h := takes(func(c *call, in *In) (none, error) { return none{}, f(c, in) })
	h.gives = nil
	return h
}

// does makes the handler of a function without bodies.
func does(f func(*call) error) handler {
	h := gives(func(c *call) (none, error) { return none{}, f(c) })
	h.gives = nil
	return h
}

// plain makes the handler of a function that answers by itself.
func plain(f func(*Service, http.ResponseWriter, *http.Request) (status int)) handler {
	return handler{serve: func(c *call) error {
		c.status = f(c.s, c.w, c.r)
		return nil
	}}
}

// do lets in whom the route lets in, moves the clock if it is asked to, and serves.
func (c *call) do() error {
	if err := c.enter(); err != nil {
		return err
	}
	if now := c.r.Header.Get(NowHeader); now != "" {
		if err := c.moveClock(now); err != nil {
			return err
		}
	}
	return c.route.handler.serve(c)
}

// hold holds the society as it is while f looks at it. A body is read before, so that a slow one holds nobody up.
func (c *call) hold(f func() error) error {
	c.s.mu.RLock()
	defer c.s.mu.RUnlock()
	c.begin()
	return f()
}

// alone is hold, with nobody else in the society.
func (c *call) alone(f func() error) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.begin()
	return f()
}

func (c *call) begin() {
	c.on = &c.s.on
	c.at = c.on.clock.now(c.s.options.Now())
	c.actor, c.anon = c.on.claimed(&c.claim)
}

// try makes an attempt at the world, and writes what every answer to one bears. A refusal is an error.
func (c *call) try(a *model.Attempt, members ...model.UserID) (model.Outcome, error) {
	a.At, a.Op, a.Actor, a.Anonymous = c.at, c.route.op, c.actor, c.anon
	if a.Key == 0 {
		a.Key = c.s.drawKey()
	}
	if a.Op != model.OpSend && a.Op != model.OpAdd && a.Op != model.OpLeave {
		a.Group = model.NoGroup
	}
	o := c.on.world.Do(a, members...)
	h := c.w.Header()
	h[CommitHeader] = []string{strconv.FormatUint(o.Commit, 10)}
	h[TimeHeader] = []string{c.at.String()}
	if o.Repeat {
		h[RepeatHeader] = []string{"true"}
	}
	c.s.metrics.decided(a.Op, o.Reason)
	if o.Reason != model.Delivered {
		return o, c.on.refusal(&o)
	}
	return o, nil
}

// answer writes a good answer.
func (c *call) answer(out any) error {
	if c.status == 0 {
		c.status = c.route.status
	}
	if _, empty := out.(none); empty {
		c.w.WriteHeader(c.status)
		return nil
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err // our types can all be written
	}
	h := c.w.Header()
	h["Content-Type"] = jsonType
	c.w.WriteHeader(c.status)
	_, _ = c.w.Write(body) // who has gone hears nothing
	return nil
}

var (
	jsonType    = []string{"application/json"}
	problemType = []string{"application/problem+json"}
)

// fail writes what went wrong. What is no problem of the client's is a mistake of ours: it is counted, and told to whoever runs the service.
func (c *call) fail(err error) {
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		p = &Problem{Status: http.StatusInternalServerError, Detail: "the service made a mistake"}
		c.s.metrics.panics.Inc()
		c.s.mistakes.Printf("%s %.80q: %v", c.r.Method, c.r.URL.Path, err)
	}
	c.status = p.Status
	refuse(c.w, p)
}

// allowed lists the methods of a resource as the header Allow has them.
func (r resource) allowed() string {
	var methods []string
	for method := range r {
		methods = append(methods, method)
	}
	if r[http.MethodGet].route != nil {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
