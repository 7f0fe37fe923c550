package differ

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"sort"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"gonum.org/v1/gonum/floats"

	"dmsim/sim/load"
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

// compared are the tags of response and service, all outcomes together: nothing else is compared.
var compared = regexp.MustCompile(`^[^.]*\.(response|service)$`)

// ReadLatency reads an HDR interval log, as a load writes it: the tags that are compared.
func ReadLatency(r io.Reader) (map[string]*Sample, error) {
	samples, bars := map[string]*Sample{}, 0
	err := load.ReadLog(r, compared, func(h *hdr.Histogram) error {
		list := barsOf(h)
		if bars += 1 + len(list); bars > barsMost {
			return fmt.Errorf("want at most %d bars of histograms and intervals in all", barsMost)
		}
		s := samples[h.Tag()]
		if s == nil {
			s = &Sample{}
			samples[h.Tag()] = s
		}
		s.intervals = append(s.intervals, list)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return samples, nil
}
