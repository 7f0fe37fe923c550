package graphfile_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphfile"
)

// An export is a file for all who read Parquet: here the library's own reader.
func TestParquetIsReadByItsLibrary(t *testing.T) {
	g, path := random(t, 60_000, 30), filepath.Join(t.TempDir(), "g.parquet")
	require.NoError(t, graphfile.Export(path, g, graphfile.ExportOptions{Description: "a test"}))
	type edge struct {
		Src uint32 `parquet:"src"`
		Dst uint32 `parquet:"dst"`
	}
	rows, err := parquet.ReadFile[edge](path)
	require.NoError(t, err)
	require.Equal(t, rowsOf(g, func(a, b model.UserID) edge { return edge{uint32(a), uint32(b)} }), rows)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	f, err := parquet.OpenFile(bytes.NewReader(text), int64(len(text)))
	require.NoError(t, err)
	assert.Len(t, f.RowGroups(), 2)
	for key, want := range map[string]string{"dmsim.users": "60000", "dmsim.follows": fmt.Sprint(g.Follows()), "dmsim.ids": "users", "description": "a test"} {
		value, ok := f.Lookup(key)
		assert.True(t, ok)
		assert.Equal(t, want, value)
	}
}

// written returns a file of other columns and codings than ours.
func written[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	for len(rows) > 0 {
		n := min(len(rows), 1000)
		_, err := w.Write(rows[:n])
		require.NoError(t, err)
		rows = rows[n:]
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func rowsOf[T any](g interface {
	Users() int
	AppendFollowees(to []model.UserID, u model.UserID) []model.UserID
}, row func(a, b model.UserID) T,
) (rows []T) {
	for u := range model.UserID(g.Users()) {
		for _, v := range g.AppendFollowees(nil, u) {
			rows = append(rows, row(u, v))
		}
	}
	return rows
}

type (
	plain32 struct {
		Extra string `parquet:"extra"`
		Src   int32  `parquet:"src,plain"`
		Dst   int32  `parquet:"dst,plain"`
	}
	dictionary64 struct {
		Src   int64 `parquet:"src,dict"`
		Group struct{ Src, Dst int64 }
		Dst   int64 `parquet:"dst,dict"`
	}
	delta64 struct {
		Dst uint64 `parquet:"dst,delta"`
		Src int64  `parquet:"src,delta"`
	}
	optional32 struct {
		Src *int32  `parquet:"src,optional,dict"`
		Dst *uint32 `parquet:"dst,optional"`
	}
)

// Whoever writes Parquet has other habits.
func TestForeignParquet(t *testing.T) {
	g := random(t, 2000, 9)
	user := map[string]func(original uint64) model.UserID{
		"plain 32":      func(o uint64) model.UserID { return model.UserID(o - 7) },
		"dictionary 64": func(o uint64) model.UserID { return model.UserID(o >> 33) },
		"delta 64":      func(o uint64) model.UserID { return model.UserID(o / 1e15) },
		"optional":      func(o uint64) model.UserID { return model.UserID(o) },
	}
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd} {
		for _, version := range []int{1, 2} {
			options := []parquet.WriterOption{parquet.Compression(codec), parquet.DataPageVersion(version), parquet.PageBufferSize(5000), parquet.MaxRowsPerRowGroup(7001)}
			for name, text := range map[string][]byte{
				"plain 32":      written(t, rowsOf(g, func(a, b model.UserID) plain32 { return plain32{fmt.Sprint(a), int32(a) + 7, int32(b) + 7} }), options...),
				"dictionary 64": written(t, rowsOf(g, func(a, b model.UserID) (r dictionary64) { r.Src, r.Dst = int64(a)<<33, int64(b)<<33; return r }), options...),
				"delta 64":      written(t, rowsOf(g, func(a, b model.UserID) delta64 { return delta64{uint64(b) * 1e15, int64(a) * 1e15} }), options...),
				"optional": written(t, rowsOf(g, func(a, b model.UserID) optional32 {
					src, dst := int32(a), uint32(b)
					return optional32{&src, &dst}
				}), options...),
			} {
				t.Run(fmt.Sprint(codec, version, name), func(t *testing.T) {
					in, err := graphfile.Import(fileOf(t, "g.parquet", string(text)), graphfile.ImportOptions{})
					require.NoError(t, err)
					require.Equal(t, g.Users(), in.Graph.Users())
					require.Equal(t, g.Follows(), in.Graph.Follows())
					for u := range model.UserID(in.Graph.Users()) {
						for v, mutual := range in.Graph.Followees(u) {
							tie := g.Tie(user[name](in.IDs.Original(u)), user[name](in.IDs.Original(v)))
							require.Equal(t, mutual, tie == graph.Mutual)
							require.NotZero(t, tie&graph.Out)
						}
					}
				})
			}
		}
	}
}

func TestDefectsOfParquet(t *testing.T) {
	type edge struct {
		Src int32 `parquet:"src"`
		Dst int32 `parquet:"dst"`
	}
	type same struct { // a run of one number is a few bytes, however long
		Src int32 `parquet:"src,dict"`
		Dst int32 `parquet:"dst,dict"`
	}
	none := int32(3)
	for _, c := range []struct {
		name string
		text []byte
		want string
	}{
		{"other columns", written(t, []struct{ A, B int32 }{{1, 2}}), `want columns src and dst, got "A B"`},
		{"words", written(t, []struct {
			Src string `parquet:"src"`
			Dst int32  `parquet:"dst"`
		}{{"a", 1}}), "src: want a column of whole numbers of 32 or 64 bits"},
		{"lists", written(t, []struct {
			Src int32   `parquet:"src"`
			Dst []int32 `parquet:"dst"`
		}{{1, []int32{1}}}), "dst: want one number a row"},
		{"a group", written(t, []struct {
			Src struct{ A int32 } `parquet:"src"`
			Dst int32             `parquet:"dst"`
		}{{Dst: 1}}), `want columns src and dst, got "src dst"`},
		{"null", written(t, []optional32{{Src: &none}}), "dst: want a number in every row, got null"},
		{"below zero", written(t, []edge{{1, 2}, {1, -2}}), "dst: want no id below 0"},
		{"more rows than a file can have", written(t, make([]same, 6_000_000), parquet.PageBufferSize(64<<20)), "want at most "},
		{"no user of ours", written(t, []edge{{1, 2}}, parquet.KeyValueMetadata("dmsim.ids", "users"), parquet.KeyValueMetadata("dmsim.users", "2")), "want ids below 2, as the file says itself, got 2"},
		{"users that are no number", written(t, []edge{{1, 2}}, parquet.KeyValueMetadata("dmsim.ids", "users")), "damaged: dmsim.users is no number"},
		{"2^60 users", written(t, []edge{{1, 2}}, parquet.KeyValueMetadata("dmsim.ids", "users"), parquet.KeyValueMetadata("dmsim.users", "1152921504606846976")), "1152921504606846976 users are too many for 1 follows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := fileOf(t, "x.parquet", string(c.text))
			_, err := graphfile.Import(path, graphfile.ImportOptions{})
			require.ErrorContains(t, err, path+": ")
			require.ErrorContains(t, err, c.want)
		})
	}
}

// A page that was changed on disk is told by its checksum.
func TestDamagedParquetPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.parquet")
	require.NoError(t, graphfile.Export(path, random(t, 1000, 9), graphfile.ExportOptions{}))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	text[200] ^= 1
	_, err = graphfile.Import(fileOf(t, "x.parquet", string(text)), graphfile.ImportOptions{})
	require.ErrorContains(t, err, "src: damaged: crc32 checksum mismatch in page of column")
}

// Whatever byte is changed or missing, the file is read or refused in one line. Larger changes than these make the library ask for gigabytes.
func TestAnyChangedByteOfParquetIsSurvived(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.parquet")
	require.NoError(t, graphfile.Export(path, build(t, 9, follow{1, 3}, follow{3, 1}, follow{7, 3}), graphfile.ExportOptions{}))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	refused := 0
	survives := func(changed []byte) {
		require.NoError(t, os.WriteFile(path, changed, 0o600))
		if _, err := graphfile.Import(path, graphfile.ImportOptions{}); err != nil {
			require.Regexp(t, "^"+path+": .+$", err.Error())
			refused++
		}
	}
	for i := range text {
		for _, flip := range []byte{1, 0x80} {
			text[i] ^= flip
			survives(text)
			text[i] ^= flip
		}
		survives(text[:i])
		survives(append(text[:i:i], text[i+1:]...))
	}
	assert.Greater(t, refused, len(text)*2)
}
