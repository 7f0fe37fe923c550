package adapter

import (
	"net/http"
	"strconv"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// Said is what an answer to an attempt means. What the service does not tell is zero: the number of the commit, how many a group message reached.
type Said struct {
	Outcome model.Outcome // where the service's word may mean several reasons, it bears the first of them
	Meaning uint8         // which ones, by the number of Meanings; 0: that of the outcome
	At      model.Time    // the virtual time at which the service decided
	Failure string        // why there is no decision, without a word of the service's own: one of few, by which they are counted; "": there is one

	reasons []model.Reason // that its word may mean; none: no rule refused
}

// Ear hears what a service answers, and says nothing to it: for who sends requests that another one wrote. It is for any number of goroutines.
type Ear struct {
	adapter *Adapter
	speaks  [operations]meanings
}

// Ear returns one for the time in which some policies may be in force.
func (a *Adapter) Ear(policies ...*policy.Policy) *Ear { return &Ear{a, a.meaningsUnder(policies)} }

// Answer says what an answer to an attempt means.
func (c *Client) Answer(a *model.Attempt, status int, h http.Header, body []byte) Said {
	return c.ear.Answer(a, status, h, body)
}

// Answer says what an answer to an attempt means, of which only the operation matters.
func (e *Ear) Answer(a *model.Attempt, status int, h http.Header, body []byte) Said {
	var s Said
	if s.Failure = e.read(a, status, h, body, &s); s.Failure != "" {
		return Said{Failure: s.Failure}
	}
	return s
}

// read reads an answer. Failure says why there is no decision.
func (e *Ear) read(a *model.Attempt, status int, h http.Header, body []byte, s *Said) (failure string) {
	says, o := &e.adapter.Answers, &s.Outcome
	means, failure := e.adapter.decide(e.speaks[a.Op], status, h, body)
	if failure != "" {
		return failure
	}
	s.reasons, s.Meaning = means.reasons, means.number
	if len(s.reasons) > 0 {
		o.Reason = s.reasons[0]
	}
	if text, told := says.Commit.find(h, body); told {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return "a commit number that is none"
		}
		o.Commit = n
	}
	if text, told := says.Time.find(h, body); told {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return "a time that is none"
		}
		s.At = model.TimeOf(t)
	}
	if text, told := says.Repeat.find(h, body); told {
		o.Repeat = text == "true"
	}
	if o.Reason == model.Delivered {
		return e.result(a, h, body, o)
	}
	return ""
}

// result reads what an attempt that was not refused brought about.
func (e *Ear) result(a *model.Attempt, h http.Header, body []byte, o *model.Outcome) (failure string) {
	number := func(p *Place) (n uint32) {
		text, told := p.find(h, body)
		if !told {
			return 0
		}
		parsed, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			failure = "a number that is none"
		}
		return uint32(parsed)
	}
	switch a.Op {
	case model.OpSend:
		o.Reached = number(e.adapter.Answers.Reached)
	case model.OpRegister:
		o.ID = number(e.adapter.Users.Number)
	case model.OpCreateGroup:
		o.ID = number(e.adapter.Groups.Number)
	}
	return failure
}
