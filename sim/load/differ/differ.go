// Package differ compares recorded measurements of two sides, A (before) and B (after): which figures differ by more than the measurement's own noise, and by how much.
//
//	Run, ReadLatency  a recorded measurement
//	Compare           two sides, of one run or of several each
//	FalseAlarms       how often two halves of one and the same would have been told apart
//
// What one run shows of its noise is how its seconds differ; what the next run would have been, only other runs show. So regressions are told of repeated runs, best
// interleaved, and of single ones by option.
package differ

import (
	"dmsim/sim/interval"
	"dmsim/sim/load"
	"dmsim/sim/rng"
)

// Schema names the shape of a Comparison.
const Schema = "dmsim.diff/1"

// Run is a recorded measurement.
type Run struct {
	Name    string // for people: its folder
	Result  load.Result
	Samples map[string]*Sample // latencies by tag, such as send.response; only runs that stand alone on their side need them
}

// Options say what counts as a difference. Default fills them.
type Options struct {
	LeastEffect float64  // relative; what is worse by no more is no regression; > 0
	Alpha       float64  // share of false alarms among the differences told, at most; in (0, 0.5]
	Resamples   int      // of the bootstrap of single runs, at least 100
	Seed        rng.Seed // of the bootstrap, and of the halves of FalseAlarms
	Single      bool     // tell regressions of one run against one
	Interleaved bool     // the runs were made in turns, A B B A ...; it changes nothing but a note
}

// Default is a least effect of 5 %, a twentieth of false alarms, a thousand resamples.
func Default() Options { return Options{LeastEffect: 0.05, Alpha: 0.05, Resamples: 1000, Seed: 1} }

// Verdict is what comparing a figure, or two sides, comes to.
type Verdict string

// The verdicts. Significant is what is so after the correction for the number of metrics.
const (
	Worse   Verdict = "worse"   // significant, and by more than the least effect: a regression
	Better  Verdict = "better"  // the same, the other way
	Same    Verdict = "same"    // the whole interval of the ratio is within the least effect
	Unclear Verdict = "unclear" // neither is known
)

// Metric is one figure of both sides.
type Metric struct {
	Name     string             `json:"metric"`
	Unit     string             `json:"unit"`
	Higher   string             `json:"higher_is"` // better or worse
	A        float64            `json:"a"`         // median of the runs
	B        float64            `json:"b"`
	Ratio    *interval.Interval `json:"ratio,omitempty"`    // B over A: of several runs the median of all pairs'; absent where it is not known, or its interval is not: of so few runs there is none
	P        *float64           `json:"p,omitempty"`        // of several runs by Mann and Whitney; of single ones, where they are told apart, by the spread of the bootstrap
	Adjusted *float64           `json:"adjusted,omitempty"` // P after Benjamini and Hochberg, over all metrics
	Smallest *float64           `json:"smallest,omitempty"` // relative change that such a comparison would have found four times in five, if it were the only metric; absent where it is not known, or none would
	Verdict  Verdict            `json:"verdict"`

	change  float64 // B over A, by which the verdict goes: that of Ratio where there is one
	certain bool    // it needs no test
}

// Comparison is what comparing two sides comes to.
type Comparison struct {
	Schema      string   `json:"schema"`
	A           []string `json:"a"` // names of the runs
	B           []string `json:"b"`
	LeastEffect float64  `json:"least_effect"`
	Alpha       float64  `json:"alpha"`
	Metrics     []Metric `json:"metrics"`
	Verdict     Verdict  `json:"verdict"` // worse where any metric is; else better where any is, unless B answers less; same where all are
	Notes       []string `json:"notes"`
}
