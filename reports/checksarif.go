package reports

import (
	"fmt"

	"dmsim/sim/check"
)

// EarlierRule is the id of the rule that an earlier finding which fails is a result of: that it passes. The others are those of the invariants.
const EarlierRule = "earlier-finding"

// SARIF is the campaign for tools that show findings beside code. The rules are all that results may be about.
func (d *Check) SARIF(version Version, rules []SARIFRule) SARIFReport {
	r := SARIFReport{Version: version, Rules: rules, NotDone: d.NotChecked}
	for i := range d.Again {
		f := &d.Again[i]
		r.Results = append(r.Results, SARIFResult{
			Rule: EarlierRule, Message: fmt.Sprintf("%s: %s: want %s, got %s", f.Case, f.Step, f.Want, f.Got), File: f.File, Line: f.Line,
		})
	}
	for i := range d.Findings {
		f := &d.Findings[i]
		r.Results = append(r.Results, SARIFResult{
			Rule: f.Invariant, Message: fmt.Sprintf("%s: want %s, got %s. Repeat: %s", f.Title, f.Want, f.Got, f.Repeat), File: f.File, Fingerprint: f.ID,
		})
	}
	if f := d.Conflict; f != nil {
		r.Results = append(r.Results, SARIFResult{
			Rule: f.Invariant, Message: fmt.Sprintf("several goroutines: want %s, got %s. Repeat: %s", f.Want, f.Got, f.Repeat), File: f.History,
		})
	}
	for _, sentence := range d.Unlike {
		r.Results = append(r.Results, SARIFResult{Rule: check.SameAnswers, Message: "several workers: " + sentence})
	}
	return r
}
