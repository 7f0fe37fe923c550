package scenarios

import (
	"fmt"
	"math"

	"dmsim/strictyaml"
)

// Expectation is a verdict on one metric of the result: min <= metric <= max. It is judged when the run has ended.
type Expectation struct {
	Metric string   `yaml:"metric,required"` // a metric (dmsim list metrics), or a part of one that is split: dead_ends.not-friends
	Min    *float64 `yaml:"min"`             // in the metric's unit; absent: no lower bound
	Max    *float64 `yaml:"max"`             // in the metric's unit; absent: no upper bound
}

// Validate judges an expectation by itself: there is a bound, and the bounds leave room. That there is such a metric is
// for the reports to say. Its error is a *strictyaml.FieldError.
func (e Expectation) Validate() error {
	switch {
	case e.Metric == "":
		return &strictyaml.FieldError{Path: "metric", Want: "the name of a metric", Got: e.Metric}
	case e.Min == nil && e.Max == nil:
		return &strictyaml.FieldError{What: "want min, max or both, got neither"}
	case e.Min != nil && e.Max != nil && *e.Min > *e.Max:
		return &strictyaml.FieldError{Path: "max", Want: fmt.Sprintf("a number >= min, which is %v", *e.Min), Got: *e.Max}
	}
	return nil
}

// Holds says whether a value is within the bounds, both included. NaN never is.
func (e Expectation) Holds(value float64) bool {
	return !math.IsNaN(value) && (e.Min == nil || value >= *e.Min) && (e.Max == nil || value <= *e.Max)
}
