// Package cost measures what each rule of a policy costs by leaving it out: the same attempts, in process, by one goroutine, with all rules and without one, in turns.
//
//	Measure  the costs of a plan's policy
//	Costs    what an attempt takes, and what each rule adds to it
//
// What several rules look at, such as birth dates, is gathered as long as one of them is asked, and what a world counts whatever its policy is counted: the costs of
// the rules do not sum to that of an attempt.
package cost

import (
	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

// Options say how long is measured.
type Options struct {
	Seed     rng.Seed     // of the order of turns, and of the bootstrap
	Rounds   int          // each measures every rule once; from 8 on; 0: 16
	Attempts int          // of the plan's, offered in one turn; 0: as many as there are, at most 50,000
	Rules    []string     // ids; nil: all that the policy asks; empty: none, only what an attempt takes
	Talk     func(string) // is told what is being done; nil: nobody
}

// Costs is what a policy costs by rule. Intervals are of 95 % confidence.
type Costs struct {
	Policy      string            `json:"policy"`
	Users       int               `json:"users"`
	Attempts    int               `json:"attempts"` // in a turn, of all kinds
	Rounds      int               `json:"rounds"`
	Nanoseconds interval.Interval `json:"ns_per_attempt"` // of one goroutine, in batches, all rules
	Cores       interval.Interval `json:"cores_per_million_attempts_per_second"`
	Rules       []Rule            `json:"rules"`   // in the order of the table
	Idle        []string          `json:"idle"`    // those that cannot refuse under the policy: they are not asked and cost nothing
	Kept        []string          `json:"kept"`    // those that cannot be left out: the world would act for nobody, or deliver to nobody
	Placebo     Rule              `json:"placebo"` // measured as a rule is, with nothing left out: what cannot be told from noise
	Notes       []string          `json:"notes"`   // what a reader must know to trust the figures
}

// Rule is what one rule adds to an attempt: with all rules minus without it, over all attempts, those that it does not judge included. It is below zero where what the rule
// refuses would cost more if it went on.
type Rule struct {
	ID          string            `json:"id"`
	Nanoseconds interval.Interval `json:"ns_per_attempt"`
	Percent     interval.Interval `json:"percent"` // of what an attempt takes with all rules
	Clear       bool              `json:"clear"`   // the interval of Percent does not hold zero
	Changed     float64           `json:"changed"` // share of the attempts whose decision is another one without the rule
}

// kept are the rules without which a world acts for an account that does not exist, or delivers to one.
var kept = []string{"R01", "R02"}
