package scaling

import (
	"math"

	"dmsim/sim/load/interval"
)

// Throughput is what the law says of N workers or connections.
type Throughput struct {
	N int `json:"n"`
	interval.Interval
}

const (
	curvePoints = 40 // at most, but for the measured levels' ends
	curveBeyond = 2  // times the largest level: as far as the curve goes where the law may be extrapolated
)

// curve is the law from one to the largest level, and beyond it only where it may be extrapolated: what is written down can be drawn without fitting anew.
func (m *Model) curve() (all []Throughput) {
	end := m.largest()
	if len(m.Refusals) == 0 {
		end *= curveBeyond
	}
	last := 0
	for k := range curvePoints {
		n := int(math.Round(math.Pow(float64(end), float64(k)/(curvePoints-1))))
		if n == last {
			continue
		}
		if at, err := m.At(n); err == nil {
			all = append(all, Throughput{n, at})
		}
		last = n
	}
	return all
}
