package crew

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// lookEvery is the time between two looks at who has not been heard of; endWithin that which agents have to tell the last when they were told to end.
const (
	lookEvery = 100 * time.Millisecond
	endWithin = 10 * time.Second
)

// watch waits until all agents have told the last, or are lost. When ctx is done, it has them end.
func (d *Driver) watch(ctx context.Context, on *trial) {
	c := d.crew
	over := ctx.Done()
	var patience <-chan time.Time // for those who were told to end
	for {
		c.mu.Lock()
		through := on.through()
		c.mu.Unlock()
		if through {
			return
		}
		select {
		case <-over:
			c.tellAll(c.present(), sayEnd) // one that does not hear it is lost soon
			over, patience = nil, time.After(endWithin)
		case <-patience:
			c.loseAll(on, fmt.Sprintf("it did not end within %v", endWithin))
		case <-on.changed:
		}
		if c.options.OnLost == Share && over != nil {
			d.share(ctx, on)
		}
	}
}

// keepWatch looks who is still there until ctx is done: from the meeting on, for between two trials and while one is prepared nobody else does.
func (c *Crew) keepWatch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for looked := time.Now(); ; looked = time.Now() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.look(time.Since(looked))
		}
	}
}

// look gives up who has not been heard of, some time after the last look. Where that came late this process was held up itself, and could not hear.
func (c *Crew) look(since time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.members {
		if late := since - lookEvery; late > lookEvery {
			m.heard = m.heard.Add(late)
		}
		if time.Since(m.heard) > lostAfter {
			c.lose(m, fmt.Sprintf("it was not heard of for %v", lostAfter))
		}
	}
}

// waits says whether something of an agent is still to come.
func (t *trial) waits(s *share) bool {
	for _, p := range t.orders {
		if p.of == s && !p.over {
			return true
		}
	}
	return false
}

func (c *Crew) loseAll(on *trial, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range on.shares {
		if s != nil && on.waits(s) {
			c.lose(s.member, why)
		}
	}
}

// share gives what lost agents were still to offer to the others.
func (d *Driver) share(ctx context.Context, on *trial) {
	there := d.crew.present()
	for _, s := range d.crew.unshared(on) {
		if len(there) > 0 {
			d.shareOut(ctx, on, s, there)
		}
	}
}

// unshared are the parts of lost agents that have not been tried to give away.
func (c *Crew) unshared(on *trial) (list []*share) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range on.shares {
		if s != nil && s.member.lost != "" && !s.tried {
			list = append(list, s)
		}
	}
	return list
}

// shareAhead is how long the others have to get ready for what they are given; what is due sooner is not made. A second and more for many attempts.
func shareAhead(attempts int) time.Duration {
	return time.Second + time.Duration(attempts)*10*time.Microsecond
}

// shareOut gives what one agent was still to offer to those who are there, each by itself: one who does not take its part keeps none of the others from theirs, and the watch not
// for longer than until the parts are due.
func (d *Driver) shareOut(ctx context.Context, on *trial, s *share, there []*member) {
	c := d.crew
	attempts, from := c.left(on, s, len(there))
	hands, part := deal(attempts, there), connections(s.connections, len(there))
	var giving sync.WaitGroup
	for k, m := range there {
		if len(hands[m]) == 0 {
			continue
		}
		number := c.open(on, m, hands[m])
		giving.Go(func() {
			err := d.handOver(ctx, on, m, number, hands[m], part(k), from)
			c.mu.Lock()
			defer c.mu.Unlock()
			if err != nil {
				on.takeBack(s, number, hands[m])
				on.doubt("%d attempts that %s was still to make could not be given to another: %v", len(hands[m]), s.member, err)
				return
			}
			s.given += uint64(len(hands[m]))
			s.sharedAt = from
		})
	}
	giving.Wait()
}

// left is what an agent was still to offer when others are ready for it, and when that is.
func (c *Crew) left(on *trial, s *share, others int) (attempts []int, from time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.tried = true
	from = max(0, time.Since(on.zero)) + shareAhead(len(on.owner)/others)
	for i, due := range on.of.Due {
		if int(on.owner[i]) == s.member.number && !on.seen[i] && due >= from {
			attempts = append(attempts, i)
		}
	}
	return attempts, from
}

// handOver gives an agent more to offer, and has it begin. One that is ready too late refuses that, so nothing is gained by a longer wait than for its answer.
func (d *Driver) handOver(ctx context.Context, on *trial, m *member, number uint64, attempts []int, connections int, from time.Duration) error {
	ready, cancel := context.WithDeadline(ctx, on.zero.Add(from))
	defer cancel()
	if err := d.give(ready, on.of, m, number, attempts, connections); err != nil {
		return err
	}
	answered, cancel := context.WithDeadline(ctx, on.zero.Add(from+leash))
	defer cancel()
	return d.crew.start(answered, m, number, d.crew.clock.of(on.zero))
}

// takeBack says that nothing will come of an order: the attempts are again those of who was lost.
func (t *trial) takeBack(s *share, number uint64, attempts []int) {
	t.orders[number].over = true
	for _, i := range attempts {
		t.owner[i] = int32(s.member.number)
	}
}
