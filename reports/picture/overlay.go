package picture

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Overlay is a sheet on which the same things of several sources lie over each other: tiles with distributions, then tiles with profiles, three in a row.
type Overlay struct {
	Title         string
	Sources       []string // their names, in the order of all samples and shares below
	Distributions []Distribution
	Profiles      []Profile
}

// Distribution is one sample a source, each sorted in ascending order. Drawn is the share of the values that are at least x over x, both logarithmic;
// values of 0 are not seen, and count among the others.
type Distribution struct {
	Title   string
	Label   string // of the axis of values
	Seconds bool   // values are seconds: the axis counts in minutes, hours and days
	Samples [][]float64
}

// Profile is one row of shares a source, for each of the labels.
type Profile struct {
	Title  string
	Label  string // of the axis of labels
	Labels []string
	Shares [][]float64 // NaN is not drawn
}

// overlayColumns is the number of tiles in a row.
const overlayColumns = 3

// Save draws the sheet into a file.
func (o *Overlay) Save(path string) error {
	if err := Check(path); err != nil {
		return err
	}
	var tiles []*plot.Plot
	for _, d := range o.Distributions {
		p, err := o.distribution(d)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", path, d.Title, err)
		}
		tiles = append(tiles, p)
	}
	for _, s := range o.Profiles {
		p, err := o.profile(s)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", path, s.Title, err)
		}
		tiles = append(tiles, p)
	}
	rows := (len(tiles) + overlayColumns - 1) / overlayColumns
	drawn, err := draw.NewFormattedCanvas(overlayColumns*4.2*vg.Inch, (vg.Length(rows)*3.4+0.6)*vg.Inch, format(path))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	o.draw(draw.New(drawn), tiles, rows)
	return write(drawn, path)
}

// draw lays the tiles out below the title and the names of the sources.
func (o *Overlay) draw(sheet draw.Canvas, tiles []*plot.Plot, rows int) {
	sheet.SetColor(color.White)
	sheet.Fill(sheet.Rectangle.Path())
	grid := make([][]*plot.Plot, rows)
	for r := range grid {
		grid[r] = make([]*plot.Plot, overlayColumns)
		copy(grid[r], tiles[r*overlayColumns:])
	}
	margin := vg.Points(14)
	layout := draw.Tiles{
		Rows: rows, Cols: overlayColumns, PadX: vg.Points(22), PadY: vg.Points(26),
		PadTop: vg.Points(62), PadBottom: margin, PadLeft: margin, PadRight: margin,
	}
	for r, row := range plot.Align(grid, layout, sheet) {
		for c, tile := range row {
			if grid[r][c] != nil {
				grid[r][c].Draw(tile)
			}
		}
	}
	o.head(sheet, margin)
}

// head writes the title, and below it what colour a source has.
func (o *Overlay) head(sheet draw.Canvas, margin vg.Length) {
	style := plot.New().Title.TextStyle
	style.XAlign, style.YAlign = draw.XLeft, draw.YTop
	style.Font.Size = vg.Points(15)
	at := vg.Point{X: sheet.Min.X + margin, Y: sheet.Max.Y - vg.Points(10)}
	sheet.FillText(style, at, o.Title)
	style.Font.Size = vg.Points(12)
	at.Y -= vg.Points(24)
	for i, name := range o.Sources {
		line := vg.Points(22)
		middle := at.Y - style.Font.Size/2
		sheet.StrokeLine2(stroke(i), at.X, middle, at.X+line, middle)
		at.X += line + vg.Points(6)
		sheet.FillText(style, at, name)
		at.X += style.Width(name) + vg.Points(24)
	}
}

// stroke is the line of a source. The second is dashed, so that what lies under it is seen.
func stroke(source int) draw.LineStyle {
	style := draw.LineStyle{Color: colours[source%len(colours)], Width: vg.Points(1.8)}
	if source == 1 {
		style.Dashes = []vg.Length{vg.Points(5), vg.Points(2.5)}
	}
	return style
}

// distribution draws logarithms on ordinary axes and lets the ticks say what they are of: on a plot.LogScale the library makes room for the name of
// the upright axis in a wrong place.
func (o *Overlay) distribution(d Distribution) (*plot.Plot, error) {
	p := tile(d.Title, d.Label, "share with at least x")
	p.X.Tick.Marker, p.Y.Tick.Marker = powers{}, powers{}
	if d.Seconds {
		p.X.Tick.Marker = durations{}
	}
	lowX, highX, lowY := 0.0, 1.0, -1.0
	for i, sample := range d.Samples {
		points := atLeast(sample)
		if len(points) == 0 {
			continue
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return nil, err
		}
		line.LineStyle = stroke(i)
		p.Add(line)
		last := points[len(points)-1]
		lowX, highX, lowY = min(lowX, points[0].X), max(highX, last.X), min(lowY, last.Y)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = lowX, highX+0.05, lowY-0.05, 0.02
	return p, nil
}

// apart is how far two points of a curve must lie from each other to be told apart, in decades.
const apart = 0.004

// atLeast returns the points of P(X >= x) that can be told apart, for x above 0, as decimal logarithms.
func atLeast(sample []float64) (points plotter.XYs) {
	n := float64(len(sample))
	for i, x := range sample {
		if x <= 0 || i > 0 && sample[i-1] == x {
			continue
		}
		point := plotter.XY{X: math.Log10(x), Y: math.Log10((n - float64(i)) / n)}
		if len(points) > 0 && x < sample[len(sample)-1] {
			if last := points[len(points)-1]; point.X-last.X <= apart && last.Y-point.Y <= apart {
				continue
			}
		}
		points = append(points, point)
	}
	return points
}

func (o *Overlay) profile(s Profile) (*plot.Plot, error) {
	p := tile(s.Title, s.Label, "share")
	p.X.Tick.Marker = sparse(s.Labels)
	high := 0.0
	for i, shares := range s.Shares {
		points := make(plotter.XYs, 0, len(shares))
		for k, share := range shares {
			if !math.IsNaN(share) {
				points = append(points, plotter.XY{X: float64(k), Y: share})
				high = max(high, share)
			}
		}
		if len(points) == 0 {
			continue
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return nil, err
		}
		line.LineStyle = stroke(i)
		p.Add(line)
	}
	if high == 0 {
		high = 1
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, float64(max(1, len(s.Labels)-1)), 0, high*1.08
	return p, nil
}

func tile(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.TextStyle.Font.Size = vg.Points(12)
	p.Title.Padding = vg.Points(6)
	p.BackgroundColor = color.White
	p.Add(plotter.NewGrid())
	return p
}

// sparse are ticks at whole numbers: all labels of a week, every third of a day.
type sparse []string

func (s sparse) Ticks(_, _ float64) (ticks []plot.Tick) {
	for i, label := range s {
		if len(s) <= 12 || i%3 == 0 {
			ticks = append(ticks, plot.Tick{Value: float64(i), Label: label})
		}
	}
	return ticks
}

// powers are ticks of an axis of decimal logarithms, with labels at the powers of ten.
type powers struct{}

func (powers) Ticks(low, high float64) (ticks []plot.Tick) {
	for exponent := int(math.Floor(low)); float64(exponent) <= high; exponent++ {
		for digit := range 9 {
			tick := plot.Tick{Value: float64(exponent) + math.Log10(float64(digit+1))}
			if digit == 0 {
				tick.Label = strconv.FormatFloat(math.Pow10(exponent), 'f', max(0, -exponent), 64)
			}
			ticks = append(ticks, tick)
		}
	}
	return within(low, high, ticks)
}

// durations are ticks of an axis of decimal logarithms of seconds.
type durations struct{}

func (durations) Ticks(low, high float64) (ticks []plot.Tick) {
	const day = 24 * 3600
	for _, tick := range []plot.Tick{
		{Value: 1, Label: "1 s"},
		{Value: 10},
		{Value: 60, Label: "1 min"},
		{Value: 600},
		{Value: 3600, Label: "1 h"},
		{Value: 6 * 3600},
		{Value: day, Label: "1 d"},
		{Value: 10 * day, Label: "10 d"},
		{Value: 100 * day, Label: "100 d"},
		{Value: 1000 * day, Label: "1000 d"},
		{Value: 10_000 * day},
	} {
		tick.Value = math.Log10(tick.Value)
		ticks = append(ticks, tick)
	}
	return within(low, high, ticks)
}

// within returns the ticks that lie on the axis.
func within(low, high float64, ticks []plot.Tick) []plot.Tick {
	return slices.DeleteFunc(ticks, func(t plot.Tick) bool { return t.Value < low || t.Value > high })
}
