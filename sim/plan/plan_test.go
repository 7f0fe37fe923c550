package plan_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/plan"
)

const start = 1_767_225_600_000 // 2026-01-01

func head(users int, end model.Time) plan.Head {
	return plan.Head{Version: "v1", Seed: 1<<64 - 1, Start: start, End: end, Users: users, Groups: 2, Zones: 3, Quickest: 1000, People: "a digest"}
}

// write makes a plan of attempts.
func write(t require.TestingT, path string, h plan.Head, attempts []model.Attempt) {
	w, err := plan.Create(path, h)
	require.NoError(t, err)
	for i, o := range plan.Granted(h, attempts) {
		require.NoError(t, w.Add(&attempts[i], &o))
	}
	require.NoError(t, w.Close())
}

// readAll reads a plan by slabs of time.
func readAll(t require.TestingT, r *plan.Reader, slab model.Time) (attempts []model.Attempt) {
	h := r.Head()
	for from := h.Start; from < h.End; from += slab {
		part, err := r.Plan(from, from+slab)
		require.NoError(t, err)
		attempts = append(attempts, slices.Concat(part...)...)
	}
	return attempts
}

// example is a little of everything.
func example() []model.Attempt {
	send := func(at model.Time, from, to model.UserID, n uint64) model.Attempt {
		return model.Attempt{
			At: start + at, Key: model.Key(1<<63 + n), Actor: from, Target: to, Group: model.NoGroup,
			Message: model.Message{Fingerprint: -n, ID: n, Length: 1<<32 - 1, Kind: model.Emoji, Labels: model.Offensive | model.Unwanted},
		}
	}
	nobody := func(at model.Time, op model.Op, by model.UserID) model.Attempt {
		return model.Attempt{At: start + at, Op: op, Actor: by, Target: model.NoUser, Group: model.NoGroup}
	}
	register := nobody(7, model.OpRegister, model.NoUser)
	register.Birth, register.Zone, register.Setting, register.HasSetting = model.NewDate(1969, 2, 28), 2, model.NoOne, true
	group := nobody(8, model.OpSend, 4)
	group.Group, group.Anonymous = 1, true
	report := send(9, 1, 0, 0)
	report.Op, report.Ref = model.OpReport, 1
	return []model.Attempt{send(0, 0, 1, 1), send(0, 0, 2, 2), send(0, 3, 0, 0), register, group, report}
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	h, attempts := head(4, start+10), example()
	write(t, path, h, attempts)
	r, err := plan.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	h.Attempts = uint64(len(attempts))
	assert.Equal(t, h, r.Head())
	assert.Equal(t, attempts, readAll(t, r, 3))
	assert.Equal(t, model.Second, r.Quickest())
	more, err := r.Plan(start+10, start+20)
	assert.NoError(t, err)
	assert.Empty(t, slices.Concat(more...))
}

// Whatever is attempted comes back as it was, across row groups too.
func TestRoundTripOfRandomAttempts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	rapid.Check(t, func(t *rapid.T) {
		users := rapid.IntRange(0, 50).Draw(t, "users")
		attempts := rapid.Custom(drawAttempts(users)).Draw(t, "attempts")
		end := model.Time(start + 1)
		if len(attempts) > 0 {
			end = attempts[len(attempts)-1].At + 1
		}
		write(t, path, head(users, end), attempts)
		r, err := plan.Open(path)
		require.NoError(t, err)
		got := readAll(t, r, model.Time(rapid.Int64Range(1, 5000).Draw(t, "slab")))
		require.NoError(t, r.Close())
		require.Equal(t, len(attempts), len(got))
		for i := range attempts {
			require.Equal(t, attempts[i], got[i])
		}
	})
}

// drawAttempts draws attempts as they may follow each other.
func drawAttempts(users int) func(*rapid.T) []model.Attempt {
	return func(t *rapid.T) (attempts []model.Attempt) {
		at, actor, groups := model.Time(start), uint32(0), uint32(2)
		limit := uint32(users)
		user := func(from uint32, name string) model.UserID {
			if from < limit && rapid.Bool().Draw(t, name+" known") {
				return model.UserID(rapid.Uint32Range(from, limit-1).Draw(t, name))
			}
			return model.NoUser
		}
		for n := rapid.IntRange(0, 300).Draw(t, "n"); len(attempts) < n; {
			if later := model.Time(rapid.Int64Range(0, 2000).Draw(t, "later")); later > 0 || rapid.Bool().Draw(t, "new") {
				at, actor = at+later+1, 0
			}
			a := model.Attempt{
				At: at, Key: model.Key(rapid.Uint64().Draw(t, "key")), Ref: uint64(rapid.IntRange(0, len(attempts)).Draw(t, "ref")),
				Message: model.Message{
					Fingerprint: rapid.Uint64().Draw(t, "fingerprint"), ID: rapid.Uint64().Draw(t, "id"), Length: rapid.Uint32().Draw(t, "length"),
					Kind: model.Kind(rapid.IntRange(0, 3).Draw(t, "kind")), Labels: model.Labels(rapid.IntRange(0, 7).Draw(t, "labels")),
				},
				Actor: user(actor, "actor"), Target: user(0, "target"), Group: model.NoGroup,
				Zone: model.ZoneID(rapid.IntRange(0, 2).Draw(t, "zone")), Op: model.Op(rapid.IntRange(0, 12).Draw(t, "op")),
				Setting:    model.Setting(rapid.IntRange(0, 2).Draw(t, "setting")),
				HasSetting: rapid.Bool().Draw(t, "has"), Anonymous: rapid.Bool().Draw(t, "anonymous"),
			}
			if rapid.Bool().Draw(t, "born") {
				a.Birth = model.Day(rapid.Int32Range(-719162, 2932896).Draw(t, "birth")).Date()
			}
			if rapid.Bool().Draw(t, "grouped") {
				a.Group = model.GroupID(rapid.Uint32Range(0, groups-1).Draw(t, "group"))
			}
			switch a.Op {
			case model.OpRegister:
				a.Ref = min(a.Ref, uint64(limit))
				limit++
			case model.OpCreateGroup:
				groups++
			}
			actor = uint32(a.Actor)
			attempts = append(attempts, a)
		}
		return attempts
	}
}

// A plan of several row groups.
func TestManyAttempts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	attempts := many(150_000)
	write(t, path, head(1000, start+model.DayLength), attempts)
	r, err := plan.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	require.Equal(t, attempts, readAll(t, r, model.Hour))
	reporters := make(map[uint64][]model.UserID)
	for _, a := range attempts {
		if a.Ref != 0 {
			reporters[a.Ref] = append(reporters[a.Ref], a.Actor)
		}
	}
	r.Revise(slices.Clone(attempts))
	for i, o := range plan.Granted(r.Head(), attempts) {
		require.Empty(t, r.React(&attempts[i], &o, nil))
		require.Equal(t, reporters[o.Commit], r.Reporters(o.Commit), "attempt %d", i)
	}
}

// many are attempts of a day, one in a hundred a report.
func many(n int) []model.Attempt {
	attempts := make([]model.Attempt, n)
	for i := range attempts {
		x := model.Mix(uint64(i), 7)
		a := &attempts[i]
		*a = model.Attempt{
			At: start + model.Time(i)*model.DayLength/model.Time(n), Key: model.Key(x), Actor: model.UserID(x % 1000), Target: model.UserID(x >> 20 % 1000),
			Group: model.NoGroup, Message: model.Message{Fingerprint: model.Mix(x, 1), Length: uint32(x >> 58)},
		}
		if i > 0 && a.At == attempts[i-1].At {
			a.Actor = attempts[i-1].Actor
		}
		if i%100 == 99 {
			a.Op, a.Ref, a.Message = model.OpReport, uint64(i-50+i%50), model.Message{}
		}
	}
	return attempts
}

// A run may start within a plan; what came before is passed over.
func TestPlanFromTheMiddle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	attempts := many(1000)
	write(t, path, head(1000, start+model.DayLength), attempts)
	r, err := plan.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	part, err := r.Plan(start+model.DayLength/2, start+model.DayLength)
	require.NoError(t, err)
	assert.Equal(t, attempts[500:], slices.Concat(part...))
}

func TestNothingUnderTheNameBeforeClose(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "plan.parquet")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	w, err := plan.Create(path, head(4, start+10))
	require.NoError(t, err)
	for i, o := range plan.Granted(head(4, start+10), example()) {
		require.NoError(t, w.Add(&example()[i], &o))
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(text))
	require.NoError(t, w.Close())
	require.NoError(t, w.Discard(), "after Close it does nothing")
	assert.Error(t, w.Close())
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
	r, err := plan.Open(path)
	require.NoError(t, err)
	require.NoError(t, r.Close())

	_, err = plan.Create(folder, head(4, start+10))
	assert.EqualError(t, err, "plan "+folder+": not a regular file, which is not written over")
	_, err = plan.Create(filepath.Join(folder, "no", "plan.parquet"), head(4, start+10))
	assert.EqualError(t, err, "plan "+filepath.Join(folder, "no", "plan.parquet")+": no such file or directory")
}

// The same attempts make the same bytes.
func TestPlansAreTheSame(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "a.parquet"), filepath.Join(t.TempDir(), "b.parquet")
	write(t, a, head(4, start+10), example())
	write(t, b, head(4, start+10), example())
	textA, err := os.ReadFile(a)
	require.NoError(t, err)
	textB, err := os.ReadFile(b)
	require.NoError(t, err)
	assert.Equal(t, textA, textB)
}
