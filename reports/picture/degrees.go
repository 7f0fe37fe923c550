package picture

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Series is the degrees of the users of one graph in one direction. They are sorted in place.
type Series struct {
	Name     string
	Degrees  []uint32
	Exponent float64 // of the density of the tail; 0: no tail is drawn
	From     uint32  // where the tail begins
}

// Degrees draws for each series the share of users with a degree of at least k over k, both logarithmic, and its power law as a dashed line. A power
// law is a straight line there. Users with none are not seen; the curves begin at the share of those who have some.
func Degrees(path, title string, series []Series) error {
	p := plot.New()
	p.Title.Text = title
	p.X.Label.Text, p.Y.Label.Text = "k", "share of users with at least k"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	p.Add(plotter.NewGrid())
	p.Legend.Top = true
	drawn := false
	for i, s := range series {
		points := above(s.Degrees)
		if len(points) == 0 {
			continue
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return err
		}
		line.Color, line.Width = colours[i%len(colours)], vg.Points(1.5)
		p.Add(line)
		drawn = true
		p.Legend.Add(s.Name, line)
		if tail := s.tail(points); tail != nil {
			dashed, err := plotter.NewLine(tail)
			if err != nil {
				return err
			}
			dashed.Color, dashed.Dashes = colours[i%len(colours)], []vg.Length{vg.Points(4), vg.Points(3)}
			p.Add(dashed)
		}
	}
	if !drawn {
		return fmt.Errorf("%s: nobody follows anybody, so there is nothing to draw", path)
	}
	// Where all degrees are equal the library would begin the axis at 0, which has no logarithm.
	p.X.Min, p.X.Max = 0.9, max(10, p.X.Max*1.15)
	p.Y.Min, p.Y.Max = min(p.Y.Min, 0.5), 1
	p.Legend.XOffs = -vg.Points(10)
	return save(p, 7*vg.Inch, 5*vg.Inch, path)
}

// above returns the points of P(degree >= k), one for each degree that occurs above 0.
func above(degrees []uint32) (points plotter.XYs) {
	slices.Sort(degrees)
	for i := 0; i < len(degrees); {
		next := i
		for next < len(degrees) && degrees[next] == degrees[i] {
			next++
		}
		if degrees[i] > 0 {
			points = append(points, plotter.XY{X: float64(degrees[i]), Y: float64(len(degrees)-i) / float64(len(degrees))})
		}
		i = next
	}
	return points
}

// tail is the power law from where it begins to the greatest degree.
func (s *Series) tail(points plotter.XYs) plotter.XYs {
	if s.Exponent <= 1 {
		return nil
	}
	i := slices.IndexFunc(points, func(p plotter.XY) bool { return p.X >= float64(s.From) })
	if i < 0 {
		return nil
	}
	from, to := points[i], points[len(points)-1].X
	return plotter.XYs{from, {X: to, Y: from.Y * math.Pow(to/from.X, 1-s.Exponent)}}
}
