package reports

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/cases"
	"dmsim/sim/check"
)

// CheckSchema names the shape of what dmsim check prints.
const CheckSchema = "dmsim.check/1"

// Check is the result of a campaign. Violations = the number of Findings + that of Again + that of Unlike + 1 where there is a Conflict.
type Check struct {
	Schema               string            `json:"schema"`
	Verdict              check.Verdict     `json:"verdict"`     // ok, violated or inconclusive
	Interrupted          bool              `json:"interrupted"` // if so, all counts are those up to then
	Seed                 uint64            `json:"seed"`
	Policy               string            `json:"policy"`           // whose stories were played; "any": policies were drawn; "": earlier findings alone, each by its own
	Mutant               string            `json:"mutant,omitempty"` // the world was broken on purpose
	Target               string            `json:"target,omitempty"` // the service that was checked in the place of our own world
	Histories            uint64            `json:"histories"`
	Attempts             uint64            `json:"attempts"`
	CPUSeconds           float64           `json:"cpu_seconds"`
	AttemptsPerCPUSecond float64           `json:"attempts_per_cpu_second"`
	Invariants           int               `json:"invariants"` // that could be broken by what was played, beside the second opinion
	Applied              []string          `json:"applied"`    // their ids
	Violations           int               `json:"violations"`
	Replayed             int               `json:"replayed"` // earlier findings
	ReplayFailures       int               `json:"replay_failures"`
	CanaryKilled         *bool             `json:"canary_killed"` // null: it was not played
	Concurrent           CheckedConcurrent `json:"concurrent"`
	SmallWorlds          uint64            `json:"small_worlds,omitempty"` // that there are, where all were to be played
	Covered              []CheckCovered    `json:"covered,omitempty"`      // how often what was tried came to what, of Attempts
	Findings             []CheckFinding    `json:"findings"`
	Again                []CheckAgain      `json:"again"`
	Conflict             *CheckConflict    `json:"conflict,omitempty"`
	Unlike               []string          `json:"unlike,omitempty"` // stories that two workers of a fleet played with different outcomes
	Known                []string          `json:"known"`            // files of earlier findings that were found again, and of which no new ones are made
	LeftOut              []string          `json:"left_out"`         // what the target cannot do, and so was not asked
	NotChecked           []string          `json:"not_checked"`
}

// CheckedConcurrent counts what was played by many goroutines.
type CheckedConcurrent struct {
	Histories    uint64 `json:"histories"`
	Attempts     uint64 `json:"attempts"`
	Violations   int    `json:"violations"`
	Inconclusive int    `json:"inconclusive"`
}

// CheckCovered counts the answers of one kind.
type CheckCovered struct {
	Operation string `json:"operation"`
	Reason    string `json:"reason"`         // delivered or ok where it was done; custom: any rule of a policy's own
	Rule      string `json:"rule,omitempty"` // that refuses for it
	Attempts  uint64 `json:"attempts"`
}

// CoveredBy lists what an exploration came upon.
func CoveredBy(c *check.Coverage) (all []CheckCovered) {
	c.Each(func(op model.Op, reason model.Reason, n uint64) bool {
		of := CheckCovered{Operation: op.String(), Reason: reason.String(), Rule: policy.RuleOf(reason), Attempts: n}
		switch {
		case reason == model.CustomReason:
			of.Reason, of.Rule = "custom", ""
		case reason == model.Delivered && op != model.OpSend:
			of.Reason = "ok"
		}
		all = append(all, of)
		return true
	})
	return all
}

// CheckFinding is one finding of a campaign.
type CheckFinding struct {
	ID        string `json:"id"`
	Invariant string `json:"invariant"`
	Title     string `json:"title"`
	Statement string `json:"statement"`
	Step      int    `json:"step"` // from 1; 0: none of the case
	Want      string `json:"want"`
	Got       string `json:"got"`
	Why       string `json:"why,omitempty"`
	Steps     int    `json:"steps"`
	Users     int    `json:"users"`
	Tries     int    `json:"tries,omitempty"` // how often the story was played again to see how often the fault shows
	Shown     int    `json:"shown,omitempty"` // how often of these it did
	Told      bool   `json:"told"`            // as a rule case, which fails
	Lost      string `json:"lost,omitempty"`  // why the target was lost while the story was played again
	File      string `json:"file"`            // the case, or a page where it is not told; "": it could not be written
	Repeat    string `json:"repeat"`          // the command

	Sequence *Sequence `json:"sequence,omitempty"` // the story as the second opinion answers it
	Source   string    `json:"source,omitempty"`   // the case as YAML
}

// CheckAgain is an earlier finding that fails.
type CheckAgain struct {
	Case string `json:"case"`
	File string `json:"file"`
	Line int    `json:"line"`
	Step string `json:"step"` // as it is written, the first that fails
	Want string `json:"want"`
	Got  string `json:"got"`
	Text string `json:"text"` // all failures, over several lines
}

// CheckConflict is a history that several goroutines made and that breaks a rule.
type CheckConflict struct {
	Invariant string   `json:"invariant"` // or numbers, order, replay, readable, linear, opinion
	Want      string   `json:"want"`
	Got       string   `json:"got"`
	Why       string   `json:"why,omitempty"`
	History   string   `json:"history"` // the file; "": it could not be written
	Repeat    string   `json:"repeat"`  // the command; how the goroutines meet is another matter
	Lines     []string `json:"lines"`   // what the file holds
}

// NewCheckFinding tells a finding, but for where it lies and how it is repeated.
func NewCheckFinding(f *check.Finding) CheckFinding {
	of, one := &f.Violation, f.Case
	one.Comment = nil
	told := CheckFinding{
		ID: f.ID, Invariant: of.Invariant, Title: f.Title, Statement: f.Statement, Step: f.Step, Want: of.Want, Got: of.Got, Why: of.Why,
		Steps: f.Steps(), Users: f.Users(), Told: f.Told, Tries: f.Tries, Shown: f.Shown, Sequence: new(SequenceOf(f)), Source: string(one.YAML()),
	}
	if f.Lost != nil {
		told.Lost = f.Lost.Error()
	}
	return told
}

// NewCheckAgain tells an earlier finding that fails.
func NewCheckAgain(r cases.Report) CheckAgain {
	f := r.Failures[0]
	return CheckAgain{Case: r.Case, File: r.Source, Line: f.Line, Step: f.Step, Want: f.Want, Got: f.Got, Text: r.String()}
}

// Count makes the counts follow from the lists.
func (d *Check) Count() {
	d.Invariants, d.ReplayFailures = len(d.Applied), len(d.Again)
	d.Violations = len(d.Findings) + len(d.Again) + len(d.Unlike)
	if d.Conflict != nil {
		d.Violations++
	}
}
