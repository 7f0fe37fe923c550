package reports

import (
	"slices"
	"strings"

	"dmsim/sim/load"
)

// LoadJUnit is a load as tests: one an objective, one for the answers where they were judged, and one whether the measurement can be trusted.
func LoadJUnit(r *load.Result) JUnitSuite {
	suite := JUnitSuite{Name: "dmsim load"}
	for _, o := range r.Objectives {
		test := JUnitCase{Name: o.Objective}
		if !o.Met {
			test.Failure = &JUnitFailure{Type: "objective", Message: o.String()}
		}
		suite.Cases = append(suite.Cases, test)
	}
	others := slices.DeleteFunc(slices.Clone(r.VerdictReasons), func(reason string) bool { return isObjective(r, reason) })
	test := JUnitCase{Name: "the measurement can be trusted, and answers are right"}
	if r.Verdict != load.Good && len(others) > 0 {
		test.Failure = &JUnitFailure{Type: string(r.Verdict), Message: others[0], Text: strings.Join(others, "\n")}
	}
	suite.Cases = append(suite.Cases, test)
	return suite
}

func isObjective(r *load.Result, reason string) bool {
	return slices.ContainsFunc(r.Objectives, func(o load.ObjectiveOutcome) bool { return o.String() == reason })
}
