package picture_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports/picture"
)

func overlay(samples ...[]float64) *picture.Overlay {
	return &picture.Overlay{
		Title: "two sources", Sources: []string{"trace", "simulated"},
		Distributions: []picture.Distribution{
			{Title: "messages", Label: "messages", Samples: samples},
			{Title: "gaps", Label: "gap", Seconds: true, Samples: samples},
			{Title: "more", Samples: samples},
			{Title: "still more", Samples: samples},
		},
		Profiles: []picture.Profile{
			{Title: "days", Labels: []string{"Sun", "Mon"}, Shares: [][]float64{{0.5, 0.5}, {0.1, 0.9}}},
			{Title: "none", Labels: []string{"Sun"}, Shares: [][]float64{{math.NaN()}, nil}},
		},
	}
}

func TestOverlayIsDrawn(t *testing.T) {
	for name, samples := range map[string][][]float64{
		"ordinary": {{0, 1, 1, 5, 90}, {2, 3, 4000, 1e6}},
		"empty":    {nil, nil},
		"zeros":    {{0, 0}, {0}},
		"one each": {{7}, {7}},
	} {
		for _, ending := range picture.Endings() {
			t.Run(name+ending, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "overlay"+ending)
				require.NoError(t, overlay(samples...).Save(path))
				notBlank(t, path)
			})
		}
	}
}

func TestOverlayNeedsAName(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.gif")
	require.EqualError(t, overlay(nil).Save(path), path+": want a picture's name with one of .png, .svg")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}
