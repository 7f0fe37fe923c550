// Package portrait gathers, while a run goes on, what its report draws.
//
//	New, Watch.Observe   watch a run, as an observer of sim
//	Watch.Close          ends it, and returns the Portrait
//	Portrait             the content of portrait.json in the run's folder: counts only, some kilobytes
//
// All counts are those of messages that somebody tried to send, retries apart, as result.json counts them; the metrics of a run are not here. Memory does
// not grow with the run: 4 bytes a user, 8 more at its end, and one row for each step of the series, of which there are at most 400.
package portrait

import "time"

// Schema names the shape of a Portrait.
const Schema = "dmsim.portrait/1"

// Portrait is what the pictures of a run are drawn from.
type Portrait struct {
	Schema   string     `json:"schema"`
	Series   Series     `json:"series"`
	Personas []Outcomes `json:"personas"` // of senders; those who sent or could have
	Contacts []Outcomes `json:"contacts"` // how sender and receiver of a one-to-one message stood: model.ContactNames; those of no known receiver are left out
	Kinds    []Outcomes `json:"kinds"`    // one-to-one, group
	Contents []Outcomes `json:"contents"` // wanted: the message has no label; unwanted: it has
	Ages     Ages       `json:"ages"`
	Sent     Tail       `json:"sent"`      // messages that a user tried to send
	Follows  Tail       `json:"following"` // users that a user follows at the start
	Followed *Tail      `json:"followers"` // users that follow a user at the start; null where nobody can tell without computing every follow
}

// Series are counts by steps of virtual time. All slices are as long as there are steps.
type Series struct {
	Start       time.Time           `json:"start"`        // of the first step, UTC
	StepSeconds float64             `json:"step_seconds"` // an hour, or longer where there would be more than 400
	Attempts    []uint64            `json:"attempts"`     // = delivered + the sum of refused
	Delivered   []uint64            `json:"delivered"`
	Refused     map[string][]uint64 `json:"refused"`    // by reason; those that occurred
	Operations  []uint64            `json:"operations"` // attempts of all other kinds
}

// Outcomes is what became of the messages of one kind.
type Outcomes struct {
	Name      string            `json:"name"`
	Users     uint64            `json:"users,omitempty"` // of a persona, those registered in the run too
	Delivered uint64            `json:"delivered"`
	Refused   map[string]uint64 `json:"refused"` // by reason
}

// Attempts is the sum of all that became of them.
func (o *Outcomes) Attempts() uint64 {
	sum := o.Delivered
	for _, n := range o.Refused {
		sum += n
	}
	return sum
}

// Ages are one-to-one messages by the true ages of both, in whole years at the start of the run or at registration.
type Ages struct {
	Bands     []string   `json:"bands"`
	Delivered [][]uint64 `json:"delivered"` // [band of the sender][band of the receiver]
	Refused   [][]uint64 `json:"refused"`
}

// Tail is how many users have at least so many of something. The points begin at 1, lie some twenty to a factor of ten, and end at the greatest.
type Tail struct {
	Users  uint64  `json:"users"` // all
	Points []Point `json:"points"`
}

// Point is one of a Tail.
type Point struct {
	AtLeast uint64 `json:"at_least"`
	Users   uint64 `json:"users"`
}
