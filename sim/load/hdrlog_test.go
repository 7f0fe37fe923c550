package load_test

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/load"
)

// The log is read back by the library's reader, and holds what the result says: every tag, all counts, and the percentiles of the one second that there is.
func TestLogIsReadBack(t *testing.T) {
	trial := hundred()
	m, r, err := load.Measure(t.Context(), slow{script(func(i int) (time.Duration, time.Duration, load.Answer, bool) {
		due := trial.Due[i]
		a := load.Answer{}
		if i%5 == 0 {
			a.Outcome.Reason = model.Blocked
		}
		return due + time.Microsecond, due + time.Duration(1+i)*time.Microsecond, a, true
	}), 160 * time.Millisecond}, trial, load.MeasureOptions{})
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, r.WriteLog(&text))
	assert.Contains(t, text.String(), "#[Histogram log format version 1.3]\n")
	began := time.Now().Unix()

	reader := hdr.NewHistogramLogReader(strings.NewReader(text.String()))
	got := map[string]*hdr.Histogram{}
	for {
		h, err := reader.NextIntervalHistogram()
		require.NoError(t, err)
		if h == nil {
			break
		}
		got[h.Tag()] = h
	}
	require.Len(t, got, 27)
	for _, op := range []string{"send", "follow", "all"} {
		seen := m.Operations[op]
		for tag, of := range map[string]load.Times{op: {seen.Response, seen.Service, seen.Lateness}, op + ".done": seen.Outcomes["done"], op + ".refused": seen.Outcomes["refused"]} {
			for kind, want := range map[string]load.Latency{"response": of.Response, "service": of.Service, "lateness": of.Lateness} {
				h := got[tag+"."+kind]
				require.NotNil(t, h, "%s.%s", tag, kind)
				assert.EqualValues(t, want.Count, h.TotalCount())
				assert.InEpsilon(t, want.P50, float64(h.ValueAtPercentile(50))/1e3, 1e-3)
				assert.InEpsilon(t, want.P99, float64(h.ValueAtPercentile(99))/1e3, 1e-3)
				assert.InDelta(t, began, h.StartTimeMs()/1000, 60)
				assert.EqualValues(t, 1000, h.EndTimeMs()-h.StartTimeMs())
			}
		}
	}
}

// A curve of two seconds is that of both together: from the least to the longest, by the nines between.
func TestReadCurves(t *testing.T) {
	var text bytes.Buffer
	log := hdr.NewHistogramLogWriter(&text)
	second := func(tag string, from, to int64) {
		h := hdr.New(1, int64(time.Hour), 3)
		h.SetTag(tag)
		for v := from; v <= to; v++ {
			require.NoError(t, h.RecordValue(1000*v))
		}
		require.NoError(t, log.OutputIntervalHistogram(h))
	}
	second("send.response", 1, 400)
	second("send.response", 401, 1000)
	second("send.refused.response", 5, 6)
	second("send.lateness", 1, 0)

	curves, err := load.ReadCurves(&text)
	require.NoError(t, err)
	require.Len(t, curves, 2, "those of an outcome are left out")
	assert.Equal(t, load.Curve{}, curves["send.lateness"])
	all := curves["send.response"]
	assert.EqualValues(t, 1000, all.Count)
	require.Len(t, all.Points, 3*8+1)
	assert.True(t, slices.IsSortedFunc(all.Points, func(a, b load.Quantile) int { return cmp.Compare(a.Of, b.Of) }))
	for i, want := range map[int]load.Quantile{0: {Of: 1, Microseconds: 1}, 8: {Of: 10, Microseconds: 900}, 16: {Of: 100, Microseconds: 990}, 24: {Of: 1000, Microseconds: 1000}} {
		assert.InEpsilon(t, want.Of, all.Points[i].Of, 1e-9)
		assert.InEpsilon(t, want.Microseconds, all.Points[i].Microseconds, 2e-3)
	}
}

func TestReadCurvesErrs(t *testing.T) {
	_, err := load.ReadCurves(strings.NewReader("Tag=a.response,0.0,1.0,1.0,HISTFAAA\n"))
	assert.ErrorContains(t, err, "interval 1: ")
}
