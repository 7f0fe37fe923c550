package sweep_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/kept"
	"dmsim/sim/experiment/sweep"
)

func identity(runs int) kept.Identity {
	return kept.Identity{Kind: "sweep", Experiment: "e", Hash: "h", Seed: 1, Version: "v", Runs: runs, Values: []string{"a", "b"}}
}

func create(t testing.TB, path string, runs int) *sweep.Store {
	t.Helper()
	file, err := kept.Create(path, identity(runs))
	require.NoError(t, err)
	return sweep.NewStore(file, 2)
}

func row(task int) *sweep.Row {
	return &sweep.Row{Task: task, Point: task % 3, Replication: task / 3, Seed: uint64(task), Attempts: 7, Delivered: 5, Values: []float64{float64(task) / 3, math.NaN()}, HistoryHash: strings.Repeat("0f", 32)}
}

func rows(t *testing.T, s *sweep.Store) (all []sweep.Row) {
	t.Helper()
	for r, err := range s.Rows() {
		require.NoError(t, err)
		all = append(all, r)
	}
	return all
}

// TestStore: rows come back in the order of the tasks whatever order they came in, those too that wait for the disk, and another time after the file was closed.
func TestStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s := create(t, path, 5)
	for _, task := range []int{4, 0, 2} {
		require.NoError(t, s.Put(row(task)))
	}
	all := rows(t, s)
	require.Len(t, all, 3)
	for i, task := range []int{0, 2, 4} {
		assert.True(t, math.IsNaN(all[i].Values[1]))
		all[i].Values[1] = 0
		want := row(task)
		want.Values[1] = 0
		assert.Equal(t, *want, all[i])
	}
	require.NoError(t, s.Close())

	file, err := kept.Resume(path, identity(5))
	require.NoError(t, err)
	s = sweep.NewStore(file, 2)
	assert.Equal(t, 3, s.Done())
	has, err := s.Has()
	require.NoError(t, err)
	assert.Equal(t, []bool{true, false, true, false, true}, has)
	require.NoError(t, s.Remove())
	assert.NoFileExists(t, path)
}

// TestRowsReachTheDisk without being asked to, within a second: a copy of the file has them.
func TestRowsReachTheDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s := create(t, path, 5)
	require.NoError(t, s.Put(row(3)))
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		return bytes.Contains(data, bytes.Repeat([]byte{0x0f}, 32))
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, s.Close())
}
