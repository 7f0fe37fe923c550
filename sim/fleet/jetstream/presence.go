package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/nats-io/nats.go"

	"dmsim/sim/fleet"
)

const (
	saidMax   = 4096      // words of workers that nobody has looked at; they say it again a second later
	heldMax   = leasesMax // names of workers, those of processes that are gone included, whose leases are remembered
	heldSlots = 1024      // of each
)

// holding is what a worker says when it has leased a batch.
type holding struct {
	Worker string `json:"worker"`
	Slot   int    `json:"slot"`
	Answer string `json:"answer"` // the subject where the lease is acknowledged
}

// announce tells the coordinator, which gives the lease back if it sees the worker die. One that is not heard runs out by itself.
func (q *Queue) announce(run fleet.RunID, slot int, answer string) error {
	data, err := json.Marshal(holding{q.o.Name, slot, answer})
	if err != nil {
		return err
	}
	return q.conn.Publish(leaseRoot+string(run), data)
}

// watch remembers who holds what of a run, and answers who asks whether it is gathered.
func (q *Queue) watch(run fleet.RunID) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.watched[run] != nil {
		return nil
	}
	answers, err := answersOf(run)
	if err != nil {
		return err
	}
	sub, err := q.conn.Subscribe(leaseRoot+string(run), func(msg *nats.Msg) {
		var h holding
		if json.Unmarshal(msg.Data, &h) != nil || !answers.MatchString(h.Answer) {
			return // another version's: its leases run out by themselves
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.hold(&h)
	})
	if err != nil {
		return err
	}
	here, err := q.conn.Subscribe(hereRoot+string(run), func(msg *nats.Msg) { _ = msg.Respond(nil) }) // who asked asks again
	if err != nil {
		return errors.Join(err, sub.Unsubscribe())
	}
	q.watched[run] = []*nats.Subscription{sub, here}
	return nil
}

// hold remembers a lease, by the lock. Of what goes beyond the bound, leases run out by themselves.
func (q *Queue) hold(h *holding) {
	slots := q.held[h.Worker]
	if slots == nil {
		if len(q.held) >= heldMax {
			return
		}
		slots = map[int]string{}
		q.held[h.Worker] = slots
	}
	if _, known := slots[h.Slot]; known || len(slots) < heldSlots {
		slots[h.Slot] = h.Answer
	}
}

// answersOf matches the subjects where leases of a run are acknowledged, as servers have written them (ADR-15 of NATS): with five numbers and, in the newer form, with
// the domain and the account before the stream. The coordinator publishes to what a worker announced, and may publish more than that worker.
func answersOf(run fleet.RunID) (*regexp.Regexp, error) {
	return regexp.Compile(`^\$JS\.ACK\.([\w-]+\.[\w-]+\.)?` + tasksStream + `\.` + regexp.QuoteMeta(string(run)) + `(\.[0-9]+){5}(\.\w+)*$`)
}

// Abandon tells that a worker is dead, and gives back what it leased last by each of its slots. What it had completed is not in the queue any more, so nothing comes of giving that back.
func (q *Queue) Abandon(ctx context.Context, worker string) error {
	if err := q.try(ctx, "giving back", q.conn.FlushWithContext); err != nil { // what the worker still announced has come then
		return err
	}
	if err := q.Say(&fleet.Worker{Name: worker, Dead: true}); err != nil {
		return err
	}
	q.mu.Lock()
	held := q.held[worker]
	delete(q.held, worker)
	runs := slices.Collect(maps.Keys(q.watched))
	q.mu.Unlock()
	if len(held) > 0 {
		for _, run := range runs {
			if err := q.conn.Publish(buried(run, worker), nil); err != nil { // what it may have done alone is not waited for
				return err
			}
		}
	}
	for _, answer := range held {
		if err := q.conn.Publish(answer, []byte("-NAK")); err != nil {
			return err
		}
	}
	return q.try(ctx, "giving back", q.conn.FlushWithContext)
}

// Say tells what a worker says of itself.
func (q *Queue) Say(w *fleet.Worker) error {
	if err := context.Cause(q.ctx); err != nil {
		return err
	}
	data, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return q.conn.Publish(workersRoot+word(w.Name), data)
}

// Workers calls with what workers say of themselves: those of a name, or all. Each name has a subject, so that a worker which listens for its own does not hear a
// thousand others.
func (q *Queue) Workers(ctx context.Context, name string, seen func(fleet.Worker)) error {
	ctx, stop := q.joined(ctx)
	defer stop()
	said, whose := make(chan *nats.Msg, saidMax), "*"
	if name != "" {
		whose = word(name)
	}
	sub, err := q.conn.ChanSubscribe(workersRoot+whose, said)
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }() // fails only where the connection is closed
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case msg := <-said:
			var w fleet.Worker
			if err := json.Unmarshal(msg.Data, &w); err != nil {
				q.say(fmt.Sprintf("%s: want a worker as JSON: %v", msg.Subject, err))
				continue
			}
			seen(w)
		}
	}
}
