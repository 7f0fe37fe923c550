package load

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// ReadLog reads an interval log, as WriteLog writes it, and hands over its histograms of nanoseconds in their order. Lines whose tag does not match are passed over, since most
// are of what the reader does not need and each would be unpacked. Whoever is given a histogram may keep it; its error ends the reading.
func ReadLog(r io.Reader, tag *regexp.Regexp, keep func(*hdr.Histogram) error) error {
	log := hdr.NewHistogramLogReader(&tagged{from: bufio.NewReader(r), tag: tag})
	for n := 1; ; n++ {
		h, err := nextOf(log)
		if err == nil && h != nil {
			err = keep(h)
		}
		if err != nil {
			return fmt.Errorf("interval %d: %w", n, err)
		}
		if h == nil {
			return nil
		}
	}
}

// tagged leaves of a log the lines of some tags.
type tagged struct {
	from *bufio.Reader
	tag  *regexp.Regexp
	line []byte // what is left of it
}

var tagOf = regexp.MustCompile(`^Tag=([^,]*),`)

func (c *tagged) Read(p []byte) (n int, err error) {
	for len(c.line) == 0 {
		c.line, err = c.from.ReadBytes('\n')
		if of := tagOf.FindSubmatch(c.line); of == nil || !c.tag.Match(of[1]) {
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

// nextOf reads an interval; nil at the end. The library panics on some that are damaged.
func nextOf(log *hdr.HistogramLogReader) (h *hdr.Histogram, err error) {
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

// Quantile is a latency that all but one in Of do not exceed: Of 100 is p99.
type Quantile struct {
	Of           float64 // 1 / (1 - q), from 1, the least, to the number of latencies, the longest
	Microseconds float64
}

// Curve is a whole distribution, from its least to its longest.
type Curve struct {
	Count  uint64
	Points []Quantile // ascending
}

// curveTags are those of all outcomes together.
var curveTags = regexp.MustCompile(`^[^.]+\.(response|service|lateness)$`)

// ReadCurves reads an interval log whole: the distributions of the measured time by tag, such as send.response.
func ReadCurves(r io.Reader) (map[string]Curve, error) {
	whole := map[string]*hdr.Histogram{}
	err := ReadLog(r, curveTags, func(h *hdr.Histogram) error {
		sum := whole[h.Tag()]
		if sum == nil {
			whole[h.Tag()] = h
			return nil
		}
		if dropped := sum.Merge(h); dropped > 0 {
			return fmt.Errorf("want histograms of one range under %s, got one with %d latencies above it", h.Tag(), dropped)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	curves := make(map[string]Curve, len(whole))
	for tag, h := range whole {
		curves[tag] = curveOf(h)
	}
	return curves, nil
}

// stepsInTen is how many points a curve has from p90 to p99, and so from each nine to the next.
const stepsInTen = 8

func curveOf(h *hdr.Histogram) Curve {
	n := h.TotalCount()
	c := Curve{Count: uint64(n)}
	if n == 0 {
		return c
	}
	for k := 0; ; k++ {
		of := math.Pow(10, float64(k)/stepsInTen)
		if of >= float64(n) {
			break
		}
		c.Points = append(c.Points, Quantile{of, float64(h.ValueAtPercentile(100*(1-1/of))) / 1e3})
	}
	c.Points = append(c.Points, Quantile{float64(n), float64(h.Max()) / 1e3})
	return c
}
