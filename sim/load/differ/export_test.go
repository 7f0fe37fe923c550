package differ

import hdr "github.com/HdrHistogram/hdrhistogram-go"

// NewSample makes samples of histograms that no log held.
func NewSample(intervals []*hdr.Histogram) *Sample {
	s := &Sample{}
	for _, h := range intervals {
		s.intervals = append(s.intervals, barsOf(h))
	}
	return s
}

// Quantile is that of a sample.
func (s *Sample) Quantile(q float64, times []float64) float64 { return s.table().quantile(q, times) }
