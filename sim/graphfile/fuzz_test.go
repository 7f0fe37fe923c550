package graphfile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
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
		data := stored(f, examples[name](f))
		f.Add(data, false)
		f.Add(data, true)
		f.Add(data[:len(data)/2], true)
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
}

func FuzzParquet(f *testing.F) {
	for _, name := range []string{"nobody", "mutual", "the last is alone"} {
		path := filepath.Join(f.TempDir(), "g.parquet")
		require.NoError(f, graphfile.Export(path, examples[name](f), graphfile.ExportOptions{}))
		data, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(data)
	}
	g := random(f, 50, 4)
	f.Add(written(f, rowsOf(g, func(a, b model.UserID) plain32 { return plain32{"", int32(a), int32(b)} }), parquet.DataPageVersion(1)))
	f.Add(written(f, rowsOf(g, func(a, b model.UserID) (r dictionary64) { r.Src, r.Dst = int64(a), int64(b); return r }), parquet.Compression(&parquet.Snappy)))
	path := filepath.Join(f.TempDir(), "x.parquet")
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > fuzzBytesMax {
			t.Skip()
		}
		require.NoError(t, os.WriteFile(path, data, 0o600))
		// A file may say that it has 2^20 users without a follow, and pack 4096 rows into a byte; pages are unpacked up to 64 MiB a column.
		allocates(t, 300<<20+1<<16*uint64(len(data)), func() {
			in, err := graphfile.Import(path, graphfile.ImportOptions{})
			if err != nil {
				require.True(t, strings.HasPrefix(err.Error(), path+": ") && !strings.Contains(err.Error(), "\n"), "%v", err)
				return
			}
			require.NoError(t, in.Close())
		})
	})
}
