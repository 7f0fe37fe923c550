package snap_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/snap"
)

const good = "# a comment\r\n\n  1\t2 10\r\n3 1 10 \n18446744073709551615 0 253402300799"

func edgesOf(text string, columns snap.Columns) ([]snap.Edge, error) {
	r, err := snap.NewReader(strings.NewReader(text), "trace.txt", columns)
	if err != nil {
		return nil, err
	}
	var edges []snap.Edge
	for {
		e, err := r.Next()
		if err == io.EOF {
			return edges, nil
		}
		if err != nil {
			return edges, err
		}
		edges = append(edges, e)
	}
}

func zipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "edges")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestPlainAndGzipGiveTheSameEdges(t *testing.T) {
	want := []snap.Edge{{1, 2, 10_000}, {3, 1, 10_000}, {1<<64 - 1, 0, 253402300799_000}}
	for name, text := range map[string]string{"plain": good, "gzip": zipped(t, good), "two gzip members": zipped(t, good[:20]) + zipped(t, good[20:])} {
		t.Run(name, func(t *testing.T) {
			edges, err := edgesOf(text, snap.Messages)
			require.NoError(t, err)
			assert.Equal(t, want, edges)
		})
	}
}

func TestAFileIsReadTwiceAndLeftEarly(t *testing.T) {
	edges := snap.Read(file(t, "1 2\n3 4\n"), snap.Follows)
	for range 2 {
		n := 0
		for _, err := range edges {
			require.NoError(t, err)
			n++
		}
		assert.Equal(t, 2, n)
	}
	for e, err := range edges {
		require.NoError(t, err)
		assert.Equal(t, snap.Edge{Src: 1, Dst: 2}, e)
		break
	}
}

func TestEachDefectIsOneLine(t *testing.T) {
	long := strings.Repeat("7", 70_000)
	whole := zipped(t, "1 2 3\n4 5")
	rotten := []byte(zipped(t, "1 2 3\n"))
	rotten[len(rotten)-6] ^= 1
	for _, c := range []struct {
		name, text string
		columns    snap.Columns
		want       string
	}{
		{"two fields of three", "1 2 3\n4 5\n", 3, "trace.txt:2: want 3 fields SRC DST UNIXTS, got 2"},
		{"four fields of three", "1 2 3 4", 3, "trace.txt:1: want 3 fields SRC DST UNIXTS, got 4"},
		{"three fields of two", "#\n\n1 2 3\n", 2, "trace.txt:3: want 2 fields SRC DST, got 3"},
		{"negative time", "1 2 -3\n", 3, `trace.txt:1: UNIXTS: want a whole number from 0 to 253402300799, got "-3"`},
		{"milliseconds", "1 2 1082040961000\n", 3, `trace.txt:1: UNIXTS: want a whole number from 0 to 253402300799, got "1082040961000"`},
		{"an id just too large", "18446744073709551616 2\n", 2, `trace.txt:1: SRC: want a whole number from 0 to 18446744073709551615, got "18446744073709551616"`},
		{"an id far too large", "1 99999999999999999999999\n", 2, `trace.txt:1: DST: want a whole number from 0 to 18446744073709551615, got "99999999999999999999999"`},
		{"a word", "1 bob\n", 2, `trace.txt:1: DST: want a whole number from 0 to 18446744073709551615, got "bob"`},
		{"a number with a tail", "1 2x\n", 2, `trace.txt:1: DST: want a whole number from 0 to 18446744073709551615, got "2x"`},
		{"bytes", "\x00\xff 2\n", 2, `trace.txt:1: SRC: want a whole number from 0 to 18446744073709551615, got "\x00\xff"`},
		{"commas", "1,2\n", 2, "trace.txt:1: want 2 fields SRC DST, got 1"},
		{"a long field", "1 " + long[:100] + "\n", 2, `trace.txt:1: DST: want a whole number from 0 to 18446744073709551615, got "` + long[:40] + `" ...`},
		{"a long line", "1 2\n1 " + long + "\n", 2, "trace.txt:2: want lines of at most 65536 bytes"},
		{"time goes back", "1 2 9\n1 2 5\n", 3, "trace.txt:2: rows must be in order of time, got 5 after 9"},
		{"empty", "", 3, "trace.txt: want at least one row, got none"},
		{"comments only", "# x\n\n", 3, "trace.txt: want at least one row, got none"},
		{"empty gzip", zipped(t, ""), 3, "trace.txt: want at least one row, got none"},
		{"gzip cut within a row", whole[:len(whole)-4], 3, "trace.txt:2: the gzip data end too early"},
		{"gzip cut in the header", whole[:5], 3, "trace.txt: the gzip data end too early"},
		{"gzip with a wrong checksum", string(rotten), 3, "trace.txt:2: gzip: invalid checksum"},
		{"no gzip after the magic", "\x1f\x8bgarbage of ten bytes", 3, "trace.txt: gzip: invalid header"},
		{"columns", "1 2", 4, "trace.txt: want 2 or 3 columns, got 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := edgesOf(c.text, c.columns)
			assert.EqualError(t, err, c.want)
		})
	}
}

func TestDefectsOfPaths(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{filepath.Join(dir, "none"): "no such file or directory", dir: "is a directory"} {
		n := 0
		for _, err := range snap.Read(path, snap.Follows) {
			require.ErrorContains(t, err, path)
			require.ErrorContains(t, err, want)
			assert.NotContains(t, err.Error(), "open ")
			n++
		}
		assert.Equal(t, 1, n, "a defect ends the loop")
	}
}

func TestAnErrorStays(t *testing.T) {
	r, err := snap.NewReader(strings.NewReader("1\n1 2\n"), "x", snap.Follows)
	require.NoError(t, err)
	_, first := r.Next()
	_, second := r.Next()
	require.EqualError(t, first, "x:1: want 2 fields SRC DST, got 1")
	assert.Equal(t, first, second)
}

// Any bytes give edges or an error that names the file; what was read reads the same again from its plain form.
func FuzzReader(f *testing.F) {
	for _, text := range []string{good, zipped(f, good), zipped(f, good)[:30], "1 2\n", "1 2 -3\n", "18446744073709551616 1", "\v1 2\n", "\x1f\x8b"} {
		f.Add([]byte(text), false)
		f.Add([]byte(text), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, temporal bool) {
		columns := snap.Follows
		if temporal {
			columns = snap.Messages
		}
		edges, err := edgesOf(string(text), columns)
		if err != nil {
			require.Regexp(t, `^trace\.txt(:\d+)?: .`, err.Error())
			return
		}
		var plain strings.Builder
		for _, e := range edges {
			fmt.Fprintf(&plain, "%d %d", e.Src, e.Dst)
			if temporal {
				fmt.Fprintf(&plain, " %d", e.At/1000)
			}
			plain.WriteByte('\n')
		}
		again, err := edgesOf(plain.String(), columns)
		require.NoError(t, err)
		require.Equal(t, edges, again)
	})
}

func BenchmarkReader(b *testing.B) {
	var text strings.Builder
	const rows = 200_000
	for i := range rows {
		fmt.Fprintf(&text, "%d %d %d\n", i*7919%1_000_000, i*104729%1_000_000, 1082040961+i)
	}
	for name, content := range map[string]string{"plain": text.String(), "gzip": zipped(b, text.String())} {
		b.Run(name, func(b *testing.B) {
			path := file(b, content)
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range snap.Read(path, snap.Messages) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
