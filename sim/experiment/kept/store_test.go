package kept_test

import (
	"errors"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/kept"
)

func identity(kind string) kept.Identity {
	return kept.Identity{Kind: kind, Experiment: "e", Hash: "h", Seed: 1, Version: "v", Runs: 3}
}

// TestStore keeps bytes of any length by their tasks, the last of a task, and calls with them in order until a call errs.
func TestStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s, err := kept.Create(path, identity("comparison"))
	require.NoError(t, err)
	require.NoError(t, s.Put(2, []byte("c")))
	require.NoError(t, s.Put(0, nil))
	require.NoError(t, s.Put(2, []byte("cc")))
	all := func(s *kept.Store) (rows map[int]string) {
		rows = map[int]string{}
		require.NoError(t, s.Each(func(task int, data []byte) error {
			rows[task] = string(data)
			return nil
		}))
		return rows
	}
	assert.Equal(t, map[int]string{0: "", 2: "cc"}, all(s))
	require.NoError(t, s.Close())
	s, err = kept.Resume(path, identity("comparison"))
	require.NoError(t, err)
	assert.Equal(t, map[int]string{0: "", 2: "cc"}, all(s))
	enough := errors.New("enough")
	var tasks []int
	assert.Equal(t, enough, s.Each(func(task int, _ []byte) error {
		tasks = append(tasks, task)
		return enough
	}))
	assert.Equal(t, []int{0}, tasks)
	require.NoError(t, s.Close())
}

// TestStoreOfAnother: rows of one thing are never mixed with those of another, nor are those behind the last one read.
func TestStoreOfAnother(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s, err := kept.Create(path, identity("comparison"))
	require.NoError(t, err)
	_, err = kept.Resume(path, identity("comparison"))
	assert.EqualError(t, err, path+": another process is at this comparison")
	require.NoError(t, s.Put(3, nil))
	assert.EqualError(t, s.Each(func(int, []byte) error { return nil }), "damaged: want a row, got something else")
	require.NoError(t, s.Close())
	_, err = kept.Resume(path, identity("sweep"))
	assert.EqualError(t, err, path+": the unfinished sweep is another one: the kind is sweep now, and was comparison; remove the file to begin anew")
}

// TestFindings: what was found out about a task stays with the file, the first of a task.
func TestFindings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s, err := kept.Create(path, identity("comparison"))
	require.NoError(t, err)
	found := func() (all []string) {
		require.NoError(t, s.Findings(func(task int, data []byte) error {
			all = append(all, strconv.Itoa(task)+string(data))
			return nil
		}))
		return all
	}
	assert.Empty(t, found())
	require.NoError(t, s.Find(2, []byte("c")))
	require.NoError(t, s.Find(0, []byte("a")))
	require.NoError(t, s.Find(2, []byte("later")))
	require.NoError(t, s.Close())
	s, err = kept.Resume(path, identity("comparison"))
	require.NoError(t, err)
	assert.Equal(t, []string{"0a", "2c"}, found())
	assert.Zero(t, s.Done(), "a finding is no row")
	require.NoError(t, s.Close())
}
