package scaling

import (
	"slices"

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

// curve is the law from one to the largest level, at each level too, and beyond the largest only where it may be extrapolated: what is written down can be told and drawn without
// fitting anew.
func (m *Model) curve() (all []Throughput) {
	end := float64(m.largest())
	if len(m.Refusals) == 0 {
		end *= curveBeyond
	}
	at := make([]float64, 0, curvePoints+len(m.Levels))
	for k := range curvePoints {
		at = append(at, 1+(end-1)*float64(k)/(curvePoints-1))
	}
	for _, level := range m.Levels {
		at = append(at, float64(level.N))
	}
	slices.Sort(at)
	for _, n := range slices.Compact(at) {
		all = append(all, Throughput{n, m.at(n)})
	}
	return all
}
