package graphfile_test

import (
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphfile"
)

// Where the numbers of the header lie: see head.go.
const (
	atVersion, atOrder, atHeadBytes, atMetaBytes, atUsers, atFollows, atOneWay, atChunk, atOffset, atIDs, atEnd = 8, 12, 16, 24, 32, 40, 48, 56, 64, 96, 104
	fixedBytes                                                                                                  = 112
)

func stored(t testing.TB, g *graph.Indexed, ids func(model.UserID) uint64) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "g.dmg")
	require.NoError(t, graphfile.Write(path, g, ids, graphfile.Meta{Source: "a test"}))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// opens returns the error of opening such a file, without its name.
func opens(t testing.TB, data []byte) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.dmg")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	file, err := graphfile.Open(path, graphfile.OpenOptions{})
	if err == nil {
		return file.Close()
	}
	assert.True(t, strings.HasPrefix(err.Error(), path+": "), "%v", err)
	assert.NotContains(t, err.Error(), "\n")
	return plainError(strings.TrimPrefix(err.Error(), path+": "))
}

type plainError string

func (e plainError) Error() string { return string(e) }

func number(data []byte, at int) uint64 { return binary.LittleEndian.Uint64(data[at:]) }

// seal makes the checksums right again after a change, as far as there is room for them.
func seal(data []byte) {
	table := crc32.MakeTable(crc32.Castagnoli)
	if len(data) < fixedBytes {
		return
	}
	head, chunk := number(data, atHeadBytes), number(data, atChunk)
	if head < fixedBytes+4 || head > uint64(len(data)) {
		return
	}
	for i := uint64(0); chunk > 0 && head+i*chunk < uint64(len(data)) && fixedBytes+4*i+8 <= head; i++ {
		body := data[head+i*chunk:]
		binary.LittleEndian.PutUint32(data[fixedBytes+4*i:], crc32.Checksum(body[:min(chunk, uint64(len(body)))], table))
	}
	binary.LittleEndian.PutUint32(data[head-4:], crc32.Checksum(data[:head-4], table))
}

func TestSealIsWhatWriteDoes(t *testing.T) {
	for _, ids := range []func(model.UserID) uint64{nil, idOf} {
		data := stored(t, examples["random"](t), ids)
		sealed := append([]byte(nil), data...)
		seal(sealed)
		assert.Equal(t, data, sealed)
	}
}

func TestAnyFlippedByteIsRefused(t *testing.T) {
	data := stored(t, build(t, 9, follow{1, 3}, follow{3, 1}, follow{7, 3}), idOf)
	path := filepath.Join(t.TempDir(), "x.dmg")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer f.Close()
	for i := range data {
		_, err := f.WriteAt([]byte{data[i] ^ [...]byte{1, 0x80, 0xff}[i%3]}, int64(i))
		require.NoError(t, err)
		_, err = graphfile.Open(path, graphfile.OpenOptions{Workers: 1})
		require.Error(t, err, "byte %d", i)
		_, err = f.WriteAt(data[i:i+1], int64(i))
		require.NoError(t, err)
	}
	file, err := graphfile.Open(path, graphfile.OpenOptions{})
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

func TestTruncatedFilesAreRefused(t *testing.T) {
	data := stored(t, build(t, 1030, follow{1, 3}, follow{3, 1}, follow{7, 3}), idOf)
	end := number(data, atEnd)
	require.Equal(t, uint64(len(data)), end)
	cuts := map[uint64]string{
		0: "not a graph file of dmsim: it is empty", 5: "not a graph file of dmsim",
		8: "truncated: want 112 bytes, got 8", 111: "truncated: want 112 bytes, got 111", 112: "truncated: want 4096 bytes, got 112",
		end - 1: "truncated: want 45104 bytes, got 45103",
	}
	for i := range 5 {
		at := number(data, atOffset+8*i)
		cuts[at] = "truncated: want 45104 bytes, got "
		cuts[at-1] = "truncated: want "
	}
	for cut, want := range cuts {
		require.ErrorContains(t, opens(t, data[:cut]), want, "cut at %d", cut)
	}
	require.EqualError(t, opens(t, append(data, 0)), "damaged: want 45104 bytes, got 45105")
}

func TestDefectsOfStoredFiles(t *testing.T) {
	put := func(at int, v uint64) func([]byte) {
		return func(data []byte) { binary.LittleEndian.PutUint64(data[at:], v); seal(data) }
	}
	const contradiction = "damaged: the header contradicts itself"
	for _, c := range []struct {
		name   string
		change func(data []byte)
		want   string
	}{
		{"another kind of file", func(data []byte) { copy(data, "GIF89a") }, "not a graph file of dmsim"},
		{"a later version", func(data []byte) { data[atVersion] = 7 }, "made by a later version of the format (7; this program reads 1)"},
		{"version 0", func(data []byte) { data[atVersion] = 0 }, contradiction},
		{"the other order of bytes", func(data []byte) { copy(data[atOrder:], "\x01\x02\x03\x04") }, "damaged: the order of bytes is not little-endian"},
		{"a header of no whole pages", put(atHeadBytes, 4097), contradiction},
		{"a header of 4 EiB", put(atHeadBytes, 1<<62), contradiction},
		{"2^60 users", put(atUsers, 1<<60), contradiction},
		{"2^31 users", put(atUsers, 1<<31), contradiction},
		{"2^63 follows", put(atFollows, 1<<63), contradiction},
		{"more one-way follows than follows", put(atOneWay, 4), contradiction},
		{"chunks of nothing", put(atChunk, 0), contradiction},
		{"no provenance", put(atMetaBytes, 0), "damaged: the provenance is no JSON of such"},
		{"a provenance as long as the file", put(atMetaBytes, 1<<40), contradiction},
		{"a section elsewhere", put(atOffset, 0), contradiction},
		{"ids elsewhere", put(atIDs, 4096), contradiction},
		{"no ids where there are some", func(data []byte) { put(atIDs, number(data, atEnd))(data) }, contradiction},
		{"two users of one id", func(data []byte) { copy(data[len(data)-8:], data[len(data)-16:]); seal(data) }, "damaged: ids: want different ids, got 1099511627727 twice"},
		{"an end elsewhere", put(atEnd, 1<<40), contradiction},
		{"a byte of a section", func(data []byte) { data[4097] ^= 4 }, "damaged: checksum of bytes 4096-20552 does not match"},
		{"a byte of the header", func(data []byte) { data[2000] ^= 4 }, "damaged: checksum of the header does not match"},
		{"offsets that do not ascend", put(4096+8, 99), "damaged: followees: the offsets of user 0 do not ascend"},
		{"offsets that end elsewhere", put(8192+8*9, 0), "damaged: followers: offsets from 0 to 0 do not span the 1 entries"},
		{"a follow of nobody", func(data []byte) { data[12288] = 99; seal(data) }, "damaged: followees: user 99 is beyond the 9 users"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := stored(t, build(t, 9, follow{1, 3}, follow{3, 1}, follow{7, 3}), idOf)
			c.change(data)
			require.EqualError(t, opens(t, data), c.want)
		})
	}
}

func TestPathsThatAreNoFiles(t *testing.T) {
	dir := t.TempDir()
	_, err := graphfile.Open(filepath.Join(dir, "none.dmg"), graphfile.OpenOptions{})
	require.EqualError(t, err, filepath.Join(dir, "none.dmg")+": no such file or directory")
	_, err = graphfile.Open(dir, graphfile.OpenOptions{})
	require.EqualError(t, err, dir+": is a directory")
	require.EqualError(t, graphfile.Write(dir, build(t, 1), nil, graphfile.Meta{}), dir+": is a directory, which is not written over")
	err = graphfile.Write(filepath.Join(dir, "no", "g.dmg"), build(t, 1), nil, graphfile.Meta{})
	require.EqualError(t, err, filepath.Join(dir, "no", "g.dmg")+": no such file or directory")
}

// A graph that spans several chunks of checksums, so that the last of them is not the first.
func TestDamageFarInALargeFile(t *testing.T) {
	data := stored(t, star(t, 3_000_000), nil)
	require.Greater(t, len(data), 3*16<<20)
	require.NoError(t, opens(t, data))
	data[2*16<<20+5000] ^= 1
	require.EqualError(t, opens(t, data), "damaged: checksum of bytes 33558528-50335744 does not match")
}

// Who has a file open keeps his graph when another takes its place.
func TestAFileIsReplacedWhileItIsOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.dmg")
	require.NoError(t, graphfile.Write(path, examples["mutual"](t), nil, graphfile.Meta{}))
	require.NoError(t, os.Chmod(path, 0o640))
	file, err := graphfile.Open(path, graphfile.OpenOptions{})
	require.NoError(t, err)
	require.NoError(t, graphfile.Write(path, examples["nobody follows"](t), nil, graphfile.Meta{}))
	assert.Equal(t, graph.Mutual, file.Graph.Tie(0, 1))
	assert.Equal(t, []model.UserID{0}, file.Graph.AppendFollowers(nil, 1))
	require.NoError(t, graphfile.Write(path, file.Graph, nil, graphfile.Meta{}), "a mapped graph is written like any other")
	require.NoError(t, file.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o640), info.Mode(), "the permissions stay")
}
