package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const analysis = root + "/docs/analysis/"

// smaller makes the runs of the page quick: what counts here are the columns.
var smaller = map[string][]string{
	"run":     {"--set", "population.users=150", "--set", "duration=2h"},
	"sweep":   {"--short"},
	"compare": {"--set", "population.users=150", "--set", "duration=2h", "--reps", "2"},
}

// TestAnalysis makes the runs of docs/analysis/README.md, and holds that each column which a script there names is in one of the files that it reads.
func TestAnalysis(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(analysis + "README.md")
	require.NoError(t, err)
	folder := t.TempDir()
	made := 0
	for line := range strings.Lines(string(page)) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "dmsim" || smaller[words[1]] == nil {
			continue
		}
		at := slices.Index(words, "--out")
		require.Positive(t, at, line)
		words[at+1] = filepath.Join(folder, words[at+1])
		var talk strings.Builder
		code := run(t.Context(), slices.Concat(words[1:], smaller[words[1]], []string{"--quiet"}), io.Discard, &talk)
		require.Equal(t, exitGood, code, "%s: %s", line, talk.String())
		made++
	}
	require.Equal(t, len(smaller), made, "runs of the page")

	for script, named := range map[string]*regexp.Regexp{
		"duckdb.sql":        regexp.MustCompile(`\b(?:[abeu]|arm|base)\.([a-z_]+)|(?:avg|by|select|using|where) ?\(?((?:replication|gate|delivered_share|over|arm))\b`),
		"pandas_example.py": regexp.MustCompile(`"([a-z_]+)"`),
		"polars_example.py": regexp.MustCompile(`"([a-z_]+)"`),
		"analysis.R":        regexp.MustCompile(`\$([a-z_]+)`),
	} {
		t.Run(script, func(t *testing.T) {
			text, err := os.ReadFile(analysis + script)
			require.NoError(t, err)
			var have []string
			read := regexp.MustCompile(`runs/[a-z]+/[a-z]+\.parquet`).FindAllString(string(text), -1)
			for _, file := range read {
				have = append(have, columnsOf(t, filepath.Join(folder, file))...)
			}
			assert.Len(t, slices.Compact(slices.Sorted(slices.Values(read))), 4, "files")
			found := 0
			for _, match := range named.FindAllStringSubmatch(string(text), -1) {
				for _, name := range match[1:] {
					if name != "" && !slices.Contains(madeByScripts, name) {
						assert.Contains(t, have, name)
						found++
					}
				}
			}
			assert.GreaterOrEqual(t, found, 9, "columns that the script names")
			for _, name := range []string{"actor", "id", "persona", "delivered", "replication", "gate", "arm", "over", "delivered_share"} {
				assert.Regexp(t, `\b`+name+`\b`, string(text), "a question needs it")
			}
		})
	}
}

// madeByScripts are words in the places of columns that are none of the files': names that the scripts give, arms and values of columns, arguments.
var madeByScripts = []string{
	"n", "effect", "low", "high", "deviation", "difference", "diff", "share", "base", "messages", "mutual", "seed", "populations", "both", "left", "size", "mean", "index", "columns",
}

func columnsOf(t *testing.T, path string) (names []string) {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	info, err := file.Stat()
	require.NoError(t, err)
	table, err := parquet.OpenFile(file, info.Size())
	require.NoError(t, err)
	for _, column := range table.Schema().Fields() {
		names = append(names, column.Name())
	}
	return names
}
