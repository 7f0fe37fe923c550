package reports

import (
	"io"
	"strings"
	"text/tabwriter"

	"dmsim/sim/load/cost"
	"dmsim/sim/load/need"
	"dmsim/sim/load/scaling"
)

// EstimateSchema names the shape of an Estimate.
const EstimateSchema = "dmsim.estimate/1"

// Estimate is what was concluded from many short measurements of one target: result.json of a load that was asked for a model, for costs, or for what a population needs.
type Estimate struct {
	Schema      string         `json:"schema"`
	Scenario    string         `json:"scenario"`
	Seed        uint64         `json:"seed"`
	Policy      string         `json:"policy"`
	Users       int            `json:"users"`
	Target      string         `json:"target"`
	Attempts    uint64         `json:"attempts"`          // offered, in all measurements
	Scaled      string         `json:"scaled,omitempty"`  // what the law is over: workers or connections
	Scaling     *scaling.Model `json:"scaling,omitempty"` // Universal Scalability Law
	Costs       *cost.Costs    `json:"rule_costs,omitempty"`
	Need        *need.Need     `json:"need,omitempty"`
	Warnings    []string       `json:"warnings"` // what speaks against the measurements behind it
	Interrupted bool           `json:"interrupted"`
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

// Tell prints the parts that there are.
func (e *Estimate) Tell(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var parts []func()
	if e.Scaling != nil {
		parts = append(parts, func() { e.Scaling.Tell(t, e.Scaled) })
	}
	if e.Costs != nil {
		parts = append(parts, func() { e.Costs.Tell(t) })
	}
	if e.Need != nil {
		parts = append(parts, func() { e.Need.Tell(t) })
	}
	for n, tell := range parts {
		if n > 0 {
			if _, err := io.WriteString(t, "\n"); err != nil {
				return err
			}
		}
		tell()
	}
	if len(e.Warnings) > 0 {
		if _, err := io.WriteString(t, "\nwarning\t"+strings.Join(e.Warnings, "\nwarning\t")+"\n"); err != nil {
			return err
		}
	}
	return t.Flush()
}
