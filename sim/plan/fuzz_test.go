package plan_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/plan"
)

// fuzzBytesMax keeps inputs small: what is large in a plan is attempts, which are all alike.
const fuzzBytesMax = 1 << 16

// Any bytes are a plan that can be read from end to end, or an error of one line: as a file, and as attempts in a file that is sealed as if they had
// been judged.
func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "plan.parquet")
	write(f, path, head(4, start+10), example())
	text, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(text, true)
	f.Add(text[:len(text)/2], true)
	f.Add([]byte("PAR1"), true)
	f.Add([]byte{}, false)
	f.Add(make([]byte, 3*fuzzAttemptBytes), false)
	f.Fuzz(func(t *testing.T, data []byte, whole bool) {
		if len(data) > fuzzBytesMax {
			t.Skip()
		}
		if whole {
			require.NoError(t, os.WriteFile(path, data, 0o600))
		} else {
			require.NoError(t, plan.WriteUnjudged(path, head(3, start+200), attemptsOf(data), nil))
		}
		r, err := plan.Open(path)
		if err != nil {
			require.Regexp(t, `^plan `+path+`: .+$`, err.Error())
			return
		}
		attempts := readAll(t, r, 7)
		for i := range r.Revise(slices.Clone(attempts)) {
			r.React(&attempts[i], &model.Outcome{ID: uint32(i), Commit: uint64(i) + 1}, nil)
		}
		require.NoError(t, r.Close())
		if !whole {
			require.Len(t, attempts, len(attemptsOf(data)))
		}
		w, err := plan.Create(path, r.Head())
		require.NoError(t, err)
		granted := plan.Granted(r.Head(), attempts)
		for i := range attempts {
			require.NoError(t, w.Add(&attempts[i], &granted[i]), "what may be read may be written")
		}
		require.NoError(t, w.Discard())
	})
}

const fuzzAttemptBytes = 24

// attemptsOf makes attempts that the file can hold, in any order and of anybody.
func attemptsOf(data []byte) (attempts []model.Attempt) {
	for ; len(data) >= fuzzAttemptBytes; data = data[fuzzAttemptBytes:] {
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(data[i:]) }
		a := model.Attempt{
			At: start + model.Time(data[0]), Op: model.Op(data[1] % 13), Setting: model.Setting(data[2] % 3), HasSetting: data[3]&1 != 0, Anonymous: data[3]&2 != 0,
			Actor: model.UserID(word(4)), Target: model.UserID(word(8)), Group: model.GroupID(word(12)), Ref: uint64(data[16]), Zone: model.ZoneID(data[17]),
			Message: model.Message{Kind: model.Kind(data[18] % 4), Labels: model.Labels(data[19] % 8), Length: word(20)},
		}
		if data[3]&4 != 0 {
			a.Birth = model.Day(int32(word(20)) % 700_000).Date()
		}
		attempts = append(attempts, a)
	}
	return attempts
}
