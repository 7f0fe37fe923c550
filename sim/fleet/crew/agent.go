package crew

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// AgentOptions say who an agent is.
type AgentOptions struct {
	Name    string        // for people; no two agents should have the same
	Version string        // of the program: must be that of the coordinator
	Ahead   time.Duration // by which the agent's clock is wrong, to try what comes of it
	// Hold returns when the process does nothing else, and release is called when it may again. nil: it never does anything else. It is called once the agent has a place, which it
	// loses to one that need not wait: then ctx is done.
	Hold func(ctx context.Context) (release func(), err error)
	// Free is Hold for a process that does nothing else already, and says whether it does; nil: that is not known.
	Free func() (release func(), free bool)

	id string // what the agent calls itself at each crew; "": not drawn yet
}

// drawn are the options with an id: it tells agents apart that were given one name, which else would each do what the other one is told.
func (o AgentOptions) drawn() AgentOptions {
	o.id = cmp.Or(o.id, rand.Text())
	return o
}

// Join makes this process an agent of a crew until that releases it, its coordinator is gone, or ctx is done. A process may be several agents. It returns when nothing of it is under
// way any more.
func Join(ctx context.Context, conn *nats.Conn, id string, o AgentOptions) error {
	if err := checkID(id); err != nil {
		return err
	}
	o = o.drawn()
	ctx, leave := context.WithCancelCause(ctx)
	defer leave(nil)
	a := &agent{conn: conn, id: id, clock: newClock(o.Ahead), ctx: ctx, leave: leave, wake: make(chan struct{}, 1), parts: map[uint64][]byte{}, ready: map[uint64]*offering{}}
	a.acknowledged.Store(int64(time.Since(a.clock.base)))
	told, err := conn.Subscribe(agentSubject(id, o.id, "*"), a.hear)
	if err != nil {
		return err
	}
	defer func() { _ = told.Unsubscribe() }() // of a connection that is closed already, nothing is left to do
	if err := permitted(conn); err != nil {   // and the subscription is there before anybody knows of it
		return err
	}
	release, err := a.join(o)
	if err != nil {
		if errors.Is(context.Cause(ctx), errReleased) {
			return errors.New("it was over before this process had ended what it was at")
		}
		return err
	}
	defer release()
	a.beat()
	leave(errReleased)
	a.offering.Wait()
	if why := context.Cause(ctx); !errors.Is(why, errReleased) {
		return why
	}
	return nil
}

// errReleased is why an agent leaves that was told to.
var errReleased = errors.New("released")

// agent is this process as one of a crew.
type agent struct {
	conn   *nats.Conn
	id     string
	ticket int
	clock  clock
	ctx    context.Context // done when it leaves
	leave  context.CancelCauseFunc
	wake   chan struct{} // there is something to report

	acknowledged atomic.Int64 // when a report was, last; since the clock's base
	offering     sync.WaitGroup

	mu      sync.Mutex
	parts   map[uint64][]byte // of orders that are still coming
	ready   map[uint64]*offering
	started []*offering // those that have not been reported to the end
}

// heard notes that the coordinator is there.
func (a *agent) heard() { a.acknowledged.Store(int64(time.Since(a.clock.base))) }

// silence is for how long it has not been heard of.
func (a *agent) silence() time.Duration {
	return time.Since(a.clock.base) - time.Duration(a.acknowledged.Load())
}

// hear does what the agent is told. It is called from one goroutine.
func (a *agent) hear(m *nats.Msg) {
	received := a.clock.read()
	answer, err := a.do(m, received)
	if err != nil {
		answer = refusal(err)
	}
	if m.Reply != "" {
		_ = m.Respond(answer) // who asked asks again, or gives the agent up
	}
}

func (a *agent) do(m *nats.Msg, received reading) ([]byte, error) {
	switch what := m.Subject[len(m.Subject)-lastWord(m.Subject):]; what {
	case sayClock:
		return times(received, a.clock.read()), nil
	case sayPart:
		return a.part(m)
	case sayStart:
		return nil, a.start(m.Data)
	case sayEnd:
		a.end()
		return nil, nil
	case sayLeave:
		a.leave(errReleased)
		return nil, nil
	default:
		return nil, fmt.Errorf("%q is nothing that an agent does", what)
	}
}

// lastWord is the length of that of a subject.
func lastWord(subject string) (n int) {
	for n < len(subject) && subject[len(subject)-1-n] != '.' {
		n++
	}
	return n
}

// starting tells an agent when to begin.
type starting struct {
	Order uint64  `json:"order"`
	Zero  reading `json:"zero"` // by the agent's clock
}

// part takes a part of an order, and with the last one gets ready: the answer is the digest of what came.
func (a *agent) part(m *nats.Msg) ([]byte, error) {
	var number uint64
	if _, err := fmt.Sscan(m.Header.Get(headerOrder), &number); err != nil {
		return nil, fmt.Errorf("a part of no order: %w", err)
	}
	a.mu.Lock()
	whole := append(a.parts[number], m.Data...)
	a.parts[number] = whole
	a.mu.Unlock()
	if len(whole) > orderBytesMax {
		return nil, fmt.Errorf("want an order of at most %d bytes", orderBytesMax)
	}
	if m.Header.Get(headerLast) == "" {
		return nil, nil
	}
	plain, err := unpack(whole, orderBytesMax)
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	o, err := decodeOrder(plain)
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	ready, err := newOffering(a, o)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.parts, number)
	a.ready[o.Number] = ready
	return []byte(digest(plain)), nil
}

// start begins an order at an instant. Where that has passed, such as of a process that was held up, what is due is late, and is made and told as late as that, like in a process
// that offers alone; long after it there is nothing left to measure.
func (a *agent) start(data []byte) error {
	var s starting
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	o := a.ready[s.Order]
	if o == nil {
		return fmt.Errorf("order %d has not come", s.Order)
	}
	zero := a.clock.moment(s.Zero)
	if late := time.Since(zero.Add(o.order.Items[0].Due)); late > lateMost {
		return fmt.Errorf("the instant to begin had passed by %v", late)
	}
	delete(a.ready, s.Order)
	a.heard()
	a.started = append(a.started, o)
	a.offering.Go(func() { o.run(a.ctx, zero) })
	return nil
}

// end ends what is under way.
func (a *agent) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.ready)
	clear(a.parts)
	for _, o := range a.started {
		o.stop()
	}
}

// beat reports until the agent leaves.
func (a *agent) beat() {
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	for {
		select {
		case <-a.ctx.Done():
			return
		case <-tick.C:
		case <-a.wake:
		}
		a.reportAll()
		if a.silence() > goneAfter {
			a.leave(fmt.Errorf("the coordinator has not been heard of for %v", goneAfter))
		}
	}
}

// reportAll reports of all that is under way; of an agent that has nothing to do, that it is there.
func (a *agent) reportAll() {
	a.mu.Lock()
	under := append([]*offering(nil), a.started...)
	a.mu.Unlock()
	if len(under) == 0 {
		_ = a.report((&report{Agent: a.ticket}).encode()) // the next one says the same
		return
	}
	for _, o := range under {
		if o.report() {
			a.mu.Lock()
			a.started = without(a.started, o)
			a.mu.Unlock()
		}
	}
}

func without(list []*offering, one *offering) (rest []*offering) {
	for _, o := range list {
		if o != one {
			rest = append(rest, o)
		}
	}
	return rest
}

// report sends one, and returns when it is acknowledged or an acknowledgement has not come. A coordinator that has given the agent up says so.
func (a *agent) report(data []byte) error {
	limited, cancel := context.WithTimeout(a.ctx, leash/2)
	defer cancel()
	m, err := a.conn.RequestWithContext(limited, reportSubject(a.id), data)
	if err != nil {
		return err
	}
	if _, err := answered(m, nil); err != nil {
		a.leave(err)
		return err
	}
	a.heard()
	return nil
}
