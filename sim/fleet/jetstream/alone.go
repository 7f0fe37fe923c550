package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

// lookAlone is between two looks at a note, while a lease lasts. Whoever wrote it and lives writes it anew three times meanwhile.
const lookAlone = 500 * time.Millisecond

// aloneNote is that of a lease whose worker does a task with nothing beside it.
type aloneNote struct {
	mu      sync.Mutex
	task    int
	subject string // "": none
	data    []byte
}

// holder tells who wrote a note, and as which delivery of which batch.
type holder struct {
	Worker   string `json:"worker"`
	Sequence uint64 `json:"sequence"` // of the batch, in its stream
	Tries    int    `json:"tries"`
	Beat     uint64 `json:"-"` // sequence of the note itself: it is another one each time that it is written
}

// Alone notes that a task is done alone. Who wrote an earlier note may live, and only have lost the network for longer than its lease: then it writes it anew, and is not
// waited for any more, and the task is done twice. Whoever does not within the life of a lease, or is known to be dead, was lost with the task. A note of
// another batch is of a run that was closed, and says nothing.
func (l *lease) Alone(ctx context.Context, task int) (before bool, err error) {
	msg := nats.NewMsg(of(aloneRoot, l.run, task))
	if msg.Data, err = json.Marshal(holder{Worker: l.q.o.Name, Sequence: l.sequence, Tries: l.tries}); err != nil {
		return false, err
	}
	what := fmt.Sprintf("noting that task %d is done alone", task)
	for {
		last, err := l.q.holder(ctx, msg.Subject)
		if err != nil {
			return false, err
		}
		if last.Sequence == l.sequence && !l.wrote(last) {
			before, now, err := l.silent(ctx, msg.Subject, last)
			if before || err != nil {
				return before, err
			}
			last = now
		}
		placed, err := l.q.place(ctx, what, msg, last.Beat)
		switch {
		case err != nil:
			return false, err
		case placed:
			l.alone.mu.Lock()
			defer l.alone.mu.Unlock()
			l.alone.task, l.alone.subject, l.alone.data = task, msg.Subject, msg.Data
			return false, nil
		case !pause(ctx, pauseFirst): // somebody wrote meanwhile, maybe this call, whose answer was lost
			return false, context.Cause(ctx)
		}
	}
}

// wrote says that a note is this lease's own, such as one whose answer was lost.
func (l *lease) wrote(note *holder) bool {
	return note.Worker == l.q.o.Name && note.Sequence == l.sequence && note.Tries == l.tries
}

// silent waits for as long as a lease lasts whether a note is written anew or taken back, which it then returns.
func (l *lease) silent(ctx context.Context, subject string, note *holder) (is bool, now *holder, err error) {
	for waited := time.Duration(0); waited < l.lasts; waited += lookAlone {
		dead, err := l.q.holder(ctx, buried(l.run, note.Worker))
		if err != nil || dead.Beat > 0 {
			return err == nil, nil, err
		}
		if !pause(ctx, min(lookAlone, l.lasts-waited)) {
			return false, nil, context.Cause(ctx)
		}
		if now, err = l.q.holder(ctx, subject); err != nil || now.Beat != note.Beat {
			return false, now, err
		}
	}
	return true, nil, nil
}

// stillAlone writes the note anew. It is not answered: the next one comes soon.
func (l *lease) stillAlone() error {
	l.alone.mu.Lock()
	defer l.alone.mu.Unlock()
	if l.alone.subject == "" {
		return nil
	}
	return l.q.conn.Publish(l.alone.subject, l.alone.data)
}

// notAlone takes the note back where its task is returned: nobody was lost with it. It is written over, which wants no right to delete.
func (l *lease) notAlone(ctx context.Context, tasks []int) error {
	l.alone.mu.Lock()
	defer l.alone.mu.Unlock()
	if l.alone.subject == "" || !slices.Contains(tasks, l.alone.task) {
		return nil
	}
	subject := l.alone.subject
	l.alone.subject = ""
	return l.q.try(ctx, "returning", func(ctx context.Context) error {
		_, err := l.q.js.Publish(ctx, subject, nil)
		return err
	})
}

// holder is who wrote a note last; of batch 0: nobody, or it was taken back.
func (q *Queue) holder(ctx context.Context, subject string) (found *holder, err error) {
	err = q.try(ctx, "looking who is alone", func(ctx context.Context) error {
		found = &holder{}
		stream, err := q.results(ctx)
		if err != nil {
			return err
		}
		msg, err := stream.GetLastMsgForSubject(ctx, subject)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		found.Beat = msg.Sequence
		if len(msg.Data) == 0 {
			return nil
		}
		_ = json.Unmarshal(msg.Data, found) // another version's is of another batch, too
		return nil
	})
	return found, err
}

// buried is where a coordinator notes that a worker is dead, so that nobody waits for it.
func buried(run fleet.RunID, worker string) string {
	return aloneRoot + string(run) + "." + word(worker)
}
