package invariant

import (
	"fmt"

	"dmsim/model"
)

// retryKey names a message by its sender and the client's id.
type retryKey struct {
	sender model.UserID
	id     uint64
}

// try is the first try of a message with what became of it.
type try struct {
	at      model.Time
	outcome model.Outcome
}

// tried is an id with the time from which it was known.
type tried struct {
	retryKey
	at model.Time
}

// firstTry returns the outcome that a send must repeat: that of the sender's send with the same id, if that is still known.
func (m *Monitor) firstTry(q *question) (first model.Outcome, ok bool) {
	if q.Op != model.OpSend || q.Message.ID == 0 || q.Anonymous || !m.exists(q.Actor) {
		return model.Outcome{}, false
	}
	t, ok := m.tries[retryKey{q.Actor, q.Message.ID}]
	if !ok || m.memory > 0 && q.At-t.at >= m.memory {
		return model.Outcome{}, false
	}
	t.outcome.Repeat = true
	return t.outcome, true
}

// retry judges a send whose first try is known (again), or whose outcome says so. It says whether nothing was done.
func (m *Monitor) retry(q *question, first *model.Outcome, again bool) (idle bool) {
	switch {
	case !again:
		m.violate("I05", func() (want, got, why string) {
			return "an answer of its own", outcomeText(q.o), fmt.Sprintf("user %d did not send message id %d before, as far as that is known", q.Actor, q.Message.ID)
		})
	case *q.o != *first:
		m.violate("I05", func() (want, got, why string) {
			return "the first answer: " + outcomeText(first), outcomeText(q.o), fmt.Sprintf("user %d sent message id %d before", q.Actor, q.Message.ID)
		})
	}
	return q.o.Repeat || q.o.Commit == first.Commit
}

func outcomeText(o *model.Outcome) string {
	text := fmt.Sprintf("%s, commit %d, %d reached", o.Reason, o.Commit, o.Reached)
	if o.Until != 0 {
		text += fmt.Sprintf(", until %s", o.Until)
	}
	if o.Repeat {
		text += ", as a repeat"
	}
	return text
}

// remember keeps what became of a send with an id. One that was nobody's is no first try.
func (m *Monitor) remember(q *question) {
	if q.Message.ID == 0 || q.o.Reason == model.NotLoggedIn {
		return
	}
	if m.tries == nil {
		m.tries = make(map[retryKey]try)
	}
	key := retryKey{q.Actor, q.Message.ID}
	m.tries[key] = try{q.At, *q.o}
	if m.memory > 0 {
		m.forgetTries(q.At)
		m.queue = append(m.queue, tried{key, q.At})
	}
}

// forgetTries forgets what is known no longer. The queue is moved only when half of it is gone, so that this costs no more than what was remembered.
func (m *Monitor) forgetTries(now model.Time) {
	for m.gone < len(m.queue) && now-m.queue[m.gone].at >= m.memory {
		t := m.queue[m.gone]
		if m.tries[t.retryKey].at == t.at {
			delete(m.tries, t.retryKey)
		}
		m.gone++
	}
	if m.gone > len(m.queue)/2 {
		m.queue = m.queue[:copy(m.queue, m.queue[m.gone:])]
		m.gone = 0
	}
}
