package crew

import (
	"fmt"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"dmsim/sim/load"
)

// trial is one that the crew offers: whose attempts are whose, and what came of them so far. The crew's lock guards it.
type trial struct {
	of      *load.Trial
	to      *load.Recorder
	zero    time.Time
	shares  []*share // by the numbers of the agents; nil: one that was not there
	owner   []int32  // of each attempt, the number of its agent
	seen    []bool   // attempts of which there is a record
	orders  map[uint64]*progress
	merged  *hdr.Histogram // of what the agents counted
	counted *hdr.Histogram // of the records
	records uint64
	broken  []string // what does not fit together
	changed chan struct{}
}

// share is the part of an agent in a trial.
type share struct {
	member      *member
	connections int    // that it has of the trial's
	sent        uint64 // by its reports, and so are the following
	answered    uint64
	failed      uint64
	records     uint64
	first       time.Duration  // due time of the earliest attempt of which there is a record
	late        time.Duration  // and how late that was
	lateness    *hdr.Histogram // of what was measured: connections are opened in the warm-up
	last        last           // sums
	lostAt      time.Duration  // since the zero
	silent      time.Duration  // since when nothing had been heard of it
	tried       bool           // to give the others what was its to offer: that is done once
	sharedAt    time.Duration  // from when on others offer it; 0: nobody does
	given       uint64         // attempts that others were given
	unknown     uint64         // that may have been made or not
	unmade      uint64         // of those that were due
}

// progress is how far the reports of an order are.
type progress struct {
	of   *share
	next uint64
	over bool
}

func newTrial(t *load.Trial, r *load.Recorder, agents int) *trial {
	return &trial{
		of: t, to: r, shares: make([]*share, agents), owner: make([]int32, t.Len()), seen: make([]bool, t.Len()), orders: map[uint64]*progress{},
		merged: newHistogram(), counted: newHistogram(), changed: make(chan struct{}, 1),
	}
}

// join says that an agent has a part.
func (t *trial) join(m *member, connections int) {
	t.shares[m.number] = &share{member: m, connections: connections, lateness: newHistogram(), first: -1}
}

// open says that an agent has an order.
func (t *trial) open(m *member, number uint64) {
	t.orders[number] = &progress{of: t.shares[m.number]}
}

// through says whether nothing is to come any more.
func (t *trial) through() bool {
	for _, p := range t.orders {
		if !p.over && p.of.member.lost == "" {
			return false
		}
	}
	return true
}

func (t *trial) tell() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// take takes a report in, once.
func (t *trial) take(r *report) error {
	p := t.orders[r.Order]
	if p == nil || r.Sequence < p.next {
		return nil // of a trial that is over, or a second time
	}
	if p.of.member.number != r.Agent || r.Sequence > p.next {
		return fmt.Errorf("want report %d of order %d of agent %d, got %d of agent %d", p.next, r.Order, p.of.member.number+1, r.Sequence, r.Agent+1)
	}
	n, err := mergeHistogram(t.merged, r.Histogram)
	if err != nil {
		return err
	}
	p.next++
	s := p.of
	if n != r.Answered+r.Failed {
		t.doubt("%s counted %d responses and a histogram of %d", s.member, r.Answered+r.Failed, n)
	}
	s.sent, s.answered, s.failed = s.sent+r.Sent, s.answered+r.Answered, s.failed+r.Failed
	for i := range r.Records {
		t.record(s, &r.Records[i])
	}
	end, err := r.last()
	if err != nil {
		return err
	}
	if end != nil {
		p.over = true
		s.end(t, end)
		t.tell()
	}
	return nil
}

// end takes in what an agent says when an order is over. Of a second order, only the counts are its own.
func (s *share) end(t *trial, end *last) {
	s.last.Sent, s.last.Ended = s.last.Sent+end.Sent, s.last.Ended+end.Ended
	if s.last.CPU == 0 {
		s.last.CPU, s.last.Machine = end.CPU, end.Machine
	}
	if end.Error != "" {
		t.doubt("%s: %s", s.member, end.Error)
	}
}

// record takes a record in.
func (t *trial) record(s *share, one *record) {
	i := one.Index
	if i < 0 || i >= len(t.seen) || t.seen[i] || int(t.owner[i]) != s.member.number {
		t.doubt("%s told of attempt %d, which was not its to make, or a second time", s.member, i)
		return
	}
	due := t.of.Due[i]
	if one.Begun < due+one.Answer.Held || one.Ended < one.Begun {
		t.doubt("%s told of attempt %d, due at %v, as held for %v, begun at %v and ended at %v", s.member, i, due, one.Answer.Held, one.Begun, one.Ended)
		return
	}
	t.seen[i] = true
	t.records++
	s.records++
	late := one.Begun - due - one.Answer.Held
	if s.first < 0 || due < s.first {
		s.first, s.late = due, late
	}
	if due >= t.of.Warm {
		count(s.lateness, late)
	}
	count(t.counted, one.Ended-due)
	t.to.Shard(s.member.number).Record(i, one.Begun, one.Ended, &one.Answer)
}

// doubtsMax bounds what is told of a kind that should never be.
const doubtsMax = 20

func (t *trial) doubt(format string, args ...any) {
	if len(t.broken) < doubtsMax {
		t.broken = append(t.broken, fmt.Sprintf(format, args...))
	}
}

// lose notes when an agent was given up.
func (t *trial) lose(m *member) {
	if s := t.shares[m.number]; s != nil {
		s.lostAt, s.silent = max(0, time.Since(t.zero)), max(0, m.heard.Sub(t.zero))
	}
	t.tell()
}
