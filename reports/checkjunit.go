package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"dmsim/sim/check"
)

// JUnit is the campaign as tests: one for each invariant that applied, of which those fail that were found broken; one for each earlier finding that fails, or one that all
// pass; one for a conflict; one for stories that
// workers play differently; and one whether everything was checked. The rules name the invariants.
func (d *Check) JUnit(rules []SARIFRule) JUnitSuite {
	suite := JUnitSuite{Name: "dmsim check"}
	for _, id := range d.judges() {
		suite.Cases = append(suite.Cases, d.invariantTest(id, rules))
	}
	suite.Cases = append(suite.Cases, d.againTests()...)
	if f := d.Conflict; f != nil {
		suite.Cases = append(suite.Cases, JUnitCase{Name: "several goroutines: " + titled(f.Invariant, rules), Failure: &JUnitFailure{
			Message: fmt.Sprintf("want %s, got %s", f.Want, f.Got), Text: told(f.Tell),
		}})
	}
	if len(d.Unlike) > 0 {
		suite.Cases = append(suite.Cases, JUnitCase{Name: "several workers: " + titled(check.SameAnswers, rules), Failure: &JUnitFailure{
			Message: d.Unlike[0], Text: strings.Join(d.Unlike, "\n"),
		}})
	}
	all := JUnitCase{Name: "everything was checked"}
	if len(d.NotChecked) > 0 {
		all.Failure = &JUnitFailure{Type: string(check.Inconclusive), Message: d.NotChecked[0], Text: strings.Join(d.NotChecked, "\n")}
	}
	suite.Cases = append(suite.Cases, all)
	return suite
}

// judges are the ids of all that could object: the invariants that applied, the second opinion where there were stories, and who objected all the same.
func (d *Check) judges() []string {
	ids := slices.Clone(d.Applied)
	if d.Histories > 0 {
		ids = append(ids, check.Opinion)
	}
	for i := range d.Findings {
		if id := d.Findings[i].Invariant; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (d *Check) invariantTest(id string, rules []SARIFRule) JUnitCase {
	test := JUnitCase{Name: titled(id, rules)}
	for i := range d.Findings {
		f := &d.Findings[i]
		if f.Invariant != id {
			continue
		}
		if test.Failure == nil {
			test.Failure = &JUnitFailure{Message: fmt.Sprintf("want %s, got %s", f.Want, f.Got)}
		}
		test.Failure.Text += told(f.Tell)
	}
	return test
}

func (d *Check) againTests() (tests []JUnitCase) {
	for i := range d.Again {
		f := &d.Again[i]
		tests = append(tests, JUnitCase{Name: "earlier finding: " + f.Case + " (" + f.File + ")", Failure: &JUnitFailure{
			Message: fmt.Sprintf("%s: want %s, got %s", f.Step, f.Want, f.Got), Text: f.Text,
		}})
	}
	if len(tests) == 0 {
		return []JUnitCase{{Name: "earlier findings"}}
	}
	return tests
}

// titled is the id with the name, where the rules have one.
func titled(id string, rules []SARIFRule) string {
	if at := slices.IndexFunc(rules, func(r SARIFRule) bool { return r.ID == id }); at >= 0 && rules[at].Name != "" {
		return id + " " + rules[at].Name
	}
	return id
}

func told(tell func(io.Writer)) string {
	var b strings.Builder
	tell(&b)
	return b.String()
}
