package jetstream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// Dial connects to a server or to a cluster. Servers that are not there yet are waited for until ctx is done; errors that cannot mend, such as a wrong password, are told at once.
func Dial(ctx context.Context, o Options) (*Queue, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	list, err := o.options()
	if err != nil {
		return nil, err
	}
	d := &dialler{lasts: o.lasts(), ctx: ctx}
	defer d.over()
	list = append(list, nats.SetCustomDialer(d))
	wait, failing := pauseFirst, trouble{first: time.Now()} // one try may last as long as people should wait for a word
	for {
		conn, err := nats.Connect(strings.Join(o.URLs, ","), list...)
		switch {
		case err == nil:
			return New(conn, o)
		case ctx.Err() == nil && !mends(err):
			return nil, fmt.Errorf("nats: %s: %w%s", Shown(o.URLs...), err, o.refusedCreds(err))
		}
		err = d.explained(err)
		if line := failing.line("nats: "+Shown(o.URLs...), err); line != "" && o.Say != nil && ctx.Err() == nil {
			o.Say(line)
		}
		if !pause(ctx, wait) {
			return nil, fmt.Errorf("nats: %s: %w; last: %w", Shown(o.URLs...), context.Cause(ctx), err)
		}
		wait = min(2*wait, pauseMost)
	}
}

// dialler has the tries of Dial end with its context, of which the library does not know.
type dialler struct {
	lasts   time.Duration // one try
	mu      sync.Mutex
	ctx     context.Context // of Dial; nil: it has returned, and the library connects again by itself
	keep    func() bool     // has the last connection not end with ctx; nil: there is none
	reached string          // address of the last one that was there; "": none
}

func (d *dialler) Dial(network, address string) (net.Conn, error) {
	d.mu.Lock()
	ctx := d.ctx
	d.reached = ""
	d.mu.Unlock()
	dialer := net.Dialer{Timeout: d.lasts}
	if ctx == nil {
		return dialer.Dial(network, address)
	}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reached = address
	d.release()
	d.keep = context.AfterFunc(ctx, func() { _ = conn.Close() }) // who reads from it gets the error
	return conn, nil
}

// release lets go of the last connection: it failed, or it is the one that stays. By the lock.
func (d *dialler) release() {
	if d.keep != nil {
		d.keep()
	}
}

// over has the connection stay.
func (d *dialler) over() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.release()
	d.ctx, d.keep = nil, nil
}

// explained says of something else than NATS what it is: it takes a connection and then waits, as web servers do, or says what no server of NATS says first.
func (d *dialler) explained(err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	silent := errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, nats.ErrTimeout)
	if d.reached == "" || !silent && !errors.Is(err, nats.ErrNoInfoReceived) {
		return err
	}
	return fmt.Errorf("%s takes connections and does not speak NATS, which servers do at port 4222 if not told otherwise: %w", d.reached, err)
}
