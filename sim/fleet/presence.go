package fleet

import "time"

// Worker is what a worker says of itself.
type Worker struct {
	ID      string           `json:"id"`   // drawn when it starts: it tells workers apart that were given one name
	Name    string           `json:"name"` // for people; no two should have the same
	Host    string           `json:"host"`
	PID     int              `json:"pid"`
	Slots   int              `json:"slots"`
	Version string           `json:"version"`
	Running int              `json:"running"` // tasks, of all runs
	Lent    bool             `json:"lent"`    // somebody else has the worker, such as a load whose agent it is: it takes no task until it is free
	Done    uint64           `json:"done"`    // tasks, since it started
	Serves  []RunID          `json:"serves"`
	Refuses map[RunID]string `json:"refuses"` // jobs that it does not serve, and why
	Leaving bool             `json:"leaving"` // it says so last
	Since   time.Time        `json:"since"`
	Dead    bool             `json:"dead,omitempty"` // said in its place by who saw it die, and knows its name only
}
