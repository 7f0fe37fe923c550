package picture_test

import (
	"bytes"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports/picture"
)

func powerLaw(n int) (degrees []uint32) {
	for i := range n {
		degrees = append(degrees, uint32(math.Pow((float64(i)+0.5)/float64(n), -1/1.3)))
	}
	return degrees
}

func TestDegreesAreDrawn(t *testing.T) {
	for _, ending := range picture.Endings() {
		path := filepath.Join(t.TempDir(), "degrees"+ending)
		require.NoError(t, picture.Degrees(path, "a power law", []picture.Series{
			{Name: "followees", Degrees: powerLaw(10_000), Exponent: 2.3, From: 5}, {Name: "followers", Degrees: powerLaw(5_000)}, {Name: "none", Degrees: []uint32{0, 0}},
		}))
		notBlank(t, path)
	}
}

func TestEqualDegreesAreDrawn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "degrees.png")
	require.NoError(t, picture.Degrees(path, "a pair", []picture.Series{{Name: "followees", Degrees: []uint32{1, 1}}, {Name: "followers", Degrees: []uint32{0, 1}}}))
	notBlank(t, path)
}

func TestMixingIsDrawn(t *testing.T) {
	for _, ending := range picture.Endings() {
		path := filepath.Join(t.TempDir(), "mixing"+ending)
		require.NoError(t, picture.Mixing(path, "ages", []string{"13-15", "16-17", "18+"}, [][]float64{{0.2, 0.1, 0}, {0.1, 0.2, 0.1}, {0, 0.1, 0.2}}))
		notBlank(t, path)
	}
}

// notBlank holds that there is a picture in the file, and more than one colour in it.
func notBlank(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	if filepath.Ext(path) == ".svg" {
		assert.Contains(t, string(data), "<path")
		return
	}
	img, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	colours := map[[3]uint32]bool{}
	for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 2 {
		for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 2 {
			r, g, b, _ := img.At(x, y).RGBA()
			colours[[3]uint32{r, g, b}] = true
		}
	}
	assert.Greater(t, len(colours), 2)
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.gif")
	require.EqualError(t, picture.Check(path), path+": want a picture's name with one of .png, .svg")
	require.Error(t, picture.Degrees(path, "", []picture.Series{{Degrees: []uint32{1}}}))
	path = filepath.Join(dir, "x.png")
	require.EqualError(t, picture.Degrees(path, "", []picture.Series{{Degrees: []uint32{0}}}), path+": nobody follows anybody, so there is nothing to draw")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}
