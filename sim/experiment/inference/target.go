package inference

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Target is a precision: half the width of the interval of a metric's difference is below Below.
type Target struct {
	Metric string  `json:"metric"`
	Below  float64 `json:"below"` // in the metric's unit, > 0
	text   string
}

var targetShape = regexp.MustCompile(`^\s*halfwidth\(\s*([a-z0-9_.-]+)\s*\)\s*<\s*([^\s%]+)\s*(%?)\s*$`)

// ParseTarget reads such as halfwidth(delivered_share)<0.5%, where 0.5% is 0.005 of a share. The error is one line; whether there is such a metric is not judged.
func ParseTarget(text string) (Target, error) {
	parts := targetShape.FindStringSubmatch(text)
	if parts == nil {
		return Target{}, fmt.Errorf("want halfwidth(METRIC)<NUMBER, such as halfwidth(delivered_share)<0.5%%, got %.80q", text)
	}
	below, err := strconv.ParseFloat(parts[2], 64)
	if parts[3] != "" {
		below /= 100
	}
	if err != nil || !(below > 0) || math.IsInf(below, 0) {
		return Target{}, fmt.Errorf("want a number > 0 after halfwidth(%s)<, got %.40q", parts[1], parts[2]+parts[3])
	}
	return Target{Metric: parts[1], Below: below, text: strings.Join(strings.Fields(text), "")}, nil
}

// String returns the target as it was written, without white space.
func (t Target) String() string { return t.text }

// Met says whether a difference is known so well. One that is not known is not; nor is one that has not varied yet, which may be since what is rare has not occurred.
func (t Target) Met(d *Difference) bool {
	return d.Low != nil && *d.High > *d.Low && (*d.High-*d.Low)/2 < t.Below
}
