package jetstream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

const header = "Dmsim-Result"

// meta is what a result's message says beside its data.
type meta struct {
	Worker string `json:"worker"`
	Failed string `json:"failed,omitempty"`
	SHA256 string `json:"sha256"` // of the data
	Where  place  `json:"where,omitempty"`
}

// keptMeta is one that is stored.
type keptMeta struct {
	meta
	sequence uint64
}

// Put keeps the result of a task, if it is the first. Data are what they are, whoever brings them, and when; that a task failed may be the fault of a worker which was
// held up, and counts only while nobody else can have the batch.
func (l *lease) Put(ctx context.Context, r *fleet.Result) error {
	sum := sha256.Sum256(r.Data)
	m := meta{Worker: r.Worker, Failed: r.Failed, SHA256: hex.EncodeToString(sum[:])}
	data, err := l.q.pack(ctx, l.run, r, &m)
	if err != nil {
		return err
	}
	msg, err := m.message(of(resultRoot, l.run, r.Task), data)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("keeping the result of task %d", r.Task)
	place := l.q.place
	if r.Failed != "" {
		place = l.placeHeld
	}
	instead := uint64(0) // of which message this one may take the place
	for {
		placed, err := place(ctx, what, msg, instead)
		if errors.Is(err, fleet.ErrOver) {
			return errors.Join(l.notAlone(ctx, []int{r.Task}), err) // whose worker is not lost
		}
		if err != nil || placed {
			return err
		}
		first, err := l.q.kept(ctx, l.run, r.Task)
		switch {
		case err != nil:
			return err
		case first == nil:
			instead = 0 // closed meanwhile
			if !pause(ctx, pauseFirst) {
				return context.Cause(ctx)
			}
		case first.Failed != "" && r.Failed == "":
			instead = first.sequence
		case first.Failed != "" || r.Failed != "" || first.SHA256 == m.SHA256:
			return nil
		default:
			return l.q.conflict(ctx, l.run, &fleet.Conflict{
				Task: r.Task, First: fleet.Digest{Worker: first.Worker, SHA256: first.SHA256}, Second: fleet.Digest{Worker: m.Worker, SHA256: m.SHA256},
			})
		}
	}
}

// place publishes a message if the last one of its subject is the given one; 0: if there is none.
func (q *Queue) place(ctx context.Context, what string, msg *nats.Msg, instead uint64) (placed bool, err error) {
	err = q.try(ctx, what, func(ctx context.Context) error {
		_, err := q.js.PublishMsg(ctx, msg, jetstream.WithExpectLastSequencePerSubject(instead))
		if is, _ := taken(err); is {
			return nil
		}
		placed = err == nil
		return err
	})
	return placed, err
}

// placeHeld is place while the lease lasts, and ErrOver afterwards, or where the batch is gone: the run may have been closed, and be open again.
func (l *lease) placeHeld(ctx context.Context, what string, msg *nats.Msg, instead uint64) (placed bool, err error) {
	for !l.over() {
		held, cancel := context.WithDeadline(ctx, *l.until.Load())
		stored := false
		err = l.q.try(held, what, func(ctx context.Context) (err error) {
			stored, err = l.stored(ctx)
			return err
		})
		if err == nil && stored {
			placed, err = l.q.place(held, what, msg, instead)
		}
		late := held.Err() != nil // though it may have been extended meanwhile
		cancel()
		switch {
		case err == nil && !stored:
			return false, fleet.ErrOver
		case err == nil || !late || ctx.Err() != nil:
			return placed, err
		}
	}
	return false, fleet.ErrOver
}

// kept is what is stored of a task; nil: nothing.
func (q *Queue) kept(ctx context.Context, run fleet.RunID, task int) (found *keptMeta, err error) {
	err = q.try(ctx, "looking for a result", func(ctx context.Context) error {
		stream, err := q.results(ctx)
		if err != nil {
			return err
		}
		msg, err := stream.GetLastMsgForSubject(ctx, of(resultRoot, run, task))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		found = &keptMeta{sequence: msg.Sequence}
		if err := found.read(msg.Header); err != nil {
			found.Failed = err.Error() // so that data may take its place
		}
		return nil
	})
	return found, err
}

// results is asked for once: what it is good for does not change, also where the stream is made anew.
func (q *Queue) results(ctx context.Context) (jetstream.Stream, error) {
	q.mu.Lock()
	stream := q.stored
	q.mu.Unlock()
	if stream != nil {
		return stream, nil
	}
	stream, err := q.js.Stream(ctx, resultsStream)
	if err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stored = stream
	return stream, nil
}

func (q *Queue) conflict(ctx context.Context, run fleet.RunID, c *fleet.Conflict) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return q.try(ctx, "keeping a conflict", func(ctx context.Context) error {
		_, err := q.js.Publish(ctx, of(findRoot, run, c.Task), data)
		return err
	})
}

// message is JSON in one header, for headers cannot have lines.
func (m *meta) message(subject string, data []byte) (*nats.Msg, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return &nats.Msg{Subject: subject, Data: data, Header: nats.Header{header: {string(text)}}}, nil
}

func (m *meta) read(h nats.Header) error {
	if err := json.Unmarshal([]byte(h.Get(header)), m); err != nil {
		return damaged("header %s: want JSON, got %.60q", header, h.Get(header))
	}
	if sum, err := hex.DecodeString(m.SHA256); err != nil || len(sum) != sha256.Size || m.SHA256 != strings.ToLower(m.SHA256) {
		return damaged("header %s: sha256: want %d digits of 0 to f, got %.70q", header, 2*sha256.Size, m.SHA256) // it becomes part of a path
	}
	return nil
}
