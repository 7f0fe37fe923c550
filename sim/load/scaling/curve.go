package scaling

import (
	"dmsim/sim/interval"
)

// Throughput is what the law says of N workers or connections; between whole numbers it is there for the sake of a smooth curve.
type Throughput struct {
	N float64 `json:"n"`
	interval.Interval
}

const (
	curvePoints = 41
	curveBeyond = 2 // times the largest level: as far as the curve goes where the law may be extrapolated
)

// curve is the law from one to the largest level, and beyond it only where it may be extrapolated: what is written down can be drawn without fitting anew.
func (m *Model) curve() (all []Throughput) {
	end := float64(m.largest())
	if len(m.Refusals) == 0 {
		end *= curveBeyond
	}
	for k := range curvePoints {
		n := 1 + (end-1)*float64(k)/(curvePoints-1)
		all = append(all, Throughput{n, m.at(n)})
	}
	return all
}
