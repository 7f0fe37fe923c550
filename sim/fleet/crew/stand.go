package crew

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
)

// callsMax bounds the calls for agents that wait; more are dropped, and come again.
const callsMax = 16

// pastMax bounds the crews that are remembered as not to be asked again.
const pastMax = 1024

// Stand makes this process an agent of each crew that wants some, one after the other, until ctx is done. Say is told of crews that it was an agent of, and of those that refused it.
// Others, which had enough agents or did not answer, are asked again when they call again.
func Stand(ctx context.Context, conn *nats.Conn, o AgentOptions, say func(line string)) error {
	o = o.drawn() // one for all crews: who joins a second time, since the answer was lost, has its place
	calls := make(chan *nats.Msg, callsMax)
	heard, err := conn.ChanSubscribe(wantedSubject, calls)
	if err != nil {
		return err
	}
	defer func() { _ = heard.Unsubscribe() }() // of a connection that is closed, nothing is left to do
	if err := permitted(conn); err != nil {
		return err
	}
	past := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-calls:
			id := string(m.Data)
			if checkID(id) != nil || past[id] { // from whoever may publish here, so not a word of it: there may be many
				continue
			}
			err := Join(ctx, conn, id, o)
			var never refusedForGood
			if err == nil || errors.As(err, &never) {
				if len(past) == pastMax {
					clear(past)
				}
				past[id] = true
			}
			forget(calls)
			switch {
			case ctx.Err() != nil:
				return nil
			case err == nil:
				say(fmt.Sprintf("was an agent of load %s", id))
			case !errors.Is(err, ErrEnough):
				say(fmt.Sprintf("load %s: %v", id, err))
			}
		}
	}
}

// forget drops the calls that came meanwhile: who still wants agents calls again.
func forget(calls <-chan *nats.Msg) {
	for {
		select {
		case <-calls:
		default:
			return
		}
	}
}
