//go:build unix

package graphfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/graphfile"
)

// readAll reads every row, both ways.
func readAll(file *graphfile.File) func() error {
	return func() error {
		var row []model.UserID
		for u := range model.UserID(file.Graph.Users()) {
			row = file.Graph.AppendFollowees(row[:0], u)
			row = file.Graph.AppendFollowers(row, u)
		}
		return nil
	}
}

func TestAFileThatIsCutWhileOpenIsAnError(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "x.dmg"), filepath.Join(dir, "other.dmg")
	for _, p := range []string{path, other} {
		require.NoError(t, graphfile.Write(p, examples["random"](t), nil, graphfile.Meta{}))
	}
	file, err := graphfile.Open(path, graphfile.OpenOptions{})
	require.NoError(t, err)
	whole, err := graphfile.Open(other, graphfile.OpenOptions{})
	require.NoError(t, err)
	require.NoError(t, graphfile.Guard(readAll(file)))

	require.NoError(t, os.Truncate(path, 1<<20))
	err = graphfile.Guard(readAll(file))
	changed, ok := errors.AsType[*graphfile.Changed](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, path, changed.Path)
	assert.GreaterOrEqual(t, changed.At, uint64(1<<20))
	require.ErrorContains(t, err, path+": the file changed while it was open (fault at byte ")
	require.NoError(t, graphfile.Guard(readAll(whole)), "the other file is as it was")

	for _, ending := range graphfile.Endings() {
		err = graphfile.Export(filepath.Join(dir, "export"+ending), file.Graph, graphfile.ExportOptions{})
		require.ErrorContains(t, err, "export"+ending+": "+path+": the file changed while it was open")
	}
	names, err := filepath.Glob(filepath.Join(dir, "*export*"))
	require.NoError(t, err)
	assert.Empty(t, names)
	require.NoError(t, file.Close())
	require.NoError(t, whole.Close())
}

// A fault on its way to the Guard runs the deferred calls, of which one closes the file.
func TestAFileThatIsCutAndClosedOnTheWayIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.dmg")
	require.NoError(t, graphfile.Write(path, examples["random"](t), nil, graphfile.Meta{}))
	err := graphfile.Guard(func() error {
		file, err := graphfile.Open(path, graphfile.OpenOptions{})
		require.NoError(t, err)
		defer func() { _ = file.Close() }()
		require.NoError(t, os.Truncate(path, 1<<20))
		return readAll(file)()
	})
	_, ok := errors.AsType[*graphfile.Changed](err)
	require.True(t, ok, "%v", err)
}

func TestGuardLetsOtherPanicsPass(t *testing.T) {
	var none *int
	var nothing []int
	for name, f := range map[string]func() error{
		"a panic":       func() error { panic("a panic") },
		"a nil pointer": func() error { *none = 1; return nil }, "an index": func() error { nothing[0] = 1; return nil },
	} {
		t.Run(name, func(t *testing.T) { assert.Panics(t, func() { _ = graphfile.Guard(f) }) })
	}
	reason := errors.New("reason")
	require.Equal(t, reason, graphfile.Guard(func() error { return reason }))
	require.NoError(t, graphfile.Guard(func() error { return nil }))
}
