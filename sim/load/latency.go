package load

// Latency is a distribution in microseconds, from an HDR histogram of three significant digits.
type Latency struct {
	Count uint64  `json:"count"`
	Mean  float64 `json:"mean"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p999"`
	Max   float64 `json:"max"`

	of *histogram // as long as the measurement is in memory
}

// Settle drops the histograms behind the latencies, of which each takes 270 kB, once the measurement is judged. Other percentiles than those that it tells cannot be asked for then.
func (m *Measured) Settle() {
	m.OwnLateness.of = nil
	for name, o := range m.Operations {
		for _, l := range []*Latency{&o.Response, &o.Service, &o.Lateness, &o.Held} {
			l.of = nil
		}
		for how, t := range o.Outcomes {
			t.Response.of, t.Service.of, t.Lateness.of = nil, nil, nil
			o.Outcomes[how] = t
		}
		m.Operations[name] = o
	}
	if m.Generator != nil {
		m.Generator.Lateness.of = nil
	}
}

// Stat returns mean, max or a percentile such as p99, p999 or p99.5, in microseconds. Of a latency that was read from a file there are only those that it holds.
func (l Latency) Stat(name string) (value float64, ok bool) {
	switch name {
	case "mean":
		return l.Mean, true
	case "max":
		return l.Max, true
	}
	percent, err := percentOf(name)
	if err != nil {
		return 0, false
	}
	switch percent {
	case 50:
		return l.P50, true
	case 90:
		return l.P90, true
	case 99:
		return l.P99, true
	case 99.9:
		return l.P999, true
	}
	if l.of == nil {
		return 0, false
	}
	return microseconds(l.of.Quantile(percent / 100)), true
}
