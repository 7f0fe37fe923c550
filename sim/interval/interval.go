// Package interval says how sure a measured number is.
//
//	Interval     a value with its two ends
//	Expanded     the interval that bootstrap draws give, wide enough for few observations
//	Studentized  the interval that studentized bootstrap draws give
//	Student      the t interval of a mean
//	Midmean      an average that one bad observation does not move
package interval

// Level is the confidence of an interval for which nothing else is asked.
const Level = 0.95

// Interval is a value and between which ends it lies, at the confidence that its owner states.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Holds says whether x lies in the interval, its ends included.
func (i Interval) Holds(x float64) bool { return i.Low <= x && x <= i.High }

// Scaled is the interval of a multiple of the value, k > 0.
func (i Interval) Scaled(k float64) Interval {
	return Interval{Value: k * i.Value, Low: k * i.Low, High: k * i.High}
}
