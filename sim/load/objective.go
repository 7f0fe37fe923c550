package load

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dmsim/model"
)

// Objective is what must hold of a measurement, such as send.response.p99<5ms, errors<0.1% or wrong=0.
type Objective struct {
	text    string
	metric  string // errors, wrong, undecided, goodput, answered, rate, backlog; of a latency its kind: response, service, lateness
	op      string // of a latency: the operation, or all
	stat    string // of a latency: as it was written, such as p99
	compare string
	bound   float64
	unit    string // of the bound: a unit of time, %, or nothing
}

// AllOperations is the name under which all operations together are measured.
const AllOperations = "all"

// shape is what an objective looks like, for messages.
const shape = "an objective such as send.response.p99<5ms, all.service.max<=1s, errors<0.1%, wrong=0, undecided<1%, goodput>9000, rate>=0.99 or backlog<100"

var (
	comparisons = []string{"<=", ">=", "<", ">", "="}
	latencies   = []string{"response", "service", "lateness"}
	counted     = []string{"errors", "wrong", "undecided", "goodput", "answered", "rate", "backlog"}
	shares      = []string{"errors", "wrong", "undecided", "rate"}                      // that may be bounded in %
	timeUnits   = map[string]float64{"ns": 1e-3, "us": 1, "µs": 1, "ms": 1e3, "s": 1e6} // in microseconds
)

// ParseObjective reads an objective: a metric, a comparison and a bound with its unit.
func ParseObjective(text string) (Objective, error) {
	o := Objective{text: strings.ReplaceAll(text, " ", "")}
	at := strings.IndexAny(o.text, "<>=")
	if at < 0 {
		return Objective{}, wanted(shape, text)
	}
	left, right := o.text[:at], o.text[at:]
	for _, c := range comparisons {
		if rest, ok := strings.CutPrefix(right, c); ok {
			o.compare, right = c, rest
			break
		}
	}
	if err := o.parseMetric(left); err != nil {
		return Objective{}, fmt.Errorf("%s: %w", o.text, err)
	}
	if err := o.parseBound(right); err != nil {
		return Objective{}, fmt.Errorf("%s: %w", o.text, err)
	}
	return o, nil
}

func wanted(what, got string) error { return fmt.Errorf("want %s, got %q", what, got) }

func (o *Objective) parseMetric(text string) error {
	parts := strings.SplitN(text, ".", 3)
	if len(parts) < 3 {
		o.metric = text
		if !slices.Contains(counted, text) {
			return wanted("OPERATION.response|service|lateness.p99, or one of "+strings.Join(counted, ", "), text)
		}
		return nil
	}
	o.op, o.metric, o.stat = parts[0], parts[1], parts[2]
	if o.op != AllOperations && !slices.Contains(model.OpNames(), o.op) {
		return wanted("all or one of "+strings.Join(model.OpNames(), ", "), o.op)
	}
	if !slices.Contains(latencies, o.metric) {
		return wanted("one of "+strings.Join(latencies, ", "), o.metric)
	}
	if o.stat == "mean" || o.stat == "max" {
		return nil
	}
	_, err := percentOf(o.stat)
	return err
}

// percentOf reads p50, p99, p999 (99.9 %) or p99.9.
func percentOf(stat string) (float64, error) {
	bad := wanted("mean, max or a percentile such as p50, p95, p99, p999, p99.9", stat)
	figures, ok := strings.CutPrefix(stat, "p")
	if len(figures) > 2 && strings.HasPrefix(figures, "9") && !strings.Contains(figures, ".") {
		figures = figures[:2] + "." + figures[2:]
	}
	percent, err := strconv.ParseFloat(figures, 64)
	if !ok || err != nil || !(percent > 0 && percent < 100) || strings.ContainsAny(figures, "+eExX_") {
		return 0, bad
	}
	return percent, nil
}

func (o *Objective) parseBound(text string) error {
	figures := strings.TrimRight(text, "%nuµms")
	o.unit = text[len(figures):]
	var err error
	o.bound, err = strconv.ParseFloat(figures, 64)
	_, isTime := timeUnits[o.unit]
	switch {
	case err != nil || !(o.bound >= 0 && o.bound < 1e15):
		return wanted("a number >= 0 with its unit after "+o.compare, text)
	case o.op != "" && !isTime:
		return wanted("a time such as 5ms after "+o.compare, text)
	case o.op == "" && o.unit == "%" && !slices.Contains(shares, o.metric), o.op == "" && o.unit != "%" && o.unit != "":
		return wanted("a number without a unit after "+o.compare, text)
	}
	return nil
}

// String is the text that was parsed, without spaces.
func (o Objective) String() string { return o.text }

// MarshalText writes the text that was parsed.
func (o Objective) MarshalText() ([]byte, error) { return []byte(o.text), nil }

// UnmarshalText reads an objective.
func (o *Objective) UnmarshalText(text []byte) (err error) {
	*o, err = ParseObjective(string(text))
	return err
}

// Judge compares it with what was measured. What was not measured is not met, and the note says why.
func (o Objective) Judge(m *Measured) ObjectiveOutcome {
	out := ObjectiveOutcome{Objective: o.text, Unit: o.unit}
	out.Value, out.Note = o.value(m)
	out.Met = out.Note == "" && o.holds(out.Value)
	return out
}

func (o Objective) holds(value float64) bool {
	switch o.compare {
	case "<":
		return value < o.bound
	case "<=":
		return value <= o.bound
	case ">":
		return value > o.bound
	case ">=":
		return value >= o.bound
	}
	return value == o.bound
}

// value is what was measured, in the unit of the bound; the note says why there is none.
func (o Objective) value(m *Measured) (value float64, note string) {
	if o.op != "" {
		return o.latency(m)
	}
	whole := m.Answered
	switch o.metric {
	case "errors":
		value, whole = float64(m.Failed+m.Unbegun), m.Offered
	case "wrong": // at any time, the warm-up too
		value, whole = float64(m.Wrong+m.WrongWarm), m.Answered+m.AnsweredWarm
	case "undecided":
		value = float64(m.Undecided)
	case "goodput":
		return m.Goodput, m.unjudged()
	case "answered":
		return m.RateAnswered, ""
	case "backlog":
		return float64(m.Backlog.Max), ""
	case "rate":
		return o.rate(m)
	}
	if o.unit == "%" {
		if whole == 0 {
			return 0, "nothing was offered"
		}
		value *= 100 / float64(whole)
	}
	if o.metric != "errors" {
		note = m.unjudged()
	}
	return value, note
}

func (o Objective) rate(m *Measured) (float64, string) {
	if m.RateTarget == 0 {
		return 0, "a closed loop has no rate to reach"
	}
	share := m.RateAchieved / m.RateTarget
	if o.unit == "%" {
		share *= 100
	}
	return share, ""
}

func (m *Measured) unjudged() string {
	if m.Judged {
		return ""
	}
	return "answers are not judged"
}

// latency is that of an operation.
func (o Objective) latency(m *Measured) (float64, string) {
	seen, ok := m.Operations[o.op]
	if !ok || seen.Offered == 0 {
		return 0, "none was offered"
	}
	of := map[string]Latency{"response": seen.Response, "service": seen.Service, "lateness": seen.Lateness}[o.metric]
	if of.Count == 0 {
		return 0, "none was answered"
	}
	value, ok := of.Stat(o.stat)
	if !ok {
		return 0, "only p50, p90, p99, p999, mean and max were written down"
	}
	return value / timeUnits[o.unit], ""
}

// limit is the bound of a percentile of a response that must stay below it, for ending a trial early.
func (o Objective) limit() (op string, quantile, microseconds float64, ok bool) {
	if o.metric != "response" || o.op == "" || o.compare[0] != '<' || o.stat == "mean" {
		return "", 0, 0, false
	}
	quantile = 1
	if o.stat != "max" {
		percent, _ := percentOf(o.stat) // parsed before
		quantile = percent / 100
	}
	return o.op, quantile, o.bound * timeUnits[o.unit], true
}
