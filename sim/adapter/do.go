package adapter

import (
	"context"
	"fmt"
	"maps"
	"net/http"

	"dmsim/model"
)

// Do makes one attempt, with what belongs to it: who acts is logged in first, a clock that can be set is, and what the attempt makes is known from then on. Where the service
// knows nobody of the actor's name the attempt is nobody's, and a.Anonymous is set. Failure says why there is no decision, "" where there is one. An error is one of the
// connection, or of a call that sets something up.
func (c *Client) Do(ctx context.Context, a *model.Attempt, text string, members ...model.UserID) (o model.Outcome, failure string, err error) {
	r, err := c.do(ctx, a, text, members)
	return r.outcome, r.failure, err
}

// result is what came of an attempt.
type result struct {
	outcome model.Outcome
	reasons []model.Reason // that the service's word may mean; none: no rule refused
	failure string         // why there is no decision
	message string         // what a report calls the message; "": by the number of its commit
}

func (c *Client) do(ctx context.Context, a *model.Attempt, text string, members []model.UserID) (r result, err error) {
	if err := c.enter(ctx, a); err != nil {
		return r, err
	}
	op := c.adapter.of(a)
	if op == nil {
		return r, c.lacks(a)
	}
	v := c.views.Get().(*view)
	defer c.views.Put(v)
	var call Call
	session := c.look(a, v, text, members)
	if session == nil && a.Op != model.OpRegister && c.adapter.Session != nil {
		a.Anonymous = true
	}
	if err := c.fill(op, v, session, &call); err != nil {
		return r, err
	}
	if err := c.tick(ctx, a.At, &call); err != nil {
		return r, err
	}
	answer, body, err := c.send(ctx, &call)
	if err != nil {
		return r, err
	}
	c.ticked(a.At)
	said := c.Answer(a, answer.StatusCode, answer.Header, body)
	r.outcome, r.reasons, r.failure = said.Outcome, said.reasons, said.Failure
	if c.far(a, &r.outcome) {
		r = result{failure: "an id far beyond those that there are: leave number out of the adapter where the service cannot be reset, or holds others"}
	}
	switch {
	case r.failure != "":
		r.failure += fmt.Sprintf(" (%s %s: status %d: %s)", call.Method, call.URL[len(c.base):], answer.StatusCode, excerpt(body))
	case r.outcome.Reason == model.Delivered && !r.outcome.Repeat:
		err = c.note(a, v.User, answer.Header, body, &r)
	}
	return r, err
}

// enter logs in who acts.
func (c *Client) enter(ctx context.Context, a *model.Attempt) error {
	if a.Anonymous || a.Op == model.OpRegister {
		return nil
	}
	if name, in := c.known.user(a.Actor); name == "" || in != nil {
		return nil
	}
	return c.Login(ctx, []model.UserID{a.Actor})
}

// tick moves the service's clock on, by a call or by headers of the call at hand. These are sent until an answer has shown that the clock has moved.
func (c *Client) tick(ctx context.Context, at model.Time, call *Call) error {
	k := c.adapter.Clock
	switch {
	case k == nil || int64(at) <= c.clock.now.Load():
		return nil
	case k.Request != nil:
		return c.setClock(ctx, at)
	}
	call.Header = maps.Clone(call.Header)
	return k.Headers.render(&setting{Time: at.String(), Admin: c.admin}, call.Header)
}

func (c *Client) ticked(at model.Time) {
	for now := c.clock.now.Load(); int64(at) > now && !c.clock.now.CompareAndSwap(now, int64(at)); {
		now = c.clock.now.Load()
	}
}

// idsAhead is how far beyond the next an id may be of one who registers: many may register at once, and their answers overtake each other.
const idsAhead = 1024

// far says that an attempt made a user of an id that the directory, which has room for all below it, does not grow to. Nothing is kept by the ids of groups.
func (c *Client) far(a *model.Attempt, o *model.Outcome) bool {
	return a.Op == model.OpRegister && uint64(o.ID) > uint64(c.known.next())+idsAhead
}

// note keeps what an attempt has made.
func (c *Client) note(a *model.Attempt, name string, h http.Header, body []byte, r *result) error {
	o := &r.outcome
	switch a.Op {
	case model.OpRegister:
		return c.noteUser(name, h, body, o)
	case model.OpCreateGroup:
		if handle, told := c.adapter.Groups.Handle.find(h, body); told && c.adapter.Groups.Number == nil {
			o.ID = uint32(c.known.addGroup(handle))
		}
	case model.OpSend:
		r.message, _ = c.adapter.Messages.Handle.find(h, body)
		if r.message != "" && o.Commit != 0 {
			c.known.addMessage(o.Commit, r.message)
		}
	}
	return nil
}

// noteUser keeps one who has registered, and the session if there is one already.
func (c *Client) noteUser(name string, h http.Header, body []byte, o *model.Outcome) error {
	if handle, told := c.adapter.Users.Handle.find(h, body); told {
		name = handle
	}
	if c.adapter.Users.Number == nil {
		o.ID = uint32(c.known.next())
	}
	u := model.UserID(o.ID)
	c.known.addUser(u, name)
	if c.adapter.Session == nil {
		return nil
	}
	token, told := c.adapter.Session.Registered.find(h, body)
	c.setup.Lock()
	defer c.setup.Unlock()
	if says := c.adapter.Session; !told && !c.entered && says.Registered != nil && says.Request == nil && says.Many == nil {
		return fmt.Errorf("adapter %s: session.registered: want a token in the answer to a registration, got none in %s", c.adapter.Name, excerpt(body))
	}
	if !told {
		return nil
	}
	called, _ := c.known.user(u)
	return c.loggedIn(u, called, token)
}
