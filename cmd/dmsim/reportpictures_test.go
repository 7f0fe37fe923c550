package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports/page/pagetest"
)

// TestReportPicturesOfOthers opens the pages of a load with a stall, of a check that finds something, of a comparison and of an experiment, as commands write them. With -update it draws the pictures of them in docs.
func TestReportPicturesOfOthers(t *testing.T) {
	t.Parallel()
	folder := workplace(t)
	for _, of := range []struct {
		command, page, picture string
		pixels                 int
	}{
		{"dmsim load --target synthetic:service=20ms,servers=40,distribution=exponential,stall=1s@2s --rate 200 --duration 5s", "runs/load-quickstart-1", "docs/report-load.png", 1700},
		{"dmsim check --mutant daily-limit-plus-1 --stories 3000 --for 2m --out runs/check || test $? = 1", "runs/check", "docs/report-check.png", 2000},
		{"dmsim compare quickstart --policies seed,mutual,open --reps 4 --set population.users=800 --until 'halfwidth(delivered_share)<0.1%'", "runs/compare-quickstart-1", "docs/report-compare.png", 1700},
		{"dmsim sweep stranded-replies --reps 3 --set population.users=800", "runs/stranded-replies-1", "docs/report-sweep.png", 2400},
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

// TestSweepPages opens the pages of experiments of every design, with ranges and a name that would be markup.
func TestSweepPages(t *testing.T) {
	t.Parallel()
	folder := workplace(t)
	for design, charts := range map[string][]string{
		"{kind: one-at-a-time}":                {"trade", "main-1", "main-2"},
		"{kind: latin-hypercube, samples: 16}": {"trade", "main-1", "interaction-1", "surface-1", "main-2"},
		"{kind: sobol, samples: 16}":           {"trade", "main-1", "interaction-1", "surface-1", "main-2"},
		"{kind: morris, trajectories: 4}":      {"trade", "morris-1", "morris-2"},
		"{kind: sobol-indices, samples: 8}":    {"trade", "main-1", "interaction-1", "sobol-1", "surface-1", "main-2"},
	} {
		steps := ""
		if strings.Contains(design, "one-at") {
			steps = ", steps: 3"
		}
		text := fmt.Sprintf(`name: ranges
question: What do <img src=x onerror="window.hacked=1"> and </script> do?
hypothesis: nothing
scenario: quickstart
set: {population.users: 300, duration: 2h}
factors:
  - {key: traffic.personas.spammer.rate.median, name: spam, from: 50, to: 500, scale: log%[1]s}
  - {key: traffic.personas.ordinary.to.strangers, from: 0.01, to: 0.2%[1]s}
design: %[2]s
replications: 2
outcomes: [delivered_share, burden_mean]
primary: [delivered_share]
`, steps, design)
		require.NoError(t, os.WriteFile(filepath.Join(folder, "ranges.yaml"), []byte(text), 0o666))
		execute(t, folder, "dmsim sweep ./ranges.yaml --out runs/ranges")
		pagetest.Open(t, filepath.Join(folder, "runs", "ranges", "report.html"), charts...)
	}
}
