// Package picture draws what tables do not show, with gonum/plot: PNG or SVG by the file's ending.
package picture

import (
	"fmt"
	"image/color"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// Endings returns the endings of the files that can be drawn.
func Endings() []string { return []string{".png", ".svg"} }

// Check judges a file's name before anything is computed for it.
func Check(path string) error {
	ending := strings.ToLower(filepath.Ext(path))
	if slices.Contains(Endings(), ending) {
		return nil
	}
	return fmt.Errorf("%s: want a picture's name with one of %s", path, strings.Join(Endings(), ", "))
}

// The colours of series, told apart by those who do not see all colours (Okabe and Ito 2008).
var colours = []color.Color{
	color.RGBA{0, 114, 178, 255},
	color.RGBA{213, 94, 0, 255},
	color.RGBA{0, 158, 115, 255},
	color.RGBA{204, 121, 167, 255},
	color.RGBA{86, 180, 233, 255},
	color.RGBA{230, 159, 0, 255},
}

// save draws a plot into a file.
func save(p *plot.Plot, width, height vg.Length, path string) error {
	if err := Check(path); err != nil {
		return err
	}
	p.BackgroundColor = color.White
	drawn, err := p.WriterTo(width, height, format(path))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return write(drawn, path)
}

// format is what gonum/plot calls a file's kind.
func format(path string) string { return strings.ToLower(filepath.Ext(path))[1:] }

// write writes a picture under a temporary name and renames it, so that no half-drawn file is left.
func write(drawn io.WriterTo, path string) error {
	file, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o644))
	if err != nil {
		return err
	}
	defer func() { _ = file.Cleanup() }()
	if _, err := drawn.WriteTo(file); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return file.CloseAtomicallyReplace()
}
