package crew

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
)

// Meet waits until there are so many agents, for Within at most. Then no other one can join, nor take the place of one that is lost.
func Meet(ctx context.Context, conn *nats.Conn, o Options) (*Crew, error) {
	if err := checkID(o.ID); err != nil {
		return nil, err
	}
	if o.Say == nil {
		o.Say = func(string) {}
	}
	c := &Crew{conn: conn, options: o, clock: newClock(0), met: make(chan struct{})}
	for subject, hear := range map[string]nats.MsgHandler{joinSubject(o.ID): c.join, reportSubject(o.ID): c.hear} {
		s, err := conn.Subscribe(subject, hear)
		if err != nil {
			c.unsubscribe()
			return nil, err
		}
		c.subs = append(c.subs, s)
	}
	if err := c.call(ctx); err != nil {
		c.Close()
		return nil, err
	}
	watching, unwatch := context.WithCancel(context.WithoutCancel(ctx))
	watched := make(chan struct{})
	c.unwatch = func() {
		unwatch()
		<-watched
	}
	go func() {
		defer close(watched)
		c.keepWatch(watching)
	}()
	return c, nil
}

// call says that agents are wanted until they are here.
func (c *Crew) call(ctx context.Context) error {
	within := time.NewTimer(c.options.Within)
	defer within.Stop()
	again := time.NewTicker(wantedEvery)
	defer again.Stop()
	for {
		called := time.Now()
		err := c.conn.Publish(wantedSubject, []byte(c.options.ID))
		if err == nil {
			err = permitted(c.conn)
		}
		if err != nil {
			return err
		}
		select {
		case <-c.met:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-within.C:
			return c.tooFew()
		case <-again.C:
		}
		if time.Since(called) < 2*wantedEvery { // else this process was held up itself, and could not hear
			c.dropSilent(time.Now())
		}
	}
}

// permitted waits until the server has heard of what was asked for, and errs where it is not permitted: of that, no call tells.
func permitted(conn *nats.Conn) error {
	if err := conn.FlushTimeout(replyWithin); err != nil {
		return err
	}
	if err := conn.LastError(); errors.Is(err, nats.ErrPermissionViolation) {
		return err
	}
	return nil
}

// tooFew says who is missing.
func (c *Crew) tooFew() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	busy := ""
	here := c.here()
	if n := len(c.members) - here; n > 0 {
		busy = fmt.Sprintf("; %d more have work to end first", n)
	}
	return fmt.Errorf("%d of %d agents met within %v%s%s", here, c.options.Agents, c.options.Within, busy, c.refusedOne)
}

// join answers one that asks to.
func (c *Crew) join(m *nats.Msg) {
	var asks joining
	answer := joined{}
	if err := json.Unmarshal(m.Data, &asks); err != nil {
		answer.Error = err.Error()
	} else {
		answer = c.admit(asks)
	}
	_ = m.Respond(must(json.Marshal(answer))) // who is not answered asks again
}

// nameMax bounds what an agent says that it is called.
const nameMax = 256

// admit gives a place to one that asks for it. One that has nothing else to do has it before those that have.
func (c *Crew) admit(asks joining) joined {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, text := range []string{asks.ID, asks.Name, asks.Host} {
		if len(text) > nameMax {
			return joined{Error: fmt.Sprintf("want an id, a name and a host of at most %d bytes, got %d", nameMax, len(text))}
		}
	}
	if asks.ID == "" {
		return joined{Error: "want an id, got none"}
	}
	if asks.Version != c.options.Version {
		why := fmt.Sprintf("agent %s on %s: want the version %s, which the coordinator has, got %s", asks.Name, asks.Host, c.options.Version, asks.Version)
		c.refusedOne = "; " + why
		return joined{Error: why}
	}
	m := c.known(asks)
	if m == nil {
		if m = c.place(asks); m == nil {
			return joined{Enough: true}
		}
	}
	m.heard = time.Now()
	if asks.Here && !m.Here {
		m.Here = true
		if c.here() == c.options.Agents {
			close(c.met)
		}
	}
	return joined{Ticket: m.ticket}
}

// known is who asks a second time: it has not heard the answer, or says that it still waits. The lock is held.
func (c *Crew) known(asks joining) *member {
	for _, m := range c.members {
		if m.ID == asks.ID {
			return m
		}
	}
	return nil
}

// place makes who asks a member; nil: there is no place. The lock is held.
func (c *Crew) place(asks joining) *member {
	if len(c.members) == c.options.Agents {
		busy := slices.IndexFunc(c.members, func(m *member) bool { return !m.Here })
		if busy < 0 || !asks.Here {
			return nil
		}
		c.drop(c.members[busy], "another one had nothing else to do")
	}
	one := newMember(asks, len(c.members), len(c.tickets))
	one.Here = false
	c.members, c.tickets = append(c.members, one), append(c.tickets, one)
	return one
}

// drop takes a place back, before all are here. The lock is held.
func (c *Crew) drop(m *member, why string) {
	m.lost = why
	c.members = slices.Delete(c.members, m.number, m.number+1)
	for k, one := range c.members {
		one.number = k
	}
}

// dropSilent takes the places of those back that have not been heard of for a while, unless all are here.
func (c *Crew) dropSilent(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.here() == c.options.Agents {
		return
	}
	for _, m := range slices.Clone(c.members) {
		if now.Sub(m.heard) > lostAfter {
			c.drop(m, fmt.Sprintf("it was not heard of for %v", lostAfter))
		}
	}
}

// here counts those that have nothing else to do. The lock is held.
func (c *Crew) here() (n int) {
	for _, m := range c.members {
		if m.Here {
			n++
		}
	}
	return n
}
