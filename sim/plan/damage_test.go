package plan_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/plan"
)

// refused writes a file that is no plan, and wants it refused in one line.
func refused(t *testing.T, path string, text []byte) string {
	t.Helper()
	require.NoError(t, os.WriteFile(path, text, 0o600))
	r, err := plan.Open(path)
	if err == nil {
		_ = r.Close()
	}
	require.Error(t, err)
	require.Regexp(t, "^plan "+path+": .+$", err.Error())
	return err.Error()
}

// Whatever byte is changed or missing, the file is refused.
func TestAnyChangedByteIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	write(t, path, head(4, start+10), example())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := range text {
		text[i] ^= 1 << (i % 8)
		refused(t, path, text)
		text[i] ^= 1 << (i % 8)
		if i%7 == 0 {
			refused(t, path, text[:i])
			refused(t, path, append(bytes.Clone(text[:i]), text[i+1:]...))
		}
	}
	refused(t, path, append(bytes.Clone(text), 0))
	refused(t, path, append(bytes.Clone(text), text...))
}

// Even where the seal is right, a changed page is told by its own checksum, or the attempts are what they were.
func TestChangedPagesUnderARightSeal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	write(t, path, head(4, start+10), example())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	told := 0
	for i := 4; i < 400; i++ {
		text[i] ^= 1
		reseal(t, path, text)
		text[i] ^= 1
		r, err := plan.Open(path)
		if err != nil {
			require.Regexp(t, "^plan "+path+": .+$", err.Error())
			told += strings.Count(err.Error(), "crc32 checksum mismatch")
			continue
		}
		require.Equal(t, example(), readAll(t, r, 10))
		require.NoError(t, r.Close())
	}
	assert.Greater(t, told, 50)
}

func reseal(t *testing.T, path string, text []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, text, 0o600))
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	require.NoError(t, plan.Reseal(f))
	require.NoError(t, f.Close())
}

func TestOtherFilesAreRefused(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "plan.parquet")
	assert.Contains(t, refused(t, path, nil), "not a plan, or its end is missing")
	assert.Contains(t, refused(t, path, []byte("PAR1")), "not a plan, or its end is missing")
	assert.Contains(t, refused(t, path, []byte("some text\n")), "not a plan, or its end is missing")

	var foreign bytes.Buffer
	type edge struct{ Src, Dst int32 }
	w := parquet.NewGenericWriter[edge](&foreign)
	_, err := w.Write([]edge{{1, 2}})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	assert.Contains(t, refused(t, path, foreign.Bytes()), "not a plan, or its end is missing")

	_, err = plan.Open(folder)
	assert.EqualError(t, err, "plan "+folder+": want a regular file")
	_, err = plan.Open(filepath.Join(folder, "none"))
	assert.EqualError(t, err, "plan "+filepath.Join(folder, "none")+": no such file or directory")
}

// What is sealed but says what no plan of ours says.
func TestForeignHeads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	for _, c := range []struct{ key, value, want string }{
		{"schema", "dmsim.plan/1", `schema: want "dmsim.plan/2", got "dmsim.plan/1"`},
		{"schema", "", `schema: want "dmsim.plan/2", got ""`},
		{"seed", "-1", `seed: damaged: got "-1"`},
		{"start", "yesterday", `start: damaged: got "yesterday"`},
		{"users", "99999999999999999999", `users: damaged: got "99999999999999999999"`},
		{"users", "2147483649", "users: want 0 to 2147483648, got 2147483649"},
		{"attempts", "7", "damaged: want 7 attempts, got 6"},
		{"attempts", "5", "damaged: want 5 attempts, got 6"},
		{"end", "2026-01-01T00:00:00.009Z", "attempt 6: at: want a time from "},
	} {
		require.NoError(t, plan.WriteUnjudged(path, head(4, start+10), example(), map[string]string{c.key: c.value}))
		_, err := plan.Open(path)
		assert.ErrorContains(t, err, "plan "+path+": "+c.want)
	}
}

// A file that changes under its reader is an error, not other attempts.
func TestFileThatChangesAfterOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	write(t, path, head(1000, start+model.DayLength), many(70_000))
	r, err := plan.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	defer f.Close()
	_, err = f.WriteAt(bytes.Repeat([]byte{0x55}, 200), 1000)
	require.NoError(t, err)
	_, err = r.Plan(start, start+model.DayLength)
	require.ErrorContains(t, err, "plan "+path+": ")
}
