package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports/page/pagetest"
)

// TestReportPicturesOfOthers opens the pages of a load with a stall and of a check that finds something, as commands write them. With -update it draws the pictures of them in docs.
func TestReportPicturesOfOthers(t *testing.T) {
	t.Parallel()
	folder := workplace(t)
	for _, of := range []struct {
		command, page, picture string
		pixels                 int
	}{
		{"dmsim load --target synthetic:service=20ms,servers=40,distribution=exponential,stall=1s@2s --rate 200 --duration 5s", "runs/load-quickstart-1", "docs/report-load.png", 1700},
		{"dmsim check --mutant daily-limit-plus-1 --stories 3000 --for 2m --out runs/check || test $? = 1", "runs/check", "docs/report-check.png", 2000},
	} {
		execute(t, folder, of.command)
		tab := pagetest.Open(t, filepath.Join(folder, filepath.FromSlash(of.page), "report.html"))
		if *update {
			draw(t, of.picture, tab.Screenshot(of.pixels))
		}
		info, err := os.Stat(filepath.Join(root, of.picture))
		require.NoError(t, err)
		assert.Less(t, info.Size(), int64(pictureBytesMax), of.picture)
	}
}
