package crew

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/load"
)

// told is a driver of one agent, whose reports are what a test says.
type told struct {
	reports func() []*report
	refused []error
	agents  *load.Agents
}

func (d *told) Drive(_ context.Context, t *load.Trial, r *load.Recorder) error {
	on, m := newTrial(t, r, 1), newMember(joining{Name: "1", Host: "here", PID: 1}, 0, 0)
	on.join(m, 1)
	on.open(m, 1)
	on.zero = time.Now()
	r.StartAt(on.zero)
	for _, one := range d.reports() {
		d.refused = append(d.refused, on.take(one))
	}
	on.account()
	d.agents, _ = on.conclude(&Crew{options: Options{Agents: 1}}, []offset{{}})
	return nil
}

// good are the two reports of an agent that made two attempts, due at 0 and 1 ms.
func good() []*report {
	of := func(k int) *report {
		h, due := newHistogram(), time.Duration(k)*time.Millisecond
		count(h, time.Millisecond)
		return &report{Order: 1, Sequence: uint64(k), Sent: 1, Answered: 1, Histogram: must(encodeHistogram(h)), Records: []record{{Index: k, Begun: due, Ended: due + time.Millisecond}}}
	}
	first, second := of(0), of(1)
	second.Last = string(must(json.Marshal(last{Sent: 2, Ended: 2})))
	return []*report{first, second}
}

// TestWhatDoesNotAddUp: an agent's counts, its histograms and its records must tell the same, each report once and in order.
func TestWhatDoesNotAddUp(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func([]*report) []*report
		degraded string
		refused  string
		merged   uint64
	}{
		{name: "good", merged: 2},
		{name: "a report twice", change: func(r []*report) []*report { return []*report{r[0], r[0], r[1]} }, merged: 2},
		{name: "one left out", change: func(r []*report) []*report { return r[1:] }, refused: "want report 0 of order 1 of agent 1, got 1 of agent 1", degraded: "agent 1 (here, process 1) sent 0 by its own count, 0 by its reports, and told of 0", merged: 0},
		{name: "a record twice", change: func(r []*report) []*report { r[1].Records[0].Index = 0; return r }, degraded: "agent 1 (here, process 1) told of attempt 0, which was not its to make, or a second time", merged: 1},
		{name: "a record of nothing", change: func(r []*report) []*report { r[1].Records[0].Index = 7; return r }, degraded: "agent 1 (here, process 1) told of attempt 7, which was not its to make, or a second time", merged: 1},
		{name: "before it was due", change: func(r []*report) []*report { r[1].Records[0].Begun = 0; return r }, degraded: "agent 1 (here, process 1) told of attempt 1, due at 1ms, as held for 0s, begun at 0s and ended at 2ms", merged: 1},
		{name: "other times", change: func(r []*report) []*report { r[1].Records[0].Ended += time.Second; return r }, degraded: "the histograms of the agents hold 2 responses together, and their records 2, of other times", merged: 2},
		{name: "another sum", change: func(r []*report) []*report { r[1].Last = `{"sent":3,"ended":2}`; return r }, degraded: "agent 1 (here, process 1) sent 3 by its own count, 2 by its reports, and told of 2", merged: 2},
		{name: "another histogram", change: func(r []*report) []*report { r[1].Histogram = ""; return r }, degraded: "agent 1 (here, process 1) counted 1 responses and a histogram of 0", merged: 2},
		{name: "an error", change: func(r []*report) []*report { r[1].Last = `{"sent":2,"ended":2,"error":"no more"}`; return r }, degraded: "agent 1 (here, process 1): no more", merged: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &told{reports: func() []*report {
				if c.change == nil {
					return good()
				}
				return c.change(good())
			}}
			trial := &load.Trial{Plan: &load.Plan{Attempts: make([]model.Attempt, 2)}, Due: []time.Duration{0, time.Millisecond}, Duration: 2 * time.Millisecond, Loop: load.Open}
			m, _, err := load.Measure(t.Context(), d, trial, load.MeasureOptions{})
			require.NoError(t, err)
			assert.Equal(t, c.merged, d.agents.Merged)
			assert.Equal(t, c.merged, m.Answered)
			if c.refused != "" {
				assert.EqualError(t, d.refused[0], c.refused)
			}
			if c.name == "good" || c.name == "a report twice" {
				assert.Empty(t, d.agents.Degraded)
				return
			}
			require.NotEmpty(t, append(d.agents.Degraded, c.refused))
			if c.refused == "" {
				assert.Contains(t, d.agents.Degraded, c.degraded)
			}
		})
	}
}

// TestTheWarmUpIsNotMeasured: how late an agent was in the warm-up, in which it opens its connections, is no part of how late it was.
func TestTheWarmUpIsNotMeasured(t *testing.T) {
	d := &told{reports: func() []*report {
		h, late := newHistogram(), good()
		count(h, time.Second)
		late[0].Records[0].Begun, late[0].Records[0].Ended, late[0].Histogram = time.Second, time.Second, must(encodeHistogram(h))
		return late
	}}
	trial := &load.Trial{Plan: &load.Plan{Attempts: make([]model.Attempt, 2)}, Due: []time.Duration{0, time.Millisecond}, Warm: time.Millisecond, Duration: time.Millisecond, Loop: load.Open}
	m, _, err := load.Measure(t.Context(), d, trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.Empty(t, d.agents.Degraded)
	assert.Equal(t, []float64{0, 0}, []float64{d.agents.Each[0].LatenessP99, m.OwnLateness.P99})
	assert.EqualValues(t, 1e6, d.agents.Each[0].First)
}

// TestTheLeash: an agent whose reports have not been acknowledged for a while begins nothing, since others may have been given its attempts.
func TestTheLeash(t *testing.T) {
	a := &agent{clock: clock{base: time.Now().Add(-time.Hour)}}
	a.heard()
	o := &offering{agent: a, order: &order{Headers: []http.Header{{}}, Items: []item{{Method: "GET"}}}}
	var to vegeta.Target
	require.NoError(t, o.Say(0, nil, &to))
	a.acknowledged.Store(int64(time.Hour - leash - time.Second))
	assert.ErrorContains(t, o.Say(0, nil, &to), "nothing is offered without it")
	assert.EqualValues(t, 1, o.sent.Load())
}
