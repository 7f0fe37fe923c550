package load_test

import (
	"bytes"
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
