package load

import (
	"time"
	"unsafe"

	"dmsim/model"
)

// Heard is what was answered to the attempts of a trial, by their indices in the plan. Each entry is written by one goroutine.
type Heard []Hearing

// Hearing is what was answered to one attempt: 40 bytes.
type Hearing struct {
	Commit  uint64        // 0: the target numbers no commits
	At      model.Time    // when the target decided, in virtual time; 0: at the attempt's own
	Begun   time.Duration // since the clock's zero: before anything of the attempt reached the target
	Ended   time.Duration // after its answer was there, or was given up
	Reached uint32        // 0 where the target does not tell
	State   Hearsay
	Reason  model.Reason
	Meaning uint8 // of several reasons, see Answer
	Repeat  bool  // the target says that this is the answer to an earlier try
}

// Hearsay is how an attempt ended.
type Hearsay uint8

// The ends. An attempt that failed may have been decided or not; one that was not begun was not.
const (
	Unbegun Hearsay = iota
	Answered
	Failed
)

// newHeard makes room for the answers to the first n attempts of a plan, and has the memory at hand: no page of it is asked for while the clock runs.
func newHeard(n int) Heard {
	const page = 4096 / int(unsafe.Sizeof(Hearing{}))
	h := make(Heard, n)
	for i := 0; i < n; i += page {
		h[i] = Hearing{State: Unbegun}
	}
	return h
}

// Hear takes down an answer.
func (h Heard) Hear(i int, begun, ended time.Duration, a *Answer) {
	state := Answered
	if a.Failure != "" {
		state = Failed
	}
	o := &a.Outcome
	h[i] = Hearing{Commit: o.Commit, At: a.At, Begun: begun, Ended: ended, Reached: o.Reached, State: state, Reason: o.Reason, Meaning: a.Meaning, Repeat: o.Repeat}
}
