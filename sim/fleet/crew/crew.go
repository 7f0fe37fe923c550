package crew

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/errgroup"
)

// OnLost says what is done when an agent is lost.
type OnLost string

// What is done: the attempts of a lost agent are not made, or the others make those that are still to come. Either way the load is degraded.
const (
	Degrade OnLost = "degrade"
	Share   OnLost = "share"
)

// Options of a crew.
type Options struct {
	ID      string // no two crews have the same; 1 to 32 small letters and digits
	Agents  int    // at least 1
	Within  time.Duration
	OnLost  OnLost
	Version string            // that agents must have
	Say     func(line string) // what people should know, from any goroutine; nil: nobody is told
}

// Crew is some agents, as their coordinator sees them. Its methods are for any number of goroutines, but one trial is driven at a time.
type Crew struct {
	conn    *nats.Conn
	options Options
	clock   clock
	subs    []*nats.Subscription
	unwatch func() // ends the watch; nil: it has not begun

	mu      sync.Mutex
	met     chan struct{} // closed when all are here
	members []*member     // that have a place, by number
	tickets []*member     // that have had one, by ticket
	trial   *trial        // under way; nil: none
	orders  uint64        // how many were given

	refusedOne string // why an agent was refused, last
}

// member is an agent, as the coordinator sees it.
type member struct {
	joining
	number int             // stays once all are here
	ticket int             // what it calls itself
	heard  time.Time       // last
	lost   string          // why it was given up; "": it was not
	apart  offset          // its clock
	here   context.Context // done when it is lost: nothing is waited for of it any more
	leave  context.CancelFunc
}

func newMember(asks joining, number, ticket int) *member {
	m := &member{joining: asks, number: number, ticket: ticket, heard: time.Now()}
	m.here, m.leave = context.WithCancel(context.Background())
	return m
}

func (m *member) String() string {
	return fmt.Sprintf("agent %s (%s, process %d)", m.Name, m.Host, m.PID)
}

func (c *Crew) unsubscribe() {
	for _, s := range c.subs {
		_ = s.Unsubscribe() // of a connection that is closed, nothing is left to do
	}
}

// Close releases the agents.
func (c *Crew) Close() {
	if c.unwatch != nil {
		c.unwatch()
	}
	c.tellAll(c.present(), sayLeave) // one that does not hear it leaves when it hears nothing any more
	c.unsubscribe()
}

// Lose says that an agent is known to be dead, by its name: else that takes until it has not been heard of for a while.
func (c *Crew) Lose(name, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.members {
		if m.Name == name {
			c.lose(m, why)
		}
	}
}

// lose gives an agent up. The lock is held.
func (c *Crew) lose(m *member, why string) {
	if m.lost != "" {
		return
	}
	m.lost = why
	m.leave()
	if c.trial != nil {
		c.trial.lose(m)
	}
	c.options.Say(fmt.Sprintf("%s is lost: %s", m, why))
}

// Hosts are where the agents are, by their numbers.
func (c *Crew) Hosts() (list []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.members {
		list = append(list, m.Host)
	}
	return list
}

// present are the agents that are not lost.
func (c *Crew) present() (list []*member) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.members {
		if m.lost == "" {
			list = append(list, m)
		}
	}
	return list
}

// tell asks an agent for something, and returns the answer.
func (c *Crew) tell(ctx context.Context, m *member, what string, data []byte) ([]byte, error) {
	message := nats.NewMsg(agentSubject(c.options.ID, m.ID, what))
	message.Data = data
	answer, err := c.request(ctx, m, message)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", m, what, err)
	}
	return answer, nil
}

// request waits for an agent's answer until ctx is done, or the agent is lost.
func (c *Crew) request(ctx context.Context, m *member, message *nats.Msg) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(m.here, cancel)()
	return answered(c.conn.RequestMsgWithContext(ctx, message))
}

// excuse gives an agent up that did not answer, with which the others go on. What it refused, or what is wrong here, is an error.
func (c *Crew) excuse(ctx context.Context, m *member, err error) error {
	silent := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, nats.ErrNoResponders)
	if ctx.Err() != nil || !silent {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lose(m, fmt.Sprintf("it does not answer: %v", err))
	return nil
}

// tellAll tells agents what they need not have heard.
func (c *Crew) tellAll(members []*member, what string) {
	limited, cancel := context.WithTimeout(context.Background(), leash)
	defer cancel()
	_ = each(limited, members, func(ctx context.Context, m *member) error {
		_, _ = c.tell(ctx, m, what, nil)
		return nil
	})
}

// each does something for several agents at once.
func each(ctx context.Context, members []*member, do func(context.Context, *member) error) error {
	all, ctx := errgroup.WithContext(ctx)
	for _, m := range members {
		all.Go(func() error { return do(ctx, m) })
	}
	return all.Wait()
}

// exchanges is how often a clock is asked: the least of so many trips is seldom disturbed.
const exchanges = 32

// ask measures how far the clock of an agent is ahead of the coordinator's.
func (c *Crew) ask(ctx context.Context, m *member) (offset, error) {
	limited, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	all := make([]exchange, exchanges)
	for k := range all {
		e := &all[k]
		e.asked = c.clock.read()
		answer, err := c.tell(limited, m, sayClock, nil)
		e.heard = c.clock.read()
		if err == nil {
			e.received, e.replied, err = readTimes(answer)
		}
		if err != nil {
			return offset{}, err
		}
	}
	return best(all), nil
}

// reach measures the clocks of all agents, and returns who is still there: one that does not answer is lost, as it were in a trial. Between two trials nobody else notices.
func (c *Crew) reach(ctx context.Context) ([]*member, error) {
	_ = each(ctx, c.present(), func(ctx context.Context, m *member) error {
		apart, err := c.ask(ctx, m)
		switch {
		case err == nil:
			m.apart = apart
		case ctx.Err() == nil:
			c.mu.Lock()
			defer c.mu.Unlock()
			c.lose(m, fmt.Sprintf("it does not answer: %v", err))
		}
		return nil
	})
	return c.present(), ctx.Err()
}

// give sends an order to an agent, and returns when it is ready.
func (c *Crew) give(ctx context.Context, m *member, o *order) error {
	plain := o.encode()
	packed := pack(plain)
	most := min(partBytes, int(c.conn.MaxPayload())/2)
	for len(packed) > 0 {
		part := packed[:min(most, len(packed))]
		packed = packed[len(part):]
		message := nats.NewMsg(agentSubject(c.options.ID, m.ID, sayPart))
		message.Data = part
		message.Header.Set(headerOrder, fmt.Sprint(o.Number))
		within := replyWithin
		if len(packed) == 0 {
			message.Header.Set(headerLast, "yes")
			within = readyWithin
		}
		limited, cancel := context.WithTimeout(ctx, within)
		answer, err := c.request(limited, m, message)
		cancel()
		if err != nil {
			return fmt.Errorf("%s: its part of the load: %w", m, err)
		}
		if want := digest(plain); len(packed) == 0 && string(answer) != want {
			return fmt.Errorf("%s: its part of the load: want the digest %s, got %s", m, want, answer)
		}
	}
	return nil
}

// start tells an agent to begin an order when the coordinator's clock shows a reading.
func (c *Crew) start(ctx context.Context, m *member, number uint64, zero reading) error {
	limited, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	_, err := c.tell(limited, m, sayStart, must(json.Marshal(starting{Order: number, Zero: zero + reading(m.apart.ahead)})))
	return err
}

// hear takes a report, and acknowledges it. It is called from one goroutine.
func (c *Crew) hear(m *nats.Msg) {
	var answer []byte
	r, err := decodeReport(m.Data)
	if err == nil {
		err = c.take(r)
	}
	if err != nil {
		answer = refusal(err)
	}
	_ = m.Respond(answer) // one that is not acknowledged comes again
}

// take takes a report in.
func (c *Crew) take(r *report) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Agent < 0 || r.Agent >= len(c.tickets) {
		return fmt.Errorf("nobody has ticket %d", r.Agent)
	}
	m := c.tickets[r.Agent]
	if m.lost != "" {
		return fmt.Errorf("it was given up: %s", m.lost)
	}
	m.heard = time.Now()
	r.Agent = m.number // as trials know it
	if c.trial == nil {
		return nil
	}
	return c.trial.take(r)
}
