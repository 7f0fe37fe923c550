package differ

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// Sample is the latencies of one tag, by the intervals of a run. The seconds of a run are what is drawn anew, not its requests: a stall hits all that are under way.
type Sample struct {
	values []float64   // that occur, ascending, nanoseconds
	counts [][]float64 // by interval: how many are no larger than each of the values
}

// newSample makes a sample of the histograms of successive intervals. Those without a value count as intervals too.
func newSample(intervals []*hdr.Histogram) *Sample {
	seen := map[int64]int{}
	for _, h := range intervals {
		for _, bar := range h.Distribution() {
			if bar.Count > 0 {
				seen[bar.To] = 0
			}
		}
	}
	s := &Sample{counts: make([][]float64, len(intervals))}
	for i, v := range slices.Sorted(maps.Keys(seen)) {
		seen[v] = i
		s.values = append(s.values, float64(v))
	}
	for i, h := range intervals {
		s.counts[i] = make([]float64, len(s.values))
		for _, bar := range h.Distribution() {
			if bar.Count > 0 {
				s.counts[i][seen[bar.To]] = float64(bar.Count)
			}
		}
		for k := 1; k < len(s.values); k++ {
			s.counts[i][k] += s.counts[i][k-1]
		}
	}
	return s
}

// Intervals is how many there are.
func (s *Sample) Intervals() int { return len(s.counts) }

// Quantile is the smallest value that a share q does not exceed, each interval counted so many times; 0 where nothing is left.
func (s *Sample) Quantile(q float64, times []float64) float64 {
	upTo := func(k int) (n float64) {
		for i, w := range times {
			n += w * s.counts[i][k]
		}
		return n
	}
	if len(s.values) == 0 {
		return 0
	}
	rank := q * upTo(len(s.values)-1)
	if rank == 0 {
		return 0
	}
	k := sort.Search(len(s.values), func(k int) bool { return upTo(k) >= rank })
	return s.values[min(k, len(s.values)-1)]
}

// tagsMost and intervalsMost bound what is read of a log: thirteen operations and their sum, with response, service and lateness, for a day.
const (
	tagsMost      = 1000
	intervalsMost = 1_000_000
)

// ReadLatency reads an HDR interval log, as a load writes it. What it holds by outcome is left out: nothing compares it, and each second of a tag takes 270 kB here.
func ReadLatency(r io.Reader) (map[string]*Sample, error) {
	log, intervals := hdr.NewHistogramLogReader(r), map[string][]*hdr.Histogram{}
	for n := 0; ; n++ {
		h, err := next(log)
		if err != nil {
			return nil, fmt.Errorf("interval %d: %w", n+1, err)
		}
		if h == nil {
			break
		}
		if strings.Count(h.Tag(), ".") > 1 {
			continue // send.refused.response
		}
		intervals[h.Tag()] = append(intervals[h.Tag()], h)
		if len(intervals) > tagsMost || n >= intervalsMost {
			return nil, fmt.Errorf("want at most %d tags and %d intervals", tagsMost, intervalsMost)
		}
	}
	samples := make(map[string]*Sample, len(intervals))
	for tag, list := range intervals {
		samples[tag] = newSample(list)
	}
	return samples, nil
}

// widestMost bounds what a histogram may hold: what is slower than a day is no latency, and the library counts up to the end of the widest one by one.
const widestMost = 24 * time.Hour

// next reads an interval; nil at the end. The library panics on some that are damaged.
func next(log *hdr.HistogramLogReader) (h *hdr.Histogram, err error) {
	defer func() {
		if recover() != nil {
			h, err = nil, errors.New("no histogram")
		}
	}()
	if h, err = log.NextIntervalHistogram(); h != nil && h.HighestTrackableValue() > int64(widestMost) {
		return nil, fmt.Errorf("want latencies up to %v, got a histogram up to %v", widestMost, time.Duration(h.HighestTrackableValue()))
	}
	return h, err
}
