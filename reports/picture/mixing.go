package picture

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Mixing draws a matrix of shares of follows, from the group of the row (upwards) to that of the column, as colours: the darker the more, on a logarithmic
// scale over three decades. Labels name the groups.
func Mixing(path, title string, labels []string, share [][]float64) error {
	p := plot.New()
	p.Title.Text = title
	p.X.Label.Text, p.Y.Label.Text = "age of the followed", "age of the follower"
	p.X.Tick.Marker, p.Y.Tick.Marker = names(labels), names(labels)
	grid := newGrid(share)
	colours := moreland.ExtendedBlackBody().Palette(255)
	heat := plotter.NewHeatMap(grid, reversed{colours.Colors()})
	heat.Min, heat.Max = grid.low, grid.high
	heat.Rasterized = len(share) > 20
	p.Add(heat)
	return save(p, 6*vg.Inch, 6*vg.Inch, path)
}

// decades is how far below the greatest share colours go.
const decades = 3

// grid holds the logarithms of shares.
type grid struct {
	share     [][]float64
	low, high float64
}

func newGrid(share [][]float64) *grid {
	high := 0.0
	for _, row := range share {
		for _, s := range row {
			high = math.Max(high, s)
		}
	}
	if high == 0 {
		high = 1
	}
	return &grid{share, math.Log10(high) - decades, math.Log10(high)}
}

func (g *grid) Dims() (columns, rows int) { return len(g.share), len(g.share) }

func (g *grid) Z(column, row int) float64 {
	return math.Max(g.low, math.Log10(math.Max(g.share[row][column], math.SmallestNonzeroFloat64)))
}

func (g *grid) X(column int) float64 { return float64(column) }
func (g *grid) Y(row int) float64    { return float64(row) }

// names are ticks at whole numbers: all of a few labels, every fifth of many.
type names []string

func (n names) Ticks(_, _ float64) (ticks []plot.Tick) {
	every := 1
	if len(n) > 20 {
		every = 5
	}
	for i, label := range n {
		if i%every == 0 {
			ticks = append(ticks, plot.Tick{Value: float64(i), Label: label})
		}
	}
	return ticks
}

// reversed is a palette from light to dark.
type reversed struct{ colours []color.Color }

func (r reversed) Colors() []color.Color {
	out := slices.Clone(r.colours)
	slices.Reverse(out)
	return out
}
