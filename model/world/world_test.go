package world_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
)

const noon = model.Time(20_513) * model.DayLength // 2026-03-01

// open compiles the open policy as changed.
func open(t require.TestingT, changes ...func(*policy.Policy)) *policy.Rules {
	p, err := policy.Preset("open")
	require.NoError(t, err)
	for _, change := range changes {
		change(&p)
	}
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	return rules
}

// crowd is a world of adults.
func crowd(options world.Options, n int) *world.World {
	options.Start = noon
	w := world.New(options)
	for range n {
		w.AddUser(model.Profile{Birth: model.NewDate(1990, 1, 1)})
	}
	return w
}

func message(from, to model.UserID, at model.Time) *model.Attempt {
	return &model.Attempt{Op: model.OpSend, At: at, Actor: from, Target: to, Group: model.NoGroup}
}

func withID(a *model.Attempt, id uint64) *model.Attempt {
	a.Message.ID = id
	return a
}

// TestRetryMemory: a message id is known for as long as the world remembers, to the millisecond, and a retry does not renew it.
func TestRetryMemory(t *testing.T) {
	const memory = time.Minute
	w := crowd(world.Options{Rules: open(t), RetryMemory: memory}, 2)
	first := w.Do(withID(message(0, 1, noon), 7))
	require.Equal(t, model.Outcome{Commit: 1, Reached: 1}, first)

	retry := model.Outcome{Commit: 1, Reached: 1, Repeat: true}
	assert.Equal(t, retry, w.Do(withID(message(0, 1, noon), 7)))
	assert.Equal(t, retry, w.Do(withID(message(0, 1, noon.Add(memory)-1), 7)))
	assert.Equal(t, model.Outcome{Commit: 2, Reached: 1}, w.Do(withID(message(0, 1, noon.Add(memory)), 7)), "forgotten")
	assert.Equal(t, model.Outcome{Commit: 2, Reached: 1, Repeat: true}, w.Do(withID(message(0, 1, noon.Add(memory)), 7)), "and known anew")

	t.Run("for ever", func(t *testing.T) {
		w := crowd(world.Options{Rules: open(t)}, 2)
		w.Do(withID(message(0, 1, noon), 7))
		assert.True(t, w.Do(withID(message(0, 1, noon+100*365*model.DayLength), 7)).Repeat)
	})
	t.Run("also of a refusal", func(t *testing.T) {
		w := crowd(world.Options{Rules: open(t), RetryMemory: memory}, 2)
		assert.Equal(t, model.Outcome{Commit: 1, Reason: model.SelfMessage}, w.Do(withID(message(0, 0, noon), 7)))
		assert.Equal(t, model.Outcome{Commit: 1, Reason: model.SelfMessage, Repeat: true}, w.Do(withID(message(0, 1, noon), 7)))
	})
}

// TestStoreKept: a world that stores only what it is told to keep finds that, and nothing else.
func TestStoreKept(t *testing.T) {
	rules := open(t, func(p *policy.Policy) {
		p.Moderation.Latency, p.Moderation.TruePositiveRate, p.Moderation.Strikes = 0, 1, 1
	})
	report := func(w *world.World, by, of model.UserID, ref uint64) model.Reason {
		return w.Do(&model.Attempt{Op: model.OpReport, At: noon, Actor: by, Target: of, Ref: ref, Group: model.NoGroup}).Reason
	}
	bad := message(0, 1, noon)
	bad.Message.Labels = model.Offensive

	w := crowd(world.Options{Rules: rules, Messages: world.StoreKept}, 3)
	sent := w.Do(bad)
	require.Equal(t, model.Delivered, sent.Reason)
	assert.Equal(t, model.NothingToReport, report(w, 1, 0, sent.Commit), "not kept")
	assert.Empty(t, w.Inbox(1))
	w.Keep(bad, sent.Commit)
	assert.Equal(t, model.NothingToReport, report(w, 2, 0, sent.Commit), "it went to another")
	assert.Equal(t, model.Delivered, report(w, 1, 0, sent.Commit))
	assert.Equal(t, []model.Received{{Commit: sent.Commit, From: 0, Removed: true}}, w.Read(1, 0, model.NoGroup, noon))
	assert.Equal(t, model.Suspended, w.Do(bad).Reason, "the strike counts")

	t.Run("of a group, those named", func(t *testing.T) {
		w := crowd(world.Options{Rules: rules, Messages: world.StoreKept}, 4)
		club := w.AddGroup(0, 1, 2, 3)
		bad := *bad
		bad.Target, bad.Group = model.NoUser, club
		sent := w.Do(&bad)
		require.EqualValues(t, 3, sent.Reached)
		w.Keep(&bad, sent.Commit, 1, 2)
		assert.Equal(t, model.NothingToReport, report(w, 3, 0, sent.Commit))
		assert.Equal(t, model.Delivered, report(w, 2, 0, 0), "the last that was kept")
		assert.Equal(t, []model.UserID{1, 2}, w.Reached(0, model.NoUser, club, sent.Commit))
	})
	t.Run("a world that stores all keeps each once", func(t *testing.T) {
		w := crowd(world.Options{Rules: rules}, 2)
		sent := w.Do(bad)
		w.Keep(bad, sent.Commit)
		assert.Len(t, w.Read(1, 0, model.NoGroup, noon), 1)
	})
}

// TestManyUsers: ids go on over the edge of a page, for users of the start as for those who register.
func TestManyUsers(t *testing.T) {
	const page = 1 << 16
	w := crowd(world.Options{Rules: open(t)}, page-1)
	for id := range 3 {
		o := w.Do(&model.Attempt{
			Op: model.OpRegister, At: noon, Birth: model.NewDate(1990+id, 1, 1), Group: model.NoGroup, Setting: model.NoOne, HasSetting: true,
		})
		require.Equal(t, model.Outcome{Commit: uint64(id) + 1, ID: uint32(page - 1 + id)}, o)
	}
	require.Equal(t, page+2, w.Users())
	for _, pair := range [][2]model.UserID{{0, page - 1}, {page - 1, page}, {page, page + 1}, {page + 1, 0}} {
		assert.Equal(t, model.Delivered, w.Do(message(pair[0], pair[1], noon)).Reason, pair)
		assert.Len(t, w.Read(pair[1], pair[0], model.NoGroup, noon), 1, pair)
	}
	assert.Equal(t, model.UnknownRecipient, w.Do(message(0, page+2, noon)).Reason)
	assert.Equal(t, model.NotLoggedIn, w.Do(message(2*page, 0, noon)).Reason)
	facts := w.Facts(message(page-1, page+1, noon))
	assert.Equal(t, [2]int16{36, 34}, [2]int16{facts.SenderAge, facts.RecipientAge})
	assert.Equal(t, [2]model.Setting{model.NoOne, model.NoOne}, [2]model.Setting{facts.SenderSetting, facts.RecipientSetting})
}

// TestFactsDecideNothing: to look at the facts of an attempt changes nothing, and gives what the attempt is decided on.
func TestFactsDecideNothing(t *testing.T) {
	rules := open(t, func(p *policy.Policy) { p.DailyLimit.Messages = 1 })
	w := crowd(world.Options{Rules: rules}, 2)
	a := message(0, 1, noon)
	for range 3 {
		facts := w.Facts(a)
		assert.Equal(t, model.Delivered, rules.Decide(policy.CaseSend, &facts))
	}
	assert.Zero(t, w.Commits())
	require.Equal(t, model.Delivered, w.Do(a).Reason)
	facts := w.Facts(a)
	assert.EqualValues(t, 1, facts.SentToday)
	assert.Equal(t, model.DailyLimit, rules.Decide(policy.CaseSend, &facts))

	// An attempt that concerns no target has the zero one, which is somebody's id.
	create := w.Facts(&model.Attempt{Op: model.OpCreateGroup, At: noon, Actor: 1})
	assert.EqualValues(t, policy.NoAge, create.RecipientAge)
}

// TestNoZones: a world without a table of zones has the one that needs none.
func TestNoZones(t *testing.T) {
	rules := open(t, func(p *policy.Policy) { p.DailyLimit.Clock = policy.LocalDay })
	w := crowd(world.Options{Rules: rules}, 2)
	assert.Equal(t, model.Delivered, w.Do(message(0, 1, noon)).Reason, "without a table everybody lives in UTC")
}

// directory names users a, b, c ...
type directory struct{}

func (directory) Name(id model.UserID) string { return string(rune('a' + id)) }

func (directory) Lookup(name string) (model.UserID, bool) {
	name = strings.ToLower(name)
	if len(name) != 1 || name < "a" || name > "z" {
		return model.NoUser, false
	}
	return model.UserID(name[0] - 'a'), true
}

// TestSendTo: names compare without case, and lead to nobody when they are misspelt, not borne yet, or their bearer was deleted.
func TestSendTo(t *testing.T) {
	w := crowd(world.Options{Rules: open(t), Names: directory{}}, 2)
	to := func(name string) model.Reason { return w.SendTo(name, message(0, model.NoUser, noon)).Reason }
	assert.Equal(t, model.Delivered, to("B"))
	assert.Equal(t, model.SelfMessage, to("a"))
	assert.Equal(t, model.UnknownRecipient, to("bb"))
	assert.Equal(t, model.UnknownRecipient, to("c"))
	w.Do(&model.Attempt{Op: model.OpRegister, At: noon, Actor: model.NoUser, Birth: model.NewDate(1990, 1, 1)})
	assert.Equal(t, model.Delivered, to("c"))
	w.Do(&model.Attempt{Op: model.OpDelete, At: noon, Actor: 1, Target: model.NoUser})
	assert.Equal(t, model.UnknownRecipient, to("b"))
	assert.Equal(t, model.UserID(1), w.Resolve("b"))
	assert.Equal(t, model.NoUser, w.Resolve("bb"))
	assert.Equal(t, model.NoUser, crowd(world.Options{Rules: open(t)}, 1).Resolve("a"), "a world without names")
}
