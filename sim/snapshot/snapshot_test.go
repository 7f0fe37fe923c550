package snapshot_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/codec"
	"dmsim/sim/snapshot"
)

// write writes a state of two sections.
func write(t testing.TB, kind string, number uint64, text string) []byte {
	var to bytes.Buffer
	w := snapshot.NewWriter(&to, kind)
	w.Walk("number", func(c *codec.Codec) { codec.Uint(c, &number) })
	w.Section("text", func(to []byte) []byte { return append(to, text...) })
	require.NoError(t, w.Close())
	return to.Bytes()
}

func read(from io.Reader, kind string) (number uint64, text string, err error) {
	r := snapshot.NewReader(from, kind)
	r.Walk("number", func(c *codec.Codec) { codec.Uint(c, &number) })
	r.Section("text", func(content []byte) error {
		text = string(content)
		return nil
	})
	return number, text, r.Close()
}

func TestStatesFollowOneAnother(t *testing.T) {
	from := bytes.NewReader(append(write(t, "world", 7, "hello"), write(t, "meter", 1<<40, "")...))
	number, text, err := read(from, "world")
	require.NoError(t, err)
	assert.Equal(t, uint64(7), number)
	assert.Equal(t, "hello", text)
	number, text, err = read(from, "meter")
	require.NoError(t, err)
	assert.Equal(t, uint64(1<<40), number)
	assert.Empty(t, text)
	assert.Zero(t, from.Len())
}

// No bit can change, and no byte be missing, that is not noticed.
func TestDamage(t *testing.T) {
	whole := write(t, "world", 300, "hello")
	for i := range whole {
		_, _, err := read(bytes.NewReader(whole[:i]), "world")
		assert.EqualError(t, err, "damaged: it ends too soon", "cut to %d bytes", i)
		for bit := range 8 {
			damaged := bytes.Clone(whole)
			damaged[i] ^= 1 << bit
			_, _, err := read(bytes.NewReader(damaged), "world")
			require.Error(t, err, "bit %d of byte %d", bit, i)
			assert.NotContains(t, err.Error(), "\n")
		}
	}
}

func TestForeignStates(t *testing.T) {
	whole := write(t, "world", 1, "x")
	_, _, err := read(bytes.NewReader(whole), "meter")
	assert.EqualError(t, err, `want the state of a meter, got that of a "world"`)
	_, _, err = read(bytes.NewReader(append([]byte("PAR1"), whole...)), "world")
	assert.EqualError(t, err, "not a state that dmsim has saved")
	binary.LittleEndian.PutUint16(whole[8:], snapshot.Version+1)
	_, _, err = read(bytes.NewReader(whole), "world")
	assert.ErrorContains(t, err, "it was saved by another version of dmsim")
}

func TestSectionsHaveAnOrder(t *testing.T) {
	whole := write(t, "world", 1, "x")
	r := snapshot.NewReader(bytes.NewReader(whole), "world")
	r.Section("text", func([]byte) error { return nil })
	assert.EqualError(t, r.Close(), `want the section text, got "number"`)
	r = snapshot.NewReader(bytes.NewReader(whole), "world")
	assert.EqualError(t, r.Close(), `want the section end, got "number"`)
}

// A length that is only claimed takes no memory.
func TestClaimedLength(t *testing.T) {
	whole := write(t, "world", 1, "x")
	at := bytes.Index(whole, []byte("number")) + len("number")
	binary.LittleEndian.PutUint64(whole[at:], 1<<39)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := read(bytes.NewReader(whole), "world")
	runtime.ReadMemStats(&after)
	assert.EqualError(t, err, "damaged: it ends too soon")
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20))
}

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

func TestWriterTellsOfErrors(t *testing.T) {
	for room := range 60 {
		w := snapshot.NewWriter(&full{room}, "world")
		w.Section("text", func(to []byte) []byte { return append(to, "hello"...) })
		assert.EqualError(t, w.Close(), "no space left", "%d bytes", room)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(write(f, "world", 7, "hello"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		number, text, err := read(bytes.NewReader(data), "world")
		if err == nil {
			require.True(t, bytes.HasPrefix(data, write(t, "world", number, text)))
		}
	})
}
