package compare

import (
	"fmt"

	"dmsim/sim/experiment/inference"
)

// Schema names the shape of a Result.
const Schema = "dmsim.compare/1"

// Result is what a comparison comes to: a pure function of scenario, arms, seed and version, but for Interrupted and how far it came. What is not known is null.
type Result struct {
	Schema      string            `json:"schema"`
	Scenario    string            `json:"scenario"`
	Seed        uint64            `json:"seed"`
	Reps        int               `json:"reps"` // replications that all arms have
	Arms        []string          `json:"arms"`
	Base        string            `json:"base"`
	Primary     []string          `json:"primary"`
	Interrupted bool              `json:"interrupted"`       // the replications are those that all arms had by then
	Failure     string            `json:"failure,omitempty"` // the error that interrupted it; absent: a signal did
	Design      Plan              `json:"design"`
	Metrics     map[string]Metric `json:"metrics"`
	Details     map[string]Metric `json:"details"` // parts of metrics, METRIC.PART; refused.REASON, the share of the attempts; done.OPERATION, the share of its attempts
	Groups      []GroupShare      `json:"groups"`  // delivered shares of parts of the people
	WhoChanged  []Change          `json:"who_changed"`
	Examples    []Example         `json:"examples"`
	Looks       []LookedAt        `json:"looks,omitempty"`
	Runs        []Run             `json:"runs"`
	Conflicts   []Conflict        `json:"conflicts,omitempty"` // runs that came out differently when they were made again, which must not be
}

// Plan says how the numbers were made.
type Plan struct {
	Over       Over     `json:"over"`             // what the main figures are over: populations, or with --over people these people
	People     bool     `json:"these_people"`     // these people were asked about beside it
	RepsMost   int      `json:"reps_most"`        // replications that were asked for
	Runs       int      `json:"runs"`             // that count
	Level      float64  `json:"level"`            // of the intervals; above 0.95 where one may have stopped early
	Resamples  int      `json:"resamples"`        // of each bootstrap
	Until      []string `json:"until,omitempty"`  // precisions to stop at
	Stopped    bool     `json:"stopped,omitzero"` // they were met before the last replication
	BurnIn     float64  `json:"burn_in_seconds,omitzero"`
	Correction string   `json:"correction"`
}

// Metric is one number under all arms.
type Metric struct {
	Unit    string            `json:"unit"`
	Family  string            `json:"family"`
	Primary bool              `json:"primary"`
	Higher  string            `json:"higher"` // better, worse, or "" where it depends
	Base    inference.Mean    `json:"base"`
	Arms    map[string]Figure `json:"arms"`
	*Figure                   // that of the only arm beside the base; nil where there are several
}

// Figure is one number under one arm, and how it differs from the base.
type Figure struct {
	inference.Mean
	Difference Difference `json:"diff"`
	Reduction  *float64   `json:"variance_reduction"`     // see inference.Difference
	People     *OfPeople  `json:"these_people,omitempty"` // absent where only one question was asked
}

// OfPeople is the difference among these people, replications of what they intend.
type OfPeople struct {
	Base       inference.Mean `json:"base"`
	Arm        inference.Mean `json:"arm"`
	Difference Difference     `json:"diff"`
	Reduction  *float64       `json:"variance_reduction"`
}

// Difference is arm - base, the mean over replications.
type Difference struct {
	Mean          *float64 `json:"mean"`
	Low           *float64 `json:"ci_low"` // Student's interval
	High          *float64 `json:"ci_high"`
	P             *float64 `json:"p"`
	Adjusted      *float64 `json:"p_adjusted"`
	Significant   bool     `json:"significant"` // Adjusted is at most 0.05
	BootstrapLow  *float64 `json:"bootstrap_low"`
	BootstrapHigh *float64 `json:"bootstrap_high"`
	N             int      `json:"n"`         // pairs
	Undefined     int      `json:"undefined"` // pairs left out, since a number was not defined in one of them
}

// GroupShare is the delivered share of a part of the people under all arms.
type GroupShare struct {
	Group
	Base inference.Mean    `json:"base"`
	Arms map[string]Figure `json:"arms"`
}

// LookedAt is a look at data that were still coming.
type LookedAt struct {
	inference.Look
	Halves []Half `json:"halves"`
	Met    bool   `json:"met"`
}

// Half is how well a difference was known at a look.
type Half struct {
	Metric string   `json:"metric"`
	Arm    string   `json:"arm"`
	Half   *float64 `json:"halfwidth"`
	Met    bool     `json:"met"`
}

// Run is one that counted.
type Run struct {
	Arm         string `json:"arm"`
	Replication int    `json:"replication"`
	Over        Over   `json:"over"`
	Seed        uint64 `json:"seed"`
	HistoryHash string `json:"history_hash"`
}

// Conflict is a run that was made twice, by workers of a fleet, and came out differently: the first row is the one that counts.
type Conflict struct {
	Arm         string  `json:"arm"`
	Replication int     `json:"replication"`
	Over        Over    `json:"over"`
	First       Outcome `json:"first"`
	Second      Outcome `json:"second"`
}

// Outcome is what a worker made of a run.
type Outcome struct {
	Worker string `json:"worker"`
	SHA256 string `json:"sha256"` // hexadecimal, of the packed row
}

func (c *Conflict) String() string {
	return fmt.Sprintf("the run of %s in replication %d over %s is not deterministic: worker %s came to %.12s, worker %s to %.12s",
		c.Arm, c.Replication, c.Over, c.First.Worker, c.First.SHA256, c.Second.Worker, c.Second.SHA256)
}
