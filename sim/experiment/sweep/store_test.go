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

	"dmsim/sim/experiment/sweep"
)

func identity(runs int) sweep.Identity {
	return sweep.Identity{Experiment: "e", Hash: "h", Seed: 1, Version: "v", Build: "b", Runs: runs, Values: []string{"a", "b"}, Files: []sweep.Input{{Name: "g.txt", SHA256: "12"}, {Name: "p.csv", SHA256: "34"}}}
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
	s, err := sweep.CreateStore(path, identity(5))
	require.NoError(t, err)
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

	_, err = sweep.CreateStore(path, identity(5))
	require.ErrorIs(t, err, os.ErrExist)
	s, err = sweep.ResumeStore(path, identity(5))
	require.NoError(t, err)
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
	s, err := sweep.CreateStore(path, identity(5))
	require.NoError(t, err)
	require.NoError(t, s.Put(row(3)))
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		return bytes.Contains(data, bytes.Repeat([]byte{0x0f}, 32))
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, s.Close())
}

func TestStoreOfAnotherSweep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s, err := sweep.CreateStore(path, identity(5))
	require.NoError(t, err)
	_, err = sweep.ResumeStore(path, identity(5))
	assert.EqualError(t, err, path+": another process is at this sweep")
	require.NoError(t, s.Close())
	for want, change := range map[string]func(*sweep.Identity){
		"the seed is 2 now, and was 1":                          func(i *sweep.Identity) { i.Seed = 2 },
		"the hash is x now, and was h":                          func(i *sweep.Identity) { i.Hash = "x" },
		"the version is w now, and was v":                       func(i *sweep.Identity) { i.Version = "w" },
		"the build is c now, and was b":                         func(i *sweep.Identity) { i.Build = "c" },
		"the file p.csv has the SHA-256 56 now, and had 34":     func(i *sweep.Identity) { i.Files[1].SHA256 = "56" },
		"the file h.txt is read now, and was g.txt":             func(i *sweep.Identity) { i.Files[0].Name = "h.txt" },
		"the number of files that are read is 1 now, and was 2": func(i *sweep.Identity) { i.Files = i.Files[:1] },
		"the experiment is f now, and was e":                    func(i *sweep.Identity) { i.Experiment = "f" },
		"the number of runs is 6 now, and was 5":                func(i *sweep.Identity) { i.Runs = 6 },
		"the columns of the results are others":                 func(i *sweep.Identity) { i.Values = []string{"a"} },
	} {
		other := identity(5)
		change(&other)
		_, err := sweep.ResumeStore(path, other)
		assert.EqualError(t, err, path+": the unfinished sweep is another one: "+want+"; remove the file to begin anew")
	}
	_, err = sweep.ResumeStore(filepath.Join(t.TempDir(), "none"), identity(5))
	assert.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte("something else\n"), 0o600))
	_, err = sweep.ResumeStore(path, identity(5))
	assert.ErrorContains(t, err, "want the file of an unfinished sweep")
}

// TestStoreKilledBeforeItsHead begins anew.
func TestStoreKilledBeforeItsHead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	s, err := sweep.ResumeStore(path, identity(5))
	require.NoError(t, err)
	require.NoError(t, s.Put(row(1)))
	assert.Len(t, rows(t, s), 1)
	require.NoError(t, s.Close())
}
