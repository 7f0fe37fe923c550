package tracestats

import (
	"context"
	"fmt"
	"iter"

	"dmsim/model"
	"dmsim/sim/snap"
)

// Message is one message of a trace. Users are numbered in the order of their appearance.
type Message struct {
	From, To uint32
	At       model.Time
}

// Each yields the messages of a SNAP temporal edge list (SRC DST UNIXTS in order of time; plain or gzip; times may begin at zero), those to oneself too.
// A defect is yielded once, beside the zero Message, and ends the loop. Memory grows with users, not with messages.
func Each(path string) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		users := new(snap.Dense)
		for e, err := range snap.Read(path, snap.Messages) {
			var m Message
			if err == nil {
				if m, err = number(users, e); err != nil {
					err = fmt.Errorf("%s: %w", path, err)
				}
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

func number(users *snap.Dense, e snap.Edge) (Message, error) {
	from, err := users.Add(e.Src)
	if err != nil {
		return Message{}, err
	}
	to, err := users.Add(e.Dst)
	if err != nil {
		return Message{}, err
	}
	return Message{uint32(from), uint32(to), e.At}, nil
}

// Messages returns all messages of Each.
func Messages(path string) (messages []Message, err error) {
	for m, err := range Each(path) {
		if err != nil {
			return nil, err
		}
		messages = append(messages, m)
	}
	return messages, nil
}

// Of returns the message that a trace would hold of an attempt: of those from one to one that were delivered, by whole seconds.
func Of(a *model.Attempt, o *model.Outcome) (m Message, ok bool) {
	if a.Op != model.OpSend || a.Group != model.NoGroup || o.Reason != model.Delivered || o.Repeat {
		return Message{}, false
	}
	return Message{uint32(a.Actor), uint32(a.Target), a.At / model.Second * model.Second}, true
}

// Read returns the Measures of the messages of Each, or the error of the context once that is done.
func Read(ctx context.Context, path string) (*Measures, error) {
	meter := NewMeter()
	for m, err := range Each(path) {
		if err != nil {
			return nil, err
		}
		if meter.Add(m.From, m.To, m.At); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return meter.Done(), nil
}
