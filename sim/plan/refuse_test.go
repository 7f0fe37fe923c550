package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/plan"
)

func TestWriterRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	for _, c := range []struct {
		name   string
		change func(a *model.Attempt)
		want   string
	}{
		{"before the start", func(a *model.Attempt) { a.At = start - 1 }, "at: want a time from 2026-01-01T00:00:00.000Z to before 2026-01-01T00:00:00.010Z, got 2025-12-31T23:59:59.999Z"},
		{"at the end", func(a *model.Attempt) { a.At = start + 10 }, "at: want a time from "},
		{"before another", func(a *model.Attempt) { a.At = start + 4 }, "want the order of commits: by time, then by actor; got 2026-01-01T00:00:00.004Z of 2 after 2026-01-01T00:00:00.005Z of 2"},
		{"before another actor", func(a *model.Attempt) { a.Actor = 1 }, "want the order of commits"},
		{"no such actor", func(a *model.Attempt) { a.Actor = 5 }, "actor: want one of 5 users, got 5"},
		{"no such target", func(a *model.Attempt) { a.Target = 5 }, "target: want one of 5 users, got 5"},
		{"no such group", func(a *model.Attempt) { a.Group = 2 }, "group: want one of 2 groups, got 2"},
		{"registered again by nobody", func(a *model.Attempt) { a.Op, a.Ref = model.OpRegister, 6 }, "ref: want 1 + one of 5 users, or 0, got 6"},
		{"a report of what is to come", func(a *model.Attempt) { a.Op, a.Ref = model.OpReport, 3 }, "ref: want the commit of a message that was sent before, at most 2, got 3"},
		{"no such zone", func(a *model.Attempt) { a.Zone = 3 }, "zone: want one of 3, got 3"},
		{"no such date", func(a *model.Attempt) { a.Birth = model.NewDate(2001, 2, 29) }, "birth: want a date, got "},
		{"no such op", func(a *model.Attempt) { a.Op = 13 }, "op: want less than 13, got 13"},
		{"no such kind", func(a *model.Attempt) { a.Message.Kind = 4 }, "kind: want less than 4, got 4"},
		{"no such setting", func(a *model.Attempt) { a.Setting = 3 }, "setting: want less than 3, got 3"},
		{"no such label", func(a *model.Attempt) { a.Message.Labels = 8 }, "labels: want less than 8, got 8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sound := []model.Attempt{
				{At: start + 2, Op: model.OpRegister, Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup},
				{At: start + 5, Actor: 2, Target: 1, Group: model.NoGroup},
			}
			bad := model.Attempt{At: start + 5, Actor: 2, Target: 4, Group: model.NoGroup}
			c.change(&bad)
			w, err := plan.Create(path, head(4, start+10))
			require.NoError(t, err)
			granted := plan.Granted(head(4, start+10), append(sound, bad))
			for i := range sound {
				require.NoError(t, w.Add(&sound[i], &granted[i]))
			}
			err = w.Add(&bad, &granted[2])
			assert.ErrorContains(t, err, "plan "+path+": attempt 3: "+c.want)
			require.Equal(t, err, w.Add(&sound[1], &granted[1]), "for ever")
			require.Equal(t, err, w.Close())
			assert.NoFileExists(t, path)

			if bad.Op >= 13 || bad.Message.Kind >= 4 || bad.Setting >= 3 || bad.Message.Labels >= 8 || bad.Birth != 0 {
				return // a file has no way to say that
			}
			require.NoError(t, plan.WriteUnjudged(path, head(4, start+10), append(sound, bad), nil))
			defer os.Remove(path)
			_, err = plan.Open(path)
			assert.ErrorContains(t, err, "plan "+path+": attempt 3: "+c.want, "the reader refuses alike")
		})
	}
}

func TestHeads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	for _, c := range []struct {
		change func(h *plan.Head)
		want   string
	}{
		{func(h *plan.Head) { h.Start = -1 }, "start and end: want times from 1970 to 9999, one after the other, got -1 and 1767225600010"},
		{func(h *plan.Head) { h.End = start - 1 }, "start and end: "},
		{func(h *plan.Head) { h.End = 1 << 50 }, "start and end: "},
		{func(h *plan.Head) { h.Users = -1 }, "users: want 0 to 2147483648, got -1"},
		{func(h *plan.Head) { h.Groups = -1 }, "groups: want 0 to 4294967294, got -1"},
		{func(h *plan.Head) { h.Zones = 0 }, "zones: want 1 to 65536, got 0"},
		{func(h *plan.Head) { h.Quickest = 0 }, "quickest_ms: want at least 1, got 0"},
		{func(h *plan.Head) { h.People = string(make([]byte, 1025)) }, "version and people: want at most 1024 bytes each"},
	} {
		h := head(4, start+10)
		c.change(&h)
		_, err := plan.Create(path, h)
		assert.ErrorContains(t, err, "plan "+path+": "+c.want)
		if h.Start >= 0 && h.End < 1<<48 {
			require.NoError(t, plan.WriteUnjudged(path, h, nil, nil))
			_, err = plan.Open(path)
			assert.ErrorContains(t, err, "plan "+path+": "+c.want, "the reader refuses alike")
		}
	}
}
