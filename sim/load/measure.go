package load

import (
	"context"
	"runtime"
	"slices"
	"time"

	"dmsim/model"
)

// MeasureOptions say how a trial is measured.
type MeasureOptions struct {
	Objectives []Objective                             // for AbortEarly
	AbortEarly bool                                    // end the trial as soon as one of them cannot be met any more
	Grace      time.Duration                           // how long to wait for answers after the measured time; 0: as long as that, at least five seconds
	Null       Driver                                  // the same generator against a target that does nothing, measured first; nil: it is not
	Progress   func(at time.Duration, answered uint64) // told some five times a second, from another goroutine; nil: nobody is
}

// Measure offers a trial by the driver, judges the answers where the plan says what to expect, and says what was seen, of this process too. An error means that there
// is no measurement; if the context ended before the trial did, there is one of what was done until then. Of the recorder, a log can be written.
func Measure(ctx context.Context, d Driver, t *Trial, o MeasureOptions) (*Measured, *Recorder, error) {
	var m Measured
	if o.Null != nil {
		g, err := measureGenerator(ctx, o.Null, t)
		if err != nil {
			return nil, nil, err
		}
		m.Generator = g
	}
	r := newRecorder(t, runtime.GOMAXPROCS(0))
	if o.AbortEarly {
		r.watch(o.Objectives)
	}
	s, err := supervise(ctx, d, t, r, o)
	if err != nil {
		return nil, nil, err
	}
	m.EndedEarly = s.hopeless
	m.rates(r)
	m.Machine = s.after.since(s.before, m.Offered-m.Unbegun)
	if others, ok := d.(Others); ok {
		m.Agents, m.Machine = others.Agents(), others.Machine()
	}
	wrong := m.judge(r)
	m.see(r, wrong)
	m.Backlog = r.backlog(r.lasted())
	m.perSecond()
	if !m.Judged && r.decided() {
		m.Unjudged = m.Answered
	}
	return &m, r, nil
}

// lasted is how much of the measured time there was before the driver ended: all of it where the last attempt was begun, though that may have been over sooner.
func (r *Recorder) lasted() time.Duration {
	if r.trial.Due != nil && r.Through() {
		return r.trial.Duration
	}
	return max(0, min(r.trial.Duration, r.end-r.trial.Warm))
}

// rates counts what was offered and when the last came.
func (m *Measured) rates(r *Recorder) {
	t := r.trial
	m.Duration = t.Duration.Seconds()
	var begun, held uint64 // held: and never begun
	var last, lastBegun, lastOwn time.Duration
	for i := range r.heard {
		h := &r.heard[i]
		if !r.measured(i) && h.State == Answered {
			m.AnsweredWarm++
		}
		if !r.offered(i) || !r.measured(i) {
			continue
		}
		m.Offered++
		if h.State == Unbegun {
			m.Unbegun++
			if r.held[i] > 0 {
				held++
			}
			continue
		}
		begun++
		last, lastBegun, lastOwn = max(last, h.Ended-t.Warm), max(lastBegun, h.Begun-t.Warm), max(lastOwn, h.Begun-r.held[i]-t.Warm)
	}
	lasted := r.lasted()
	if t.Due == nil {
		m.Seconds = last.Seconds()
		m.RateAchieved = per(begun, m.Seconds)
		return
	}
	m.Seconds = max(last, lasted).Seconds()
	m.RateAchieved = per(begun, max(lastBegun, lasted).Seconds())
	m.RateTarget = per(m.Offered, lasted.Seconds())
	m.ownRate = per(begun+held, max(lastOwn, lasted).Seconds())
}

func per(n uint64, seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	return float64(n) / seconds
}

// judge compares the answers with what should have been, and returns which are wrong.
func (m *Measured) judge(r *Recorder) (wrong []int32) {
	p := r.trial.Plan
	if p.Expected == nil || r.trial.Cycle {
		return nil
	}
	score := p.Judge(r.heard)
	m.Judged, m.Unexplained, m.WrongExamples = true, score.Unexplained, score.Examples
	measured := func(of []int32) (n uint64) {
		for _, i := range of {
			if r.measured(int(i)) {
				n++
			}
		}
		return n
	}
	m.Wrong, m.Undecided, m.Reordered = measured(score.WrongAt), measured(score.UndecidedAt), measured(score.ReorderedAt)
	m.WrongWarm = score.Wrong - m.Wrong
	for k := range m.WrongExamples {
		if e := &m.WrongExamples[k]; !r.measured(e.Index) {
			e.Text += ", in the warm-up"
		}
	}
	return score.WrongAt
}

// decided says whether the target decides anything: it has refused an attempt, or numbers its commits. One that measures the generator does neither.
func (r *Recorder) decided() bool {
	return slices.ContainsFunc(r.heard, func(h Hearing) bool { return h.State == Answered && (h.Reason != model.Delivered || h.Commit != 0) })
}

// see makes the histograms.
func (m *Measured) see(r *Recorder, wrong []int32) {
	wrongIn := map[int]uint64{}
	for _, i := range wrong {
		if r.measured(int(i)) {
			wrongIn[r.second(r.due(int(i)))]++
		}
	}
	all := r.intervals(func(second int, t *tally) {
		one := t.interval(second)
		one.Wrong = wrongIn[second]
		m.Intervals = append(m.Intervals, one)
	})
	m.Operations = map[string]Operation{}
	for op, of := range all.ops {
		if of != nil {
			m.Operations[model.Op(op).String()] = of.operation(r.trial.Plan.reasonName)
		}
	}
	every := all.all()
	m.Operations[AllOperations] = every.operation(r.trial.Plan.reasonName)
	m.OwnLateness = every.own.kept()
	m.OverAnHour = every.together().response.over
	m.Answered, m.Failed = every.answered(), every.count(failed)
	if len(r.failures) > 0 {
		m.Failures = r.failures
	}
}

// perSecond makes the rates that hang on the judgement.
func (m *Measured) perSecond() {
	m.RateAnswered = per(m.Answered, m.Seconds)
	if !m.Judged {
		return
	}
	m.Right = m.Answered - m.Wrong - m.Undecided
	m.Goodput = per(m.Right, m.Seconds)
	if m.Answered > 0 {
		m.WrongPerMillion = 1e6 * float64(m.Wrong) / float64(m.Answered)
	}
}

// reasonName names a reason, that of a custom rule by its id.
func (p *Plan) reasonName(r model.Reason) string {
	if k := int(r) - int(model.CustomReason); k >= 0 && k < len(p.Config.Policy.Custom) {
		return p.Config.Policy.Custom[k].ID
	}
	return r.String()
}
