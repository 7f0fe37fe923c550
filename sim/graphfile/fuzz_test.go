package graphfile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/graphfile"
)

// fuzzBytesMax keeps inputs small: what is large in a file is numbers, which are all alike.
const fuzzBytesMax = 1 << 16

// allocates fails where f allocates more than so many bytes.
func allocates(t *testing.T, limit uint64, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, limit)
}

// Any bytes are a graph that can be read, or an error of one line; and what they claim is not allocated.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"nobody", "one alone", "mutual", "the last is alone"} {
		for _, ids := range []func(model.UserID) uint64{nil, idOf} {
			data := stored(f, examples[name](f), ids)
			f.Add(data, false)
			f.Add(data, true)
			f.Add(data[:len(data)/2], true)
		}
	}
	f.Add([]byte("DMSIMGRF"), true)
	path := filepath.Join(f.TempDir(), "x.dmg")
	f.Fuzz(func(t *testing.T, data []byte, sealed bool) {
		if len(data) > fuzzBytesMax {
			t.Skip()
		}
		data = append([]byte(nil), data...)
		if sealed { // as if the writer had meant it
			seal(data)
		}
		require.NoError(t, os.WriteFile(path, data, 0o600))
		var file *graphfile.File
		var err error
		allocates(t, 1<<20+64*uint64(len(data)), func() { file, err = graphfile.Open(path, graphfile.OpenOptions{Workers: 1}) })
		if err != nil {
			require.Regexp(t, `^`+path+`: .+$`, err.Error())
			return
		}
		defer file.Close()
		touch(file)
	})
}

// touch reads what can be read of a graph, and a little beyond.
func touch(file *graphfile.File) {
	users := model.UserID(file.Graph.Users())
	for u := range users + 2 {
		file.Graph.AppendFollowees(nil, u)
		file.Graph.AppendFollowers(nil, u)
		file.Graph.InDegree(u)
		file.Graph.Tie(u, users-u)
		file.Graph.TouchAround(u, users-u)
	}
	for u := range users {
		if file.IDs != nil {
			file.IDs.User(file.IDs.Original(u))
		}
	}
}
