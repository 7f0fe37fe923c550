package persona_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/persona"
)

func names(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("data", "*.yaml"))
	require.NoError(t, err)
	for _, f := range files {
		all = append(all, strings.TrimSuffix(filepath.Base(f), ".yaml"))
	}
	return all
}

// Every file is read, every number of it says where it comes from, and somebody has a source.
func TestEveryNumberIsMarked(t *testing.T) {
	all := names(t)
	require.Len(t, all, 12)
	sourced := 0
	for _, name := range all {
		p, m := persona.Default(name), persona.Marks(name)
		require.NoError(t, p.Validate(), name)
		assert.NotEmpty(t, p.Description, name)
		assert.Positive(t, m.Assumed, name)
		assert.Len(t, m.Sources, m.Sourced, name)
		sourced += m.Sourced
	}
	assert.Greater(t, sourced, 10)
	assert.Contains(t, persona.Marks("teen-13-15").Sources, "known.offensive: Thorn, Feb 2023, minors: block 68 %, report 50 %; leave assumed")
}

func TestUnmarkedNumbersAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"share: 0.5\n":                               "line 1: want `# sourced: ...` or `# assumed` behind the numbers of share",
		"share: 0.5   # sourced:\n":                  "line 1: ",
		"share: 0.5   # guessed\n":                   "line 1: ",
		"to:\n  strangers: 0.1\n":                    "line 2: want `# sourced: ...` or `# assumed` behind the numbers of to.strangers",
		"known:\n  harmless: {reply: 0.1}\n":         "behind the numbers of known.harmless",
		"rate: {median: 1, sigma: 2}  # assumed\nx:": "",
	} {
		_, err := persona.ReadMarks(text)
		if want == "" {
			assert.NoError(t, err, text)
		} else {
			assert.ErrorContains(t, err, want, text)
		}
	}
}

func TestTableIsTheLaw(t *testing.T) {
	for name, law := range map[string]persona.Law{
		"log-normal": {Median: 16, Sigma: 1.8}, "constant": {Median: 7}, "nothing": {}, "quantiles": {Quantiles: []float64{0, 0, 5, 60, 4000}},
	} {
		table := law.Table()
		for i := range 10_000 {
			u := (float64(i) + 0.5) / 10_000
			want := law.Quantile(u)
			assert.InDelta(t, want, table.At(u), 1e-6+want*0.02, "%s at %v", name, u)
		}
		assert.False(t, math.IsInf(table.At(0), 0) || math.IsNaN(table.At(0)), name)
		assert.False(t, math.IsInf(table.At(math.Nextafter(1, 0)), 0), name)
	}
}

func TestMeans(t *testing.T) {
	assert.InEpsilon(t, 16*math.Exp(0.5), persona.Law{Median: 16, Sigma: 1}.Mean(), 1e-9)
	assert.InEpsilon(t, 3, persona.Law{Quantiles: []float64{3, 3}}.Mean(), 1e-6)
}

func TestFilesAreTheRepositorys(t *testing.T) {
	source, err := persona.Source("spammer")
	require.NoError(t, err)
	file, err := os.ReadFile(filepath.Join("data", "spammer.yaml"))
	require.NoError(t, err)
	assert.Equal(t, string(file), string(source))
	_, err = persona.Source("nobody")
	require.Error(t, err)
}
