package reports

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/metrics"
)

// DocumentSchema names the shape of a Document.
const DocumentSchema = "dmsim.result/1"

// Document is the content of result.json: a pure function of scenario, seed and version. There is no clock, no number of workers and no machine
// in it; those stand in the Manifest. Attempts, Delivered and Refused count messages, a group message once and a retry not at all:
// Attempts = Delivered + the sum of Refused. Reasons and operations that did not occur are left out.
type Document struct {
	Schema           string               `json:"schema"`
	Scenario         string               `json:"scenario"`
	Seed             uint64               `json:"seed"`
	Policy           string               `json:"policy"`
	PolicyChanged    bool                 `json:"policy_changed"`          // differs from the preset whose name it bears
	PolicyEvents     int                  `json:"policy_events,omitempty"` // how often it changes in mid-run
	Users            int                  `json:"users"`                   // at the start
	Follows          uint64               `json:"follows"`                 // at the start
	SimulatedSeconds float64              `json:"simulated_seconds"`
	Mutant           string               `json:"mutant,omitempty"` // the world was broken on purpose, in the way of this id
	Interrupted      bool                 `json:"interrupted"`      // if so, all counts are those up to then
	Attempts         uint64               `json:"attempts"`
	Delivered        uint64               `json:"delivered"`
	Refused          map[string]uint64    `json:"refused"`        // by reason; a custom rule's is its id
	GroupMessages    uint64               `json:"group_messages"` // of the delivered, those to a group
	FanOut           uint64               `json:"fan_out"`        // whom the group messages reached
	Retries          uint64               `json:"retries"`        // answered with the decision of the first try
	Operations       map[string]Operation `json:"operations"`     // whatever is not a message
	Metrics          map[string]Measured  `json:"metrics"`
	Invariants       Invariants           `json:"invariants"`
	Expectations     []Expectation        `json:"expectations,omitempty"`
	HistoryHash      string               `json:"history_hash"`
}

// Operation counts the attempts of one kind other than sending: Attempts = Done + the sum of Refused.
type Operation struct {
	Attempts uint64            `json:"attempts"`
	Done     uint64            `json:"done"`
	Refused  map[string]uint64 `json:"refused"`
}

// Invariants says how many statements watched the run, and how often one of them did not hold: Violations = the sum of By.
type Invariants struct {
	Checked    int               `json:"checked"`
	Violations uint64            `json:"violations"`
	By         map[string]uint64 `json:"by,omitempty"`       // by id
	First      string            `json:"first,omitempty"`    // the first violation, on one line
	LeftOut    []string          `json:"left_out,omitempty"` // ids of those that apply, but need messages to be kept
}

// Meta is what a run is known by.
type Meta struct {
	Scenario string
	Seed     uint64
	Policy   string
	Changed  bool // the policy differs from the preset whose name it bears
	Events   int  // changes of the policy in mid-run
}

// NewDocument collects what a run counted, and what was measured of it. Rules name the custom reasons; nil leaves them custom-N.
// Mutant, Invariants and Expectations are for the caller to add.
func NewDocument(meta Meta, r *sim.Result, rules *policy.Rules, measured []metrics.Value) Document {
	d := Document{
		Schema: DocumentSchema, Scenario: meta.Scenario, Seed: meta.Seed, Policy: meta.Policy, PolicyChanged: meta.Changed, PolicyEvents: meta.Events,
		Users: r.Users, Follows: r.Follows, SimulatedSeconds: float64(r.End-r.Start) / float64(model.Second), Interrupted: r.Interrupted,
		Attempts: r.Attempts, Delivered: r.Delivered, Refused: named(r.Refused, rules),
		GroupMessages: r.Groups, FanOut: r.FanOut, Retries: r.Retries,
		Operations: make(map[string]Operation, len(r.Operations)), HistoryHash: r.HistoryHash,
	}
	for op, o := range r.Operations {
		if o.Attempts > 0 {
			d.Operations[op.String()] = Operation{Attempts: o.Attempts, Done: o.Done, Refused: named(o.Refused, rules)}
		}
	}
	d.Metrics = measure(&d, measured)
	return d
}

func named(counts map[model.Reason]uint64, rules *policy.Rules) map[string]uint64 {
	byName := make(map[string]uint64, len(counts))
	for reason, n := range counts {
		if n == 0 {
			continue
		}
		name := reason.String()
		if rules != nil {
			name = rules.ReasonName(reason)
		}
		byName[name] = n
	}
	return byName
}

// AllAttempts counts what was tried: messages, retries and all other operations.
func (d *Document) AllAttempts() uint64 {
	sum := d.Attempts + d.Retries
	for _, o := range d.Operations {
		sum += o.Attempts
	}
	return sum
}

// RefusedTotal is the sum of Refused.
func (d *Document) RefusedTotal() uint64 { return total(d.Refused) }

func total(counts map[string]uint64) (sum uint64) {
	for _, n := range counts {
		sum += n
	}
	return sum
}
