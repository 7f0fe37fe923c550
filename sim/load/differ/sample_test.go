package differ_test

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load/differ"
)

func histogram(t testing.TB, tag string, values ...int64) *hdr.Histogram {
	t.Helper()
	h := hdr.New(1, int64(time.Hour), 3)
	h.SetTag(tag)
	for _, v := range values {
		require.NoError(t, h.RecordValue(v))
	}
	return h
}

// TestQuantile: an interval that counts twice is as two of them, and one that counts zero times as none.
func TestQuantile(t *testing.T) {
	s := differ.NewSample([]*hdr.Histogram{histogram(t, "", 10, 20, 30, 40), histogram(t, "", 100), histogram(t, "")})
	assert.Equal(t, 3, s.Intervals())
	assert.Equal(t, 20.0, s.Quantile(0.5, []float64{1, 0, 0}))
	assert.Equal(t, 40.0, s.Quantile(1, []float64{1, 0, 0}))
	assert.Equal(t, 30.0, s.Quantile(0.5, []float64{1, 1, 1}))
	assert.Equal(t, 100.0, s.Quantile(0.5, []float64{0, 5, 1}))
	assert.Equal(t, 100.0, s.Quantile(0.5, []float64{1, 5, 1}))
	assert.Zero(t, s.Quantile(0.5, []float64{0, 0, 7}))
}

func log(t testing.TB, histograms ...*hdr.Histogram) []byte {
	t.Helper()
	var b bytes.Buffer
	w := hdr.NewHistogramLogWriter(&b)
	require.NoError(t, w.OutputLogFormatVersion())
	require.NoError(t, w.OutputLegend())
	for i, h := range histograms {
		h.SetStartTimeMs(int64(1000 * i))
		h.SetEndTimeMs(int64(1000 * (i + 1)))
		require.NoError(t, w.OutputIntervalHistogram(h))
	}
	return b.Bytes()
}

func TestReadLatency(t *testing.T) {
	data := log(t, histogram(t, "send.response", 10, 20), histogram(t, "send.service", 1), histogram(t, "send.refused.service", 1), histogram(t, "send.lateness", 1), histogram(t, "send.response", 30))
	samples, err := differ.ReadLatency(bytes.NewReader(data))
	require.NoError(t, err)
	require.Len(t, samples, 2)
	assert.Equal(t, 2, samples["send.response"].Intervals())
	assert.Equal(t, 20.0, samples["send.response"].Quantile(0.5, []float64{1, 1}))
	assert.Equal(t, 1.0, samples["send.service"].Quantile(0.5, []float64{1}))
}

// TestReadLatencyIsLean: a log of many seconds is kept by what its histograms hold, and not as the 270 kB of each.
func TestReadLatencyIsLean(t *testing.T) {
	const seconds = 300
	data := log(t, slices.Repeat([]*hdr.Histogram{histogram(t, "send.response", 10, 20)}, seconds)...)
	held := func() (bytes uint64) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := held()
	samples, err := differ.ReadLatency(bytes.NewReader(data))
	require.NoError(t, err)
	assert.Less(t, int64(held())-int64(before), int64(seconds*27_000), "a tenth")
	assert.Equal(t, seconds, samples["send.response"].Intervals())
}

func TestReadLatencyErrs(t *testing.T) {
	for name, text := range map[string]string{
		"no histogram": "Tag=a.response,0.0,1.0,1.0,HISTFAAAABx4nJNpmSzMwMDAxQABzFCaEUoz2X+AMADwEgMx\n",
		"no base64":    "Tag=a.response,0.0,1.0,1.0,!!!!\n",
		"cut":          "Tag=a.response,0.0,1.0,1.0,HISTFAAA\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := differ.ReadLatency(strings.NewReader(text))
			assert.ErrorContains(t, err, "interval 1: ")
		})
	}
}

// FuzzReadLatency: whatever is in a file, reading it ends with samples or an error.
func FuzzReadLatency(f *testing.F) {
	f.Add(log(f, histogram(f, "send.response", 10, 20)))
	f.Add([]byte("Tag=a.response,0.0,1.0,1.0,HISTFAAAABx4nJNpmSzMwMDAxQABzFCaEUoz2X+AMADwEgMx\n"))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		samples, err := differ.ReadLatency(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, s := range samples {
			times := make([]float64, s.Intervals())
			for i := range times {
				times[i] = 1
			}
			assert.LessOrEqual(t, s.Quantile(0.5, times), s.Quantile(0.9, times))
		}
	})
}
