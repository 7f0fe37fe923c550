package crew

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// ErrEnough is why an agent cannot join, or loses its place before all are there: the crew has as many as it wants.
var ErrEnough = errors.New("there are enough agents")

// refusedForGood is why an agent can never join a crew.
type refusedForGood string

func (r refusedForGood) Error() string { return string(r) }

// joining is what an agent says when it asks to join, and joined the answer.
type (
	joining struct {
		ID      string `json:"id"` // drawn: no two agents have the same
		Name    string `json:"name"`
		Host    string `json:"host"`
		PID     int    `json:"pid"`
		Version string `json:"version"`
		Here    bool   `json:"here"` // it has a place, and now nothing else to do
	}
	joined struct {
		Ticket int    `json:"ticket"` // no two of a crew have the same
		Enough bool   `json:"enough,omitempty"`
		Error  string `json:"error,omitempty"`
	}
)

// join takes a place, waits until this process has nothing else to do, and says so.
func (a *agent) join(o AgentOptions) (release func(), err error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	me := joining{ID: o.id, Name: o.Name, Host: host, PID: os.Getpid(), Version: o.Version}
	release, me.Here = o.free()
	err = a.ask(a.ctx, me)
	if err == nil && !me.Here {
		if release, err = a.hold(o, me); err != nil {
			return nil, err
		}
		me.Here = true
		err = a.ask(a.ctx, me)
	}
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// free says whether the process does nothing else, and keeps it so until it is released.
func (o AgentOptions) free() (release func(), free bool) {
	if o.Free != nil {
		if release, free := o.Free(); free {
			return release, true
		}
	}
	return func() {}, o.Hold == nil
}

// hold waits until this process has nothing else to do, and says meanwhile that it is still there. It errs as soon as the place is lost.
func (a *agent) hold(o AgentOptions, me joining) (release func(), err error) {
	ctx, giveUp := context.WithCancelCause(a.ctx)
	var saying sync.WaitGroup
	saying.Go(func() {
		tick := time.NewTicker(reportEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := a.ask(ctx, me); err != nil {
				giveUp(err)
				return
			}
		}
	})
	release, err = o.Hold(ctx)
	lost := context.Cause(ctx)
	giveUp(nil)
	saying.Wait()
	if lost == nil {
		return release, err
	}
	if err == nil {
		release()
	}
	return nil, lost
}

// askFor is how long a crew is asked that does not answer.
const askFor = 2 * time.Second

// ask asks until it is answered.
func (a *agent) ask(ctx context.Context, me joining) error {
	asked, err := json.Marshal(me)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeoutCause(ctx, askFor, fmt.Errorf("crew %s does not answer", a.id))
	defer cancel()
	again := time.NewTicker(joinEvery)
	defer again.Stop()
	for {
		var answer joined
		m, err := a.conn.RequestWithContext(limited, joinSubject(a.id), asked)
		if err == nil {
			err = json.Unmarshal(m.Data, &answer)
		}
		switch {
		case err == nil && answer.Enough:
			return ErrEnough
		case err == nil && answer.Error != "":
			return refusedForGood(answer.Error)
		case err == nil:
			a.ticket = answer.Ticket
			a.heard()
			return nil
		}
		select {
		case <-limited.Done():
			return context.Cause(limited)
		case <-again.C:
		}
	}
}
