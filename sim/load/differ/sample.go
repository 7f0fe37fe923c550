package differ

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"sort"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"gonum.org/v1/gonum/floats"
)

// Sample is the latencies of one tag, by the intervals of a run. The seconds of a run are what is drawn anew, not its requests: a stall hits all that are under way.
type Sample struct {
	intervals [][]bar // those without a value count too
}

// bar is how many latencies of an interval have a value; nanoseconds.
type bar struct{ value, count int64 }

// barsOf reduces a histogram, of which each takes 270 kB, to what it holds.
func barsOf(h *hdr.Histogram) (list []bar) {
	for _, of := range h.Distribution() {
		if of.Count > 0 {
			list = append(list, bar{of.To, of.Count})
		}
	}
	return slices.Clip(list)
}

// Intervals is how many there are.
func (s *Sample) Intervals() int { return len(s.intervals) }

// table is a sample made ready for quantiles, which takes more memory.
type table struct {
	values []float64   // that occur, ascending
	upTo   [][]float64 // by interval: how many are no larger than each of the values
}

func (s *Sample) table() *table {
	places := map[int64]int{}
	for _, bars := range s.intervals {
		for _, of := range bars {
			places[of.value] = 0
		}
	}
	t := &table{upTo: make([][]float64, len(s.intervals))}
	for place, v := range slices.Sorted(maps.Keys(places)) {
		places[v] = place
		t.values = append(t.values, float64(v))
	}
	for i, bars := range s.intervals {
		t.upTo[i] = make([]float64, len(t.values))
		for _, of := range bars {
			t.upTo[i][places[of.value]] = float64(of.count)
		}
		floats.CumSum(t.upTo[i], t.upTo[i])
	}
	return t
}

// quantile is the smallest value that a share q does not exceed, each interval counted so many times; 0 where nothing is left.
func (t *table) quantile(q float64, times []float64) float64 {
	upTo := func(k int) (n float64) {
		for i, w := range times {
			n += w * t.upTo[i][k]
		}
		return n
	}
	if len(t.values) == 0 {
		return 0
	}
	rank := q * upTo(len(t.values)-1)
	if rank == 0 {
		return 0
	}
	k := sort.Search(len(t.values), func(k int) bool { return upTo(k) >= rank })
	return t.values[min(k, len(t.values)-1)]
}

// barsMost bounds what is kept of a log, an interval counted as a bar more: 800 MB. Ten minutes of all operations at a thousand attempts a second have some million.
const barsMost = 50_000_000

// ReadLatency reads an HDR interval log, as a load writes it: the tags that are compared.
func ReadLatency(r io.Reader) (map[string]*Sample, error) {
	log, samples, bars := hdr.NewHistogramLogReader(&compared{from: bufio.NewReader(r)}), map[string]*Sample{}, 0
	for n := 1; ; n++ {
		h, err := next(log)
		if err != nil {
			return nil, fmt.Errorf("interval %d: %w", n, err)
		}
		if h == nil {
			return samples, nil
		}
		list := barsOf(h)
		if bars += 1 + len(list); bars > barsMost {
			return nil, fmt.Errorf("interval %d: want at most %d bars of histograms and intervals in all", n, barsMost)
		}
		s := samples[h.Tag()]
		if s == nil {
			s = &Sample{}
			samples[h.Tag()] = s
		}
		s.intervals = append(s.intervals, list)
	}
}

// compared leaves of a log the lines of response and service, all outcomes together: most others are of what nothing compares, and each would be unpacked.
type compared struct {
	from *bufio.Reader
	line []byte // what is left of it
}

var comparedLine = regexp.MustCompile(`^Tag=[^.,]*\.(response|service),`)

func (c *compared) Read(p []byte) (n int, err error) {
	for len(c.line) == 0 {
		if c.line, err = c.from.ReadBytes('\n'); !comparedLine.Match(c.line) {
			c.line = nil
		}
		if err != nil && len(c.line) == 0 {
			return 0, err
		}
	}
	n = copy(p, c.line)
	c.line = c.line[n:]
	return n, nil
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
