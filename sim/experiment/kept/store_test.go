package kept_test

import (
	"errors"
	"os"
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
	_, err = s.Has() // brings them to disk
	require.NoError(t, err)
	assert.Equal(t, 2, s.Done(), "a row that comes twice is one")
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
	_, err = kept.Create(path, identity("comparison"))
	require.ErrorIs(t, err, os.ErrExist)
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
	assert.EqualError(t, err, path+": the unfinished sweep is another one: the kind is sweep now, and was comparison; give another --out, or remove the file to begin anew")
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

// full is an identity with all that there may be.
func full() kept.Identity {
	return kept.Identity{Kind: "sweep", Experiment: "e", Hash: "h", Seed: 1, Version: "v", Build: "b", Runs: 5, Values: []string{"a", "b"}, Files: []kept.Input{{Name: "g.txt", SHA256: "12"}, {Name: "p.csv", SHA256: "34"}}}
}

// TestIdentities: each thing that tells two sweeps apart is named.
func TestIdentities(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s, err := kept.Create(path, full())
	require.NoError(t, err)
	_, err = kept.Resume(path, full())
	assert.EqualError(t, err, path+": another process is at this sweep")
	require.NoError(t, s.Close())
	for want, change := range map[string]func(*kept.Identity){
		"the version is w now, and was v":                       func(i *kept.Identity) { i.Version, i.Kind, i.Seed = "w", "sweep of runs", 2 },
		"the seed is 2 now, and was 1":                          func(i *kept.Identity) { i.Seed = 2 },
		"the hash is x now, and was h":                          func(i *kept.Identity) { i.Hash = "x" },
		"the build is c now, and was b":                         func(i *kept.Identity) { i.Build = "c" },
		"the file p.csv has the SHA-256 56 now, and had 34":     func(i *kept.Identity) { i.Files[1].SHA256 = "56" },
		"the file h.txt is read now, and was g.txt":             func(i *kept.Identity) { i.Files[0].Name = "h.txt" },
		"the number of files that are read is 1 now, and was 2": func(i *kept.Identity) { i.Files = i.Files[:1] },
		"the experiment is f now, and was e":                    func(i *kept.Identity) { i.Experiment = "f" },
		"the number of runs is 6 now, and was 5":                func(i *kept.Identity) { i.Runs = 6 },
		"the columns of the results are others":                 func(i *kept.Identity) { i.Values = []string{"a"} },
	} {
		other := full()
		change(&other)
		_, err := kept.Resume(path, other)
		assert.EqualError(t, err, path+": the unfinished "+other.Kind+" is another one: "+want+"; give another --out, or remove the file to begin anew")
	}
	_, err = kept.Resume(filepath.Join(t.TempDir(), "none"), full())
	assert.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte("something else\n"), 0o600))
	_, err = kept.Resume(path, full())
	assert.ErrorContains(t, err, "want the file of an unfinished sweep")
}

// TestStoreKilledBeforeItsHead begins anew.
func TestStoreKilledBeforeItsHead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	s, err := kept.Resume(path, full())
	require.NoError(t, err)
	require.NoError(t, s.Put(1, []byte("b")))
	has, err := s.Has()
	require.NoError(t, err)
	assert.Equal(t, []bool{false, true, false, false, false}, has)
	require.NoError(t, s.Close())
}
