package reports

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"dmsim/sim/load"
	"dmsim/sim/load/cost"
	"dmsim/sim/load/need"
	"dmsim/sim/load/scaling"
)

// EstimateSchema names the shape of an Estimate.
const EstimateSchema = "dmsim.estimate/1"

// Estimate is what was concluded from many short measurements of one target: result.json of a load that was asked for a model, for costs, or for what a population needs.
type Estimate struct {
	Schema   string         `json:"schema"`
	Scenario string         `json:"scenario"`
	Seed     uint64         `json:"seed"`
	Policy   string         `json:"policy"`
	Users    int            `json:"users"`
	Target   string         `json:"target"`
	Attempts uint64         `json:"attempts"`          // offered, in all measurements
	Scaled   string         `json:"scaled,omitempty"`  // what the law is over: workers or connections
	Scaling  *scaling.Model `json:"scaling,omitempty"` // Universal Scalability Law
	Costs    *cost.Costs    `json:"rule_costs,omitempty"`
	Need     *need.Need     `json:"need,omitempty"`
	Warnings []string       `json:"warnings"` // what a reader must know beside the verdict

	Verdict        load.Verdict    `json:"verdict"` // the heaviest of the measurements behind it, which have no objectives: good, untrustworthy, inconclusive, missed; or interrupted
	VerdictReasons []string        `json:"verdict_reasons"`
	Interrupted    bool            `json:"interrupted"`
	Levels         []scaling.Level `json:"levels,omitempty"` // the measurements for the law, where it came to none
}

// NewEstimateManifest describes the load that e came of, and m has measured.
func NewEstimateManifest(s Setup, e *Estimate, m *Meter) (Manifest, error) {
	return newManifest(s, m, about{scenario: e.Scenario, seed: e.Seed, policy: e.Policy, interrupted: e.Interrupted, attempts: e.Attempts})
}

// Save writes result.json and manifest.json. Commit is for the caller.
func (e *Estimate) Save(f *Folder, m *Manifest) error {
	if err := save(f, DocumentFile, e); err != nil {
		return err
	}
	return save(f, ManifestFile, m)
}

// Tell prints the verdict and the parts that there are, where they lie, and the command that repeats them.
func (e *Estimate) Tell(w io.Writer, folder, command string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var text strings.Builder
	tellVerdict(&text, e.Verdict, e.VerdictReasons, nil)
	fmt.Fprintf(&text, "\n%s, seed %d, under the policy %s, against %s; %s, %s offered in all\n", plain(e.Scenario), e.Seed, plain(e.Policy), plain(e.Target),
		counted(uint64(e.Users), "user", "users"), counted(e.Attempts, "attempt", "attempts"))
	if _, err := io.WriteString(t, text.String()); err != nil {
		return err
	}
	for _, tell := range e.parts(t) {
		if _, err := io.WriteString(t, "\n"); err != nil {
			return err
		}
		tell()
	}
	text.Reset()
	if len(e.Warnings) > 0 {
		text.WriteString("\nwarning\t" + strings.Join(e.Warnings, "\nwarning\t") + "\n")
	}
	fmt.Fprintf(&text, "\nwritten  %s\nrepeat   %s\n", plain(folder), command)
	if _, err := io.WriteString(t, text.String()); err != nil {
		return err
	}
	return t.Flush()
}

// parts are what tells of the estimates that were made.
func (e *Estimate) parts(w io.Writer) (parts []func()) {
	switch {
	case e.Scaling != nil:
		parts = append(parts, func() { e.Scaling.Tell(w, e.Scaled) })
	case len(e.Levels) > 0:
		parts = append(parts, func() { e.tellLevels(w) })
	}
	if e.Costs != nil {
		parts = append(parts, func() { e.Costs.Tell(w) })
	}
	if e.Need != nil {
		parts = append(parts, func() { e.Need.Tell(w) })
	}
	return parts
}

// tellLevels prints what an interrupt left.
func (e *Estimate) tellLevels(w io.Writer) {
	fmt.Fprintf(w, "%s\tmeasured\n", e.Scaled)
	for _, level := range e.Levels {
		var all []string
		for _, x := range level.Throughputs {
			all = append(all, rate(x))
		}
		fmt.Fprintf(w, "%d\t%s\n", level.N, strings.Join(all, ", "))
	}
}

// JUnit is an estimate as a test: whether the measurements behind it can be trusted, and their answers were right.
func (e *Estimate) JUnit() JUnitSuite {
	test := JUnitCase{Name: "the estimate can be trusted, and answers are right"}
	if e.Verdict != load.Good {
		test.Failure = &JUnitFailure{Type: string(e.Verdict), Message: string(e.Verdict), Text: strings.Join(e.VerdictReasons, "\n")}
		if len(e.VerdictReasons) > 0 {
			test.Failure.Message = e.VerdictReasons[0]
		}
	}
	return JUnitSuite{Name: "dmsim load", Cases: []JUnitCase{test}}
}
