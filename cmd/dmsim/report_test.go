package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports/page/pagetest"
)

// The pictures of a report in docs, and what they show at most of its height.
const (
	widePicture  = "docs/report-run.png"
	phonePicture = "docs/report-run-phone.png"

	picturePixels   = 1500
	pictureBytesMax = 300_000
)

// TestReportPictures opens the page of the first run that the README shows. With -update it draws the pictures of it in docs:
//
//	go test ./cmd/dmsim -run ReportPictures -update
func TestReportPictures(t *testing.T) {
	t.Parallel()
	folder := workplace(t)
	execute(t, folder, "dmsim run quickstart --check")
	tab := pagetest.Open(t, filepath.Join(folder, "runs", "quickstart-1", "report.html"))
	if *update {
		draw(t, widePicture, tab.Screenshot(picturePixels))
		tab.Show(pagetest.Phone, true)
		draw(t, phonePicture, tab.Screenshot(picturePixels))
	}
	for _, name := range []string{widePicture, phonePicture} {
		info, err := os.Stat(filepath.Join(root, name))
		require.NoError(t, err)
		assert.Less(t, info.Size(), int64(pictureBytesMax), name)
	}
}

func draw(t *testing.T, name string, picture []byte) {
	require.NoError(t, os.WriteFile(filepath.Join(root, name), picture, 0o666))
}
