package jetstream

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

var errMet = errors.New("all are here")

// Meet says that a party is here, and returns when so many are. Who is here is stored beside the jobs: it outlives a server that is started again, and where its store was
// lost, all who wait say it again. It needs that a job is or was open.
func (q *Queue) Meet(ctx context.Context, name, party string, parties int) error {
	if name == "" || party == "" || parties < 1 {
		return fmt.Errorf("meeting %q: want a name, a party and parties >= 1, got %q and %d", name, party, parties)
	}
	at := meetRoot + word(name) + "."
	here := map[string]bool{}
	err := q.replay(ctx, &replay{
		stream: jobsStream, subjects: []string{at + "*"},
		fresh: func(ctx context.Context) error {
			clear(here)
			_, err := q.js.Publish(ctx, at+word(party), nil)
			return err
		},
		each: func(msg jetstream.Msg) error {
			here[msg.Subject()] = true
			if len(here) >= parties {
				return errMet
			}
			return nil
		},
	})
	if errors.Is(err, errMet) {
		return nil
	}
	return fmt.Errorf("meeting %s: %d of %d are here: %w", name, len(here), parties, err)
}
