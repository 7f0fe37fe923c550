package traffic

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
	"dmsim/sim/snap"
)

const purposeTrace rng.Purpose = "traffic: a message of a trace"

// Recorded is what a first reading of a trace tells: its users, its times, and the follows that are inferred from it or given beside it.
type Recorded struct {
	Users    *snap.Dense
	Graph    *graph.CSR
	Messages uint64
	First    model.Time // of the first message
	Last     model.Time
	Follows  string // a sentence on where the follows come from
}

// ReadTrace reads a trace once, from end to end: whatever is wrong with it is found here. Users are numbered in the order of their appearance.
// Memory grows with users and pairs, not with messages.
func ReadTrace(t Trace) (*Recorded, error) {
	r := &Recorded{Users: new(snap.Dense)}
	pairs := make(map[pair]bool)
	for e, err := range snap.Read(t.File, snap.Messages) {
		if err != nil {
			return nil, err
		}
		p, err := r.pair(e)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.File, err)
		}
		pairs[p] = true
		if r.Messages == 0 {
			r.First = e.At
		}
		r.Messages, r.Last = r.Messages+1, e.At
	}
	return r, r.inferFollows(t, pairs)
}

type pair struct{ a, b model.UserID }

func (r *Recorded) pair(e snap.Edge) (pair, error) {
	src, err := r.Users.Add(e.Src)
	if err != nil {
		return pair{}, err
	}
	dst, err := r.Users.Add(e.Dst)
	return pair{src, dst}, err
}

func (r *Recorded) inferFollows(t Trace, pairs map[pair]bool) error {
	var follows iter.Seq2[model.UserID, model.UserID]
	switch t.Follows {
	case FollowsFile:
		return r.readFollows(t.FollowsFile)
	case FollowsMutual:
		r.Follows = "assumed: the two of a pair that message each other follow each other, and there are no other follows"
		follows = func(yield func(model.UserID, model.UserID) bool) {
			for p := range pairs {
				if pairs[pair{p.b, p.a}] && !yield(p.a, p.b) {
					return
				}
			}
		}
	default:
		r.Follows = "assumed: who messages somebody in the trace follows them from the start, and there are no other follows"
		follows = func(yield func(model.UserID, model.UserID) bool) {
			for p := range pairs {
				if !yield(p.a, p.b) {
					return
				}
			}
		}
	}
	g, _, err := graph.Build(r.Users.Len(), follows) // the order of the map does not matter: rows are sorted
	r.Graph = g
	return err
}

// readFollows takes the follows among the trace's users from an edge list; follows of others are left out and counted.
func (r *Recorded) readFollows(path string) error {
	var readError error
	outside, outsideTwice := uint64(0), uint64(0)
	g, dropped, err := graph.Build(r.Users.Len(), func(yield func(model.UserID, model.UserID) bool) {
		outside, outsideTwice = 0, outside
		for e, err := range snap.Read(path, snap.Follows) {
			if err != nil {
				readError = err
				return
			}
			a, okA := r.Users.User(e.Src)
			b, okB := r.Users.User(e.Dst)
			if !okA || !okB {
				outside++
				continue
			}
			if !yield(a, b) {
				return
			}
		}
	})
	if err = errors.Join(readError, err); err != nil {
		return err
	}
	if outside != outsideTwice {
		return fmt.Errorf("%s: changed while it was read", path)
	}
	r.Graph = g
	r.Follows = fmt.Sprintf("sourced: %d follows of %s; left out: %d follows of users who are not in the trace, %d self-follows, %d duplicates",
		g.Follows(), path, outside, dropped.SelfFollows, dropped.Duplicates)
	return nil
}

// Replay is traffic that repeats a recorded trace and reacts to nothing.
type Replay struct {
	users  *snap.Dense
	reader *snap.Reader
	key    rng.Family
	row    uint64
	ahead  *model.Attempt // read, but of a later slot
	done   bool
}

// NewReplay opens a trace that ReadTrace has read. Close it.
func NewReplay(seed rng.Seed, t Trace, recorded *Recorded) (*Replay, error) {
	reader, err := snap.Open(t.File, snap.Messages)
	if err != nil {
		return nil, err
	}
	return &Replay{users: recorded.Users, reader: reader, key: seed.For(purposeTrace)}, nil
}

// Close closes the trace.
func (r *Replay) Close() error { return r.reader.Close() }

// Quickest is any time: nothing in a trace is caused by what became of it.
func (r *Replay) Quickest() model.Time { return model.Second }

// React adds nothing.
func (r *Replay) React(_ *model.Attempt, _ *model.Outcome, later []model.Attempt) []model.Attempt {
	return later
}

// Plan reads the messages in [from, to); earlier ones, of a run that starts within the trace, are passed over. What the trace does not tell is assumed: text of 36 characters, and no two messages of equal words.
func (r *Replay) Plan(from, to model.Time) ([][]model.Attempt, error) {
	var plan []model.Attempt
	for !r.done {
		if r.ahead == nil {
			a, err := r.next()
			if err == io.EOF {
				r.done = true
				break
			}
			if err != nil {
				return nil, err
			}
			r.ahead = &a
		}
		if r.ahead.At >= to {
			break
		}
		if r.ahead.At >= from {
			plan = append(plan, *r.ahead)
		}
		r.ahead = nil
	}
	return [][]model.Attempt{plan}, nil
}

func (r *Replay) next() (model.Attempt, error) {
	e, err := r.reader.Next()
	if err != nil {
		return model.Attempt{}, err
	}
	src, okSrc := r.users.User(e.Src)
	dst, okDst := r.users.User(e.Dst)
	if !okSrc || !okDst {
		return model.Attempt{}, fmt.Errorf("the trace changed while it was read: user %d or %d was not in it", e.Src, e.Dst)
	}
	d := r.key.Draw(uint64(src), r.row)
	r.row++
	return model.Attempt{
		At: e.At, Key: model.Key(d.Uint64()), Op: model.OpSend, Actor: src, Target: dst, Group: model.NoGroup,
		Message: model.Message{Fingerprint: d.Uint64(), Length: 36},
	}, nil
}
