package adapter

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"dmsim/model"
)

// Answer says what an answer to an attempt means. At is the virtual time at which the service decided, 0 where it does not tell. Failure says why there is no decision, ""
// where there is one. What the service does not tell is zero: the number of the commit, how many a group message reached. Where its word may mean several reasons, the
// outcome bears the first of them: see Alike.
func (c *Client) Answer(a *model.Attempt, status int, h http.Header, body []byte) (o model.Outcome, at model.Time, failure string) {
	o, at, _, failure = c.answer(a, status, h, body)
	return o, at, failure
}

// answer is Answer, with all reasons that a word may mean.
func (c *Client) answer(a *model.Attempt, status int, h http.Header, body []byte) (o model.Outcome, at model.Time, reasons []model.Reason, failure string) {
	says := &c.adapter.Answers
	reasons, failure = c.adapter.decide(c.speaks[a.Op], status, h, body)
	if failure != "" {
		return o, 0, nil, failure
	}
	if len(reasons) > 0 {
		o.Reason = reasons[0]
	}
	if text, told := says.Commit.find(h, body); told {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return model.Outcome{}, 0, nil, fmt.Sprintf("commit number %.30q", text)
		}
		o.Commit = n
	}
	if text, told := says.Time.find(h, body); told {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return model.Outcome{}, 0, nil, fmt.Sprintf("time %.30q", text)
		}
		at = model.TimeOf(t)
	}
	if text, told := says.Repeat.find(h, body); told {
		o.Repeat = text == "true"
	}
	if o.Reason == model.Delivered {
		if failure = c.result(a, h, body, &o); failure != "" {
			return model.Outcome{}, 0, nil, failure
		}
	}
	return o, at, reasons, failure
}

// result reads what an attempt that was not refused brought about.
func (c *Client) result(a *model.Attempt, h http.Header, body []byte, o *model.Outcome) (failure string) {
	number := func(p *Place) (n uint32) {
		text, told := p.find(h, body)
		if !told {
			return 0
		}
		parsed, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			failure = fmt.Sprintf("number %.30q", text)
		}
		return uint32(parsed)
	}
	switch a.Op {
	case model.OpSend:
		o.Reached = number(c.adapter.Answers.Reached)
	case model.OpRegister:
		o.ID = number(c.adapter.Users.Number)
	case model.OpCreateGroup:
		o.ID = number(c.adapter.Groups.Number)
	}
	return failure
}
