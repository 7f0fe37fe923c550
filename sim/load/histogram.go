package load

import (
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// histogram counts durations with three significant digits, from a nanosecond to an hour. Mean and maximum are exact.
type histogram struct {
	counts *hdr.Histogram
	sum    float64       // nanoseconds
	max    time.Duration // even if it is longer than the longest that is counted
	over   uint64        // longer than longest: counted as that
}

// longest is the longest duration that is counted as what it is.
const longest = time.Hour

// digits are those of a value that are kept: it is told as the upper end of its step, which from 2 µs on is less than 0.1 % above it, and below that exact.
const digits = 3

// newHistogram returns an empty one. It takes 270 kB.
func newHistogram() *histogram { return &histogram{counts: hdr.New(1, int64(longest), digits)} }

// Record counts a duration >= 0. What is longer than an hour counts as an hour; over says how many there were.
func (h *histogram) Record(d time.Duration) { h.many(d, 1) }

// many counts a duration so often.
func (h *histogram) many(d time.Duration, n uint64) {
	if n == 0 {
		return
	}
	h.sum += float64(d) * float64(n)
	h.max = max(h.max, d)
	if d > longest {
		h.over += n
		d = longest
	}
	if err := h.counts.RecordValues(int64(d), int64(n)); err != nil {
		panic(err) // only of a value out of range
	}
}

// Count is how many were recorded.
func (h *histogram) Count() uint64 { return uint64(h.counts.TotalCount()) }

// Quantile returns the smallest step that a share q of what was recorded does not exceed, at most the maximum; 0 of an empty histogram.
func (h *histogram) Quantile(q float64) time.Duration {
	return min(time.Duration(h.counts.ValueAtPercentile(100*q)), h.max)
}

// reset empties it.
func (h *histogram) reset() {
	h.counts.Reset()
	h.sum, h.max, h.over = 0, 0, 0
}

// Latency summarises it.
func (h *histogram) Latency() Latency {
	n := h.Count()
	if n == 0 {
		return Latency{}
	}
	return Latency{
		Count: n, Mean: round3(h.sum / float64(n) / 1e3),
		P50: microseconds(h.Quantile(0.5)), P90: microseconds(h.Quantile(0.9)), P99: microseconds(h.Quantile(0.99)), P999: microseconds(h.Quantile(0.999)),
		Max: microseconds(h.max),
	}
}

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// round3 leaves three decimals: nanoseconds of microseconds.
func round3(x float64) float64 { return math.Round(x*1e3) / 1e3 }

// add counts what another has counted.
func (h *histogram) add(other *histogram) {
	if dropped := h.counts.Merge(other.counts); dropped > 0 {
		panic(dropped) // all have the same range
	}
	h.sum += other.sum
	h.max = max(h.max, other.max)
	h.over += other.over
}

// kept is the summary with the histogram behind it, which tells other percentiles.
func (h *histogram) kept() Latency {
	l := h.Latency()
	l.of = h
	return l
}
