package metrics

import (
	"slices"
	"strings"
)

// Definition says what a metric is. Its words are those of docs/metrics.md (see Page).
type Definition struct {
	Name        string // snake_case; for good
	Unit        string
	Group       string // the family it belongs to
	Numerator   string // what is counted; of a quantile, which one of what
	Denominator string // what it is divided by, or over what a quantile is taken; the metric is undefined where there is none of it
	Who         string // whose attempts, accounts or messages count
	By          string // what Value.By is split by: ByReason, ByPersona, or "": it is not
	Higher      string // what a higher value means: Better, Worse, or "" where it depends
}

// What a higher value means.
const (
	Better = "better"
	Worse  = "worse"
)

// What a metric can be split by.
const (
	ByReason  = "reason; the parts sum to the value"
	ByPersona = "persona, each of its own sender-days"
)

// ofThose begins a Numerator that is a part of its Denominator.
const ofThose = "of those, "

// Text is the definition in one line.
func (d Definition) Text() string {
	text := d.Numerator + " / " + d.Denominator
	if strings.HasPrefix(d.Numerator, ofThose) {
		text = d.Denominator + "; " + d.Numerator
	}
	text += ". Who counts: " + d.Who
	if d.By != "" {
		text += ". By " + d.By
	}
	return text
}

// metric is a definition and the code of it.
type metric struct {
	Definition
	of func(*Metrics) figure
}

// families are all metrics, in the order of the documentation.
var families = slices.Concat(
	deliveryMetrics, activityMetrics, peakMetrics, contactMetrics, exposureMetrics, groomingMetrics, burdenMetrics, raidMetrics, reachMetrics, detectionMetrics,
	restrictionMetrics, responseMetrics, reactionMetrics, recontactMetrics,
)

// Definitions lists all metrics in a fixed order, that of Metrics.Values.
func Definitions() []Definition {
	all := make([]Definition, len(families))
	for i, m := range families {
		all[i] = m.Definition
	}
	return all
}
