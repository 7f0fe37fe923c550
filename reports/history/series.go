package history

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// SeriesOptions say what a series is of.
type SeriesOptions struct {
	Start model.Time
	Step  time.Duration // whole seconds, at least one
	Rules *policy.Rules // they name the reasons
}

// Series writes series.csv: a row for each step of virtual time from the start on, those in which nothing happens too.
//
//	time                     when the step begins, RFC 3339, UTC
//	attempts                 messages, as result.json counts them
//	delivered, refused       of them; attempts = delivered + refused
//	refused_...              by reason: each that the rules have for a message, in their order, then the custom ones; refused is their sum
//	operations               attempts of all other kinds
//	retries                  messages whose first try is known
//	active_users             different accounts that attempted anything
//	holds                    spam verdicts that put an account on hold
//	reports, blocks          those that were accepted
//
// It is for one goroutine. Memory does not grow with the run: a bit for each user.
type Series struct {
	to      *bufio.Writer
	step    model.Time
	begin   model.Time // of the step at hand
	columns []model.Reason
	counts  counts
	active  userSet
	line    []byte
	err     error // the first
}

// counts are those of the step at hand.
type counts struct {
	attempts, delivered, refused, operations, retries, holds, reports, blocks uint64
	byReason                                                                  [1 << 8]uint64
}

// NewSeries starts a series with its header. Close completes it; to stays open.
func NewSeries(to io.Writer, o SeriesOptions) (*Series, error) {
	if o.Step < time.Second || o.Step%time.Second != 0 {
		return nil, fmt.Errorf("step: want whole seconds, at least one, got %s", o.Step)
	}
	s := &Series{to: bufio.NewWriter(to), step: model.Time(o.Step.Milliseconds()), begin: o.Start, columns: reasonsOf(o.Rules)}
	s.line = append(s.line, "time,attempts,delivered,refused"...)
	for _, reason := range s.columns {
		s.line = append(append(s.line, ",refused_"...), o.Rules.ReasonName(reason)...) // no name has a comma or a quote
	}
	s.line = append(s.line, ",operations,retries,active_users,holds,reports,blocks\n"...)
	s.flush()
	return s, nil
}

// reasonsOf lists the reasons that a message can be refused for.
func reasonsOf(rules *policy.Rules) (reasons []model.Reason) {
	chains := append(slices.Clone(policy.Chain(policy.CaseSend)), policy.Chain(policy.CaseGroupSend)...)
	for _, rule := range policy.Table() {
		if slices.Contains(chains, rule.ID) {
			reasons = append(reasons, rule.Reasons...)
		}
	}
	for i := range rules.Policy().Custom {
		reasons = append(reasons, model.CustomReason+model.Reason(i))
	}
	return reasons
}

// Observe counts an attempt. Their times do not fall.
func (s *Series) Observe(a *model.Attempt, o *model.Outcome) {
	if a.At >= s.begin+s.step {
		s.advance(a.At)
	}
	if a.Actor != model.NoUser {
		s.active.add(a.Actor)
	}
	c := &s.counts
	switch {
	case o.Repeat:
		c.retries++
	case a.Op != model.OpSend:
		c.operation(a.Op, o.Reason == model.Delivered)
	case o.Reason == model.Delivered:
		c.attempts++
		c.delivered++
	default:
		c.attempts++
		c.refused++
		c.byReason[o.Reason]++
		if o.Reason == model.Spam && o.Until != 0 {
			c.holds++
		}
	}
}

func (c *counts) operation(op model.Op, done bool) {
	c.operations++
	switch {
	case done && op == model.OpReport:
		c.reports++
	case done && op == model.OpBlock:
		c.blocks++
	}
}

// Close writes the steps up to the end of the run, the last of which may be cut short by it.
func (s *Series) Close(end model.Time) error {
	s.advance(end)
	if s.begin < end {
		s.row()
	}
	if s.err == nil {
		s.err = s.to.Flush()
	}
	return s.err
}

// advance ends the steps that are over at a time.
func (s *Series) advance(to model.Time) {
	for s.begin+s.step <= to && s.err == nil {
		s.row()
		s.begin += s.step
		s.counts = counts{}
		s.active.clear()
	}
}

func (s *Series) row() {
	c := &s.counts
	s.line = s.begin.Std().AppendFormat(s.line, time.RFC3339Nano) // a start is rarely within a second
	s.numbers(c.attempts, c.delivered, c.refused)
	for _, reason := range s.columns {
		s.numbers(c.byReason[reason])
	}
	s.numbers(c.operations, c.retries, uint64(s.active.n), c.holds, c.reports, c.blocks)
	s.line = append(s.line, '\n')
	s.flush()
}

func (s *Series) numbers(numbers ...uint64) {
	for _, n := range numbers {
		s.line = strconv.AppendUint(append(s.line, ','), n, 10)
	}
}

func (s *Series) flush() {
	if s.err == nil {
		_, s.err = s.to.Write(s.line)
	}
	s.line = s.line[:0]
}
