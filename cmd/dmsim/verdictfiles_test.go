package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
)

// TestVerdictFileStaysWhereWritingFails: what was written half replaces nothing, and leaves nothing behind.
func TestVerdictFileStaysWhereWritingFails(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.xml")
	require.NoError(t, os.WriteFile(path, []byte("<?xml old"), 0o666))
	files := verdictFiles{junit: verdictFile{flag: "junit", path: path, heads: []string{"<?xml"}}}
	require.NoError(t, files.junit.open(nil))
	err := files.junit.finish(func(w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return errors.New("full")
	})
	assert.EqualError(t, err, `--junit "`+path+`": full`)
	files.discard()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "<?xml old", string(text))
	assert.Equal(t, []string{"a.xml"}, entries(t, folder))
}

// TestMutantsCode: what says the most comes first.
func TestMutantsCode(t *testing.T) {
	good := reports.Kills{CanaryKilled: new(true), Complete: true}
	for name, one := range map[string]struct {
		change func(*reports.Kills)
		lost   bool
		want   int
	}{
		"all killed":           {func(*reports.Kills) {}, false, exitGood},
		"no time":              {func(k *reports.Kills) { k.Complete = false }, false, exitInconclusive},
		"no time for the bird": {func(k *reports.Kills) { k.Complete, k.CanaryKilled = false, nil }, false, exitInconclusive},
		"survivors":            {func(k *reports.Kills) { k.Complete, k.Survivors = false, []string{"x"} }, false, exitVerdict},
		"a false alarm":        {func(k *reports.Kills) { k.FalseAlarms = 1 }, false, exitVerdict},
		"not written":          {func(*reports.Kills) {}, true, exitVerdict},
		"the canary lives":     {func(k *reports.Kills) { k.CanaryKilled, k.Survivors = new(false), []string{"canary"} }, false, exitUnvouched},
		"interrupted":          {func(k *reports.Kills) { k.Interrupted, k.CanaryKilled = true, new(false) }, false, exitInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			k := good
			one.change(&k)
			code, _ := errors.AsType[exitCode](mutantsCode(&k, one.lost))
			assert.Equal(t, one.want, int(code))
		})
	}
}
