package crew

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/sim/load"
	"dmsim/sim/load/attack"
)

// Kit is what agents need beside their attempts.
type Kit struct {
	Timeout  time.Duration // of a request
	HTTP2    bool
	Null     bool   // the requests are made to nobody: the generator alone
	Adapter  []byte // as it was written
	Policy   []byte // likewise
	Numbered bool   // the numbers of commits count from the plan's first
}

// Driver has the agents offer a trial.
type Driver struct {
	crew    *Crew
	speaker attack.Speaker
	kit     Kit
	agents  *load.Agents
	machine load.Machine
}

var _ load.Others = (*Driver)(nil)

// Driver returns one that has the agents say what a speaker says; of that, only Say is called. It is for open loops.
func (c *Crew) Driver(s attack.Speaker, k Kit) *Driver { return &Driver{crew: c, speaker: s, kit: k} }

// Agents tell how well the agents offered the last trial.
func (d *Driver) Agents() *load.Agents { return d.agents }

// Machine is what their processes did meanwhile, all together.
func (d *Driver) Machine() load.Machine { return d.machine }

var errAllLost = errors.New("all agents are lost")

// Drive deals the attempts out, has the agents begin at one instant, and takes in what they report.
func (d *Driver) Drive(ctx context.Context, t *load.Trial, r *load.Recorder) error {
	c := d.crew
	if t.Due == nil {
		return fmt.Errorf("want an open loop for agents, got a closed one")
	}
	there, err := c.reach(ctx)
	switch {
	case err != nil:
		return err
	case len(there) == 0:
		return errAllLost
	case t.Connections < len(there):
		return fmt.Errorf("want a connection for each of %d agents, got %d", len(there), t.Connections)
	}
	on := newTrial(t, r, len(c.members))
	part := connections(t.Connections, len(there))
	for k, m := range there {
		on.join(m, part(k))
	}
	began := map[*member]uint64{}
	all := make([]int, t.Len())
	for i := range all {
		all[i] = i
	}
	hands := deal(all, there)
	for _, m := range there {
		if len(hands[m]) > 0 {
			began[m] = c.open(on, m, hands[m])
		}
	}
	err = each(ctx, there, func(ctx context.Context, m *member) error {
		return c.excuse(ctx, m, d.give(ctx, t, m, began[m], hands[m], on.shares[m.number].connections))
	})
	if err != nil {
		c.tellAll(there, sayEnd)
		return err
	}
	if len(c.present()) == 0 {
		return errAllLost
	}
	return d.offer(ctx, on, began)
}

// deal hands attempts out, one to each in turn.
func deal(attempts []int, to []*member) map[*member][]int {
	hands := map[*member][]int{}
	for k, i := range attempts {
		m := to[k%len(to)]
		hands[m] = append(hands[m], i)
	}
	return hands
}

// connections are so many in so many parts, as equal as can be and at least one each: those of the kth of who is there.
func connections(all, parts int) func(k int) int {
	return func(k int) int {
		n := all / parts
		if k < all%parts {
			n++
		}
		return max(1, n)
	}
}

// open makes an order of an agent known.
func (c *Crew) open(on *trial, m *member, attempts []int) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orders++
	on.open(m, c.orders)
	for _, i := range attempts {
		on.owner[i] = int32(m.number)
	}
	return c.orders
}

// give writes an agent its order and sends it, if it has one.
func (d *Driver) give(ctx context.Context, t *load.Trial, m *member, number uint64, attempts []int, connections int) error {
	if len(attempts) == 0 {
		return nil
	}
	o, err := d.order(t, number, attempts)
	if err != nil {
		return err
	}
	o.Connections = connections
	return d.crew.give(ctx, m, o)
}

// order writes the requests of some attempts.
func (d *Driver) order(t *load.Trial, number uint64, attempts []int) (*order, error) {
	k := d.kit
	o := &order{
		Number: number, Warm: t.Warm, Duration: t.Duration, Timeout: k.Timeout, HTTP2: k.HTTP2, Null: k.Null, Numbered: k.Numbered,
		Adapter: string(k.Adapter), Policy: string(k.Policy), Items: make([]item, 0, len(attempts)),
	}
	places := map[uintptr]int{} // of headers, which are shared by all requests of one who is logged in
	for _, i := range attempts {
		a := t.Attempt(i)
		var to vegeta.Target
		if err := d.speaker.Say(i%len(t.Plan.Attempts), a, &to); err != nil {
			return nil, fmt.Errorf("attempt as a request: %s: %w", a.Op, err)
		}
		at := reflect.ValueOf(to.Header).Pointer()
		place, known := places[at]
		if !known {
			place = len(o.Headers)
			places[at] = place
			header := to.Header
			if header == nil {
				header = http.Header{}
			}
			o.Headers = append(o.Headers, header)
		}
		o.Items = append(o.Items, item{Index: i, Due: t.Due[i], Op: a.Op, Header: place, Method: to.Method, URL: to.URL, Body: to.Body})
	}
	return o, nil
}

// offer begins, and returns when all is over.
func (d *Driver) offer(ctx context.Context, on *trial, orders map[*member]uint64) error {
	c := d.crew
	zero := c.clock.read() + reading(lead)
	on.zero = c.clock.moment(zero)
	on.to.StartAt(on.zero)
	c.mu.Lock()
	c.trial = on
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.trial = nil
		c.mu.Unlock()
	}()
	var members []*member
	for m := range orders {
		members = append(members, m)
	}
	if err := each(ctx, members, func(ctx context.Context, m *member) error {
		return c.excuse(ctx, m, c.start(ctx, m, orders[m], zero))
	}); err != nil {
		c.tellAll(members, sayEnd)
		return err
	}
	d.watch(ctx, on)
	drifts := d.drifts(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	on.account()
	d.agents, d.machine = on.conclude(c, drifts)
	return nil
}

// drifts measures the clocks again. An agent that has left is none of it.
func (d *Driver) drifts(ctx context.Context) []offset {
	now := make([]offset, len(d.crew.members))
	_ = each(ctx, d.crew.present(), func(ctx context.Context, m *member) error {
		after, err := d.crew.ask(ctx, m)
		if err != nil {
			after = m.apart
		}
		now[m.number] = after
		return nil
	})
	return now
}
