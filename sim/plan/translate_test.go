package plan_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/plan"
)

// chronicle remembers a run by what is the same in every world: the keys of attempts.
type chronicle struct {
	users, groups uint64               // at the start
	byKey         map[model.Key]entry  // the attempts
	byCommit      map[uint64]model.Key // those that were no retries
	user, group   map[uint64]model.Key // by id: who registered it, who created it
	exists        map[model.Key]bool   // what was registered or created
	order         []model.Attempt      // as they were decided
}

type entry struct {
	model.Attempt
	model.Outcome
}

func newChronicle(s *sim.Society) *chronicle {
	return &chronicle{
		users: uint64(s.World.Users()), groups: uint64(s.World.Groups()), byKey: map[model.Key]entry{}, byCommit: map[uint64]model.Key{},
		user: map[uint64]model.Key{}, group: map[uint64]model.Key{}, exists: map[model.Key]bool{},
	}
}

func (c *chronicle) Record(a *model.Attempt, o *model.Outcome, _ *policy.Facts) error {
	c.byKey[a.Key] = entry{*a, *o}
	c.order = append(c.order, *a)
	if !o.Repeat {
		c.byCommit[o.Commit] = a.Key
	}
	if made := map[model.Op]map[uint64]model.Key{model.OpRegister: c.user, model.OpCreateGroup: c.group}[a.Op]; made != nil && o.Reason == model.Delivered {
		made[uint64(o.ID)], c.exists[a.Key] = a.Key, true
	}
	return nil
}

// name says who an id is in any world: an id of the start, or the key of what made it.
type name struct {
	early uint64
	made  model.Key
	none  bool
}

func nameIn(id, first uint64, made map[uint64]model.Key) name {
	switch key, known := made[id]; {
	case id < first:
		return name{early: id}
	case known:
		return name{made: key}
	}
	return name{none: true}
}

func (c *chronicle) nameUser(u model.UserID) name   { return nameIn(uint64(u), c.users, c.user) }
func (c *chronicle) nameGroup(g model.GroupID) name { return nameIn(uint64(g), c.groups, c.group) }

// both hands a run to two.
type both [2]sim.Recorder

func (b both) Record(a *model.Attempt, o *model.Outcome, f *policy.Facts) error {
	if err := b[0].Record(a, o, f); err != nil {
		return err
	}
	return b[1].Record(a, o, f)
}

// eventful is a run in which many come, found groups and report.
func eventful(messages sim.Storage, p policy.Policy) sim.Config {
	c := config(messages, p)
	c.Duration = 24 * time.Hour
	changes := &c.Traffic.Changes
	changes.Register, changes.CreateGroup, changes.Add, changes.Delete, c.Traffic.Slips.Retried = 0.05, 0.05, 0.05, 0.02, 0.3
	return c
}

func recordEventful(t *testing.T, path string, p policy.Policy) *chronicle {
	t.Helper()
	s := prepare(t, eventful(sim.StoreAll, p))
	c := newChronicle(s)
	w, err := plan.Create(path, headOf(s))
	require.NoError(t, err)
	run(t, s, both{c, recorder{w}})
	require.NoError(t, w.Close())
	return c
}

// follow replays a plan, as the reader translates it or as it lies in the file.
func follow(t *testing.T, path string, c sim.Config, translated bool, workers int) (*chronicle, *sim.Result) {
	t.Helper()
	s := prepare(t, c)
	r, err := plan.Open(path)
	require.NoError(t, err)
	s.Traffic = r
	if !translated {
		t.Cleanup(func() { require.NoError(t, r.Close()) })
		s.Traffic = struct{ sim.Traffic }{r}
	}
	kept := newChronicle(s)
	result, err := s.Run(context.Background(), sim.Options{Workers: workers, Recorder: kept})
	require.NoError(t, err)
	return kept, result
}

// compared counts what two runs of the same attempts say of whom these were about.
type compared struct {
	shifted, missing, strangers int // ids that differ and mean the same; that are not there; that mean another
	commits, messages, others   int // commits of reported messages that differ; of the same message; of another
}

func compare(t *testing.T, was, is *chronicle) (c compared) {
	t.Helper()
	require.Len(t, is.byKey, len(was.byKey), "the same attempts")
	judge := func(before, now name, differ bool) bool {
		switch {
		case now.none && !before.none && before.made != 0 && !is.exists[before.made]:
			c.missing++
			return false
		case before != now:
			c.strangers++
		case differ:
			c.shifted++
		}
		return true
	}
	for key, before := range was.byKey {
		now, known := is.byKey[key]
		require.True(t, known, "attempt %d", key)
		actor := judge(was.nameUser(before.Actor), is.nameUser(now.Actor), before.Actor != now.Actor)
		inGroup := judge(was.nameGroup(before.Group), is.nameGroup(now.Group), before.Group != now.Group)
		target := true
		if inGroup || now.Target != model.NoUser {
			target = judge(was.nameUser(before.Target), is.nameUser(now.Target), before.Target != now.Target)
		}
		if !(actor && inGroup && target) {
			require.NotEqual(t, model.Delivered, now.Reason, "who is not there does nothing, and nothing happens to him")
		}
		if before.Op == model.OpReport && before.Ref != 0 {
			switch {
			case is.byCommit[now.Ref] != was.byCommit[before.Ref]:
				c.others++
			case now.Ref != before.Ref:
				c.commits++
			default:
				c.messages++
			}
		}
	}
	return c
}

// Other decisions give other ids and commits; yet an attempt of the plan is always by, to and about the same people, groups and messages, or nobody's.
func TestOtherPolicies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	was := recordEventful(t, path, policy.Seed())
	changed := func(change func(*policy.Policy)) policy.Policy {
		p := policy.Seed()
		change(&p)
		return p
	}
	now, err := policy.Preset("x-now")
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		policy.Policy
	}{
		{"seed", policy.Seed()},
		{"account_min_age", changed(func(p *policy.Policy) { p.AccountMinAge = 20 })},
		{"account_min_age of 30", changed(func(p *policy.Policy) { p.AccountMinAge = 30 })}, // adversaries that come back say that they are 25
		{"dm_min_age", changed(func(p *policy.Policy) { p.DMMinAge = 18 })},
		{"x-now", now},
	} {
		t.Run(c.name, func(t *testing.T) {
			is, all := follow(t, path, eventful(sim.StoreAll, c.Policy), true, 2)
			found := compare(t, was, is)
			t.Logf("%+v", found)
			assert.Zero(t, found.strangers)
			assert.Zero(t, found.others)
			for i := range is.order[1:] {
				a, b := &is.order[i], &is.order[i+1]
				require.True(t, a.At < b.At || a.At == b.At && a.Actor <= b.Actor, "the total order")
			}
			_, kept := follow(t, path, eventful(sim.StoreReported, c.Policy), true, 1)
			assert.Equal(t, all.HistoryHash, kept.HistoryHash, "what is reported is stored in time")

			switch c.name {
			case "account_min_age":
				assert.Positive(t, found.shifted)
				assert.Positive(t, found.missing)
				raw, _ := follow(t, path, eventful(sim.StoreAll, c.Policy), false, 2)
				assert.Positive(t, compareLoosely(was, raw), "untranslated, attempts would have met others")
			case "account_min_age of 30":
				assert.Positive(t, found.commits, "retries of nobody are no retries")
			}
		})
	}
}

// compareLoosely counts the attempts that are about somebody else.
func compareLoosely(was, is *chronicle) (strangers int) {
	for key, before := range was.byKey {
		now := is.byKey[key]
		for _, u := range [][2]model.UserID{{before.Actor, now.Actor}, {before.Target, now.Target}} {
			if w, i := was.nameUser(u[0]), is.nameUser(u[1]); w != i && !i.none {
				strangers++
			}
		}
		if w, i := was.nameGroup(before.Group), is.nameGroup(now.Group); w != i && !i.none {
			strangers++
		}
	}
	return strangers
}

// What the plan names is looked up; what is not there is nobody, and never somebody else.
func TestTranslation(t *testing.T) {
	register := func(at model.Time, key model.Key, ref uint64) model.Attempt {
		return model.Attempt{At: start + at, Key: key, Op: model.OpRegister, Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup, Ref: ref}
	}
	do := func(at model.Time, op model.Op, actor, target model.UserID, group model.GroupID, ref uint64) model.Attempt {
		return model.Attempt{At: start + at, Op: op, Actor: actor, Target: target, Group: group, Ref: ref}
	}
	attempts := []model.Attempt{
		register(0, 1, 4), // 4 of the plan, who was 3
		register(0, 1, 0), // 5, with the key of another
		do(1, model.OpCreateGroup, 0, model.NoUser, model.NoGroup, 0), // group 2
		do(1, model.OpCreateGroup, 1, model.NoUser, model.NoGroup, 0), // group 3
		register(2000, 3, 5), // 6, who was 4
		do(2001, model.OpSend, 4, 1, model.NoGroup, 0),
		do(2001, model.OpSend, 5, 1, model.NoGroup, 0), // commit 7
		do(2002, model.OpSend, 0, model.NoUser, 2, 0),
		do(2002, model.OpAdd, 1, 5, 3, 0),
		do(4000, model.OpReport, 1, 5, model.NoGroup, 7),
		do(4000, model.OpReport, 2, 5, model.NoGroup, 10), // of what is decided after it was translated
		do(4001, model.OpSend, 6, 4, 1, 0),
	}
	path := filepath.Join(t.TempDir(), "plan.parquet")
	write(t, path, head(4, start+model.Minute), attempts)
	r, err := plan.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	refused := model.Outcome{Reason: model.TooYoungToRegister}
	revise := func(from, to int, outcomes ...model.Outcome) []model.Attempt {
		revised := r.Revise(slices.Clone(attempts[from:to]))
		for i := range outcomes {
			require.Empty(t, r.React(&revised[i], &outcomes[i], nil))
		}
		return revised
	}
	want := slices.Clone(attempts)
	assert.Equal(t, want[:4], revise(0, 4, refused, model.Outcome{ID: 4}, refused, model.Outcome{ID: 2}))

	want[4].Ref = 4                                // 4 was not let in: the person is still 3
	want[5], want[6] = want[6], want[5]            // of 4, and of nobody, who comes last
	want[5].Actor, want[6].Actor = 4, model.NoUser //
	want[7].Group = model.NoGroup
	want[8].Target, want[8].Group = 4, 2
	got := revise(4, 9, refused, model.Outcome{Commit: 70})
	assert.Equal(t, want[4:9], got)
	assert.Equal(t, []model.UserID{1}, r.Reporters(70))
	assert.Empty(t, r.Reporters(7))
	for i := 2; i < 5; i++ {
		require.Empty(t, r.React(&got[i], &model.Outcome{Commit: uint64(70 + i)}, nil))
		require.Empty(t, r.Reporters(uint64(70+i)))
	}

	want[9].Ref, want[9].Target = 70, 4
	want[10].Ref, want[10].Target = 0, model.NoUser
	want[11].Actor, want[11].Target = model.NoUser, model.NoUser
	assert.Equal(t, want[9:], revise(9, 12))
}

// What a run leaves that was interrupted says up to when it is whole, and is followed up to then.
func TestInterruptedRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	c := config(sim.StoreAll, policy.Seed())
	s := prepare(t, c)
	w, err := plan.Create(path, headOf(s))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	first, err := s.Run(ctx, sim.Options{Workers: 2, Recorder: recorder{w}, Progress: func(p sim.Progress) {
		if p.Now >= start+5*model.Hour {
			cancel()
		}
	}})
	require.NoError(t, err)
	require.True(t, first.Interrupted)
	require.NoError(t, w.Cut(first.End))
	require.NoError(t, w.Close())

	r, err := plan.Open(path)
	require.NoError(t, err)
	assert.Equal(t, first.End, r.Head().End)
	assert.Less(t, first.End, s.End)
	c.Duration = first.End.Std().Sub(first.Start.Std())
	again := prepare(t, c)
	again.Traffic = r
	assert.Equal(t, first.HistoryHash, run(t, again, nil).HistoryHash)
}

func TestCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	for _, end := range []model.Time{start - 1, start + 9, start + 11} {
		w, err := plan.Create(path, head(4, start+10))
		require.NoError(t, err)
		for i, o := range plan.Granted(head(4, start+10), example()) { // the last at start + 9
			require.NoError(t, w.Add(&example()[i], &o))
		}
		assert.ErrorContains(t, w.Cut(end), "end: want a time after the attempts and up to 2026-01-01T00:00:00.010Z, got ")
		assert.Error(t, w.Close())
	}
	w, err := plan.Create(path, head(4, start+10))
	require.NoError(t, err)
	require.NoError(t, w.Cut(start))
	require.NoError(t, w.Close())
}

// A plan that leaves out an attempt would name others by wrong numbers.
func TestEveryAttempt(t *testing.T) {
	w, err := plan.Create(filepath.Join(t.TempDir(), "plan.parquet"), head(4, start+10))
	require.NoError(t, err)
	assert.ErrorContains(t, w.Add(&example()[0], &model.Outcome{Commit: 2}), "attempt 1: want every attempt of the run: commit 1, got 2")
	assert.Error(t, w.Close())
	w, err = plan.Create(filepath.Join(t.TempDir(), "plan.parquet"), head(4, start+10))
	require.NoError(t, err)
	assert.ErrorContains(t, w.Add(&example()[3], &model.Outcome{Commit: 1, ID: 5}), "made: want null, or the next id of a registration or of the creation of a group, got 5")
	assert.Error(t, w.Close())
}
