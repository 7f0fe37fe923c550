package tracestats_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/tracestats"
)

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, data, 0o666))
	return path
}

func TestTraceIsRead(t *testing.T) {
	const text = "# a comment\n70 9 0\n9 70 60\n70 70 61\n8 9 62\n"
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	want := []tracestats.Message{{From: 0, To: 1}, {From: 1, To: 0, At: model.Minute}, {From: 0, To: 0, At: 61 * model.Second}, {From: 2, To: 1, At: 62 * model.Second}}
	for name, data := range map[string][]byte{"plain.txt": []byte(text), "zipped": zipped.Bytes()} {
		path := write(t, name, data)
		got, err := tracestats.Messages(path)
		require.NoError(t, err)
		assert.Equal(t, want, got, "users are numbered as they appear, and those to oneself are messages of the file")
		m, err := tracestats.Read(t.Context(), path)
		require.NoError(t, err)
		assert.Equal(t, 3, m.Messages)
		assert.Equal(t, tracestats.Sample{60}, m.FirstReplyLatency)
	}
}

func TestDefectIsTold(t *testing.T) {
	path := write(t, "bad.txt", []byte("1 2 5\n1 2 4\n"))
	messages, err := tracestats.Messages(path)
	require.EqualError(t, err, path+":2: rows must be in order of time, got 4 after 5")
	assert.Nil(t, messages)
	_, err = tracestats.Read(t.Context(), path)
	require.Error(t, err)
	_, err = tracestats.Read(t.Context(), path+".absent")
	require.ErrorContains(t, err, "no such file")
}
