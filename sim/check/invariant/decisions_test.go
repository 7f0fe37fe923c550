package invariant_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
)

// decision is a hand-made history and the decision that ends it: one that is sound, and one that breaks a statement.
type decision struct {
	id            string
	bend          func(p *policy.Policy)
	before        func(s *stage)
	last          model.Attempt
	sound, broken model.Reason
}

var ok = model.Delivered

var offensive = model.Message{Labels: model.Offensive}

func words(n uint64) model.Message { return model.Message{Fingerprint: n} }

var decisions = map[string]decision{
	"writes where not a member":       {id: "I10", last: tells(fay, 0), sound: model.NotAMember},
	"adds who is in":                  {id: "I11", last: in(model.OpAdd, ana, ben, 0), sound: model.AlreadyAMember},
	"adds one too many":               {id: "I12", bend: func(p *policy.Policy) { p.Groups.MaxMembers = 4 }, last: in(model.OpAdd, ana, fay, 0), sound: model.GroupFull},
	"a member below the limit":        {id: "I12", bend: func(p *policy.Policy) { p.Groups.MaxMembers = 5 }, last: in(model.OpAdd, ana, fay, 0), broken: model.GroupFull},
	"adds without mutual follows":     {id: "I13", bend: func(p *policy.Policy) { p.Groups.AddGate = policy.AddMutual }, last: in(model.OpAdd, ana, fay, 0), sound: model.InviteNotAllowed},
	"adds whom the gate lets through": {id: "I13", bend: func(p *policy.Policy) { p.Groups.AddGate = policy.AddDMEligible }, last: in(model.OpAdd, ana, fay, 0), broken: model.InviteNotAllowed},
	"a slot that a deletion freed": {
		id: "I17", bend: func(p *policy.Policy) { p.Groups.MaxMembers = 4 },
		before: func(s *stage) { s.does(to(model.OpDelete, ben, model.NoUser), ok) },
		last:   in(model.OpAdd, ana, fay, 0), broken: model.GroupFull,
	},
	"the deleted writes": {
		id: "I15", before: func(s *stage) { s.does(to(model.OpDelete, ben, model.NoUser), ok) }, last: send(ben, ana), sound: model.NotLoggedIn,
	},
	"the deleted is written to": {
		id: "I16", before: func(s *stage) { s.does(to(model.OpDelete, ben, model.NoUser), ok) }, last: send(ana, ben), sound: model.UnknownRecipient,
	},
	"a group that never was": {id: "I16", last: tells(ana, 7), sound: model.UnknownRecipient},
	"to oneself":             {id: "I18", last: send(ana, ana), sound: model.SelfMessage},
	"the suspended writes": {
		id: "I19", bend: func(p *policy.Policy) { p.Moderation.Strikes = 1 }, before: reported(1), last: send(ana, cleo), sound: model.Suspended,
	},
	"the suspension is over": {
		id: "I19", bend: func(p *policy.Policy) { p.Moderation.Strikes = 1 },
		before: func(s *stage) { reported(1)(s); s.later(168 * time.Hour) }, last: send(ana, cleo), broken: model.Suspended,
	},
	"reports what did not come": {id: "I20", last: to(model.OpReport, ben, ana), sound: model.NothingToReport},
	"reported twice": {
		id: "I21", bend: func(p *policy.Policy) { p.Moderation.Strikes = 2 }, before: reported(2), last: send(ana, cleo), broken: model.Suspended,
	},
	"offensive": {
		id: "I23", bend: func(p *policy.Policy) { p.Moderation.Mode = policy.Proactive }, last: says(ana, ben, offensive), sound: model.OffensiveContent,
	},
	"dan writes":                  {id: "I24", last: send(dan, ana), sound: model.SenderTooYoung},
	"dan is written to":           {id: "I25", last: send(ana, dan), sound: model.RecipientTooYoung},
	"eve writes":                  {id: "I26", last: send(eve, ana), broken: model.SenderTooYoung},
	"eve is written to":           {id: "I26", last: send(ana, eve), broken: model.RecipientTooYoung},
	"leo writes":                  {id: "I27", last: send(leo, ana), broken: model.SenderTooYoung},
	"dan writes in a group":       {id: "I28", last: tells(dan, 0), sound: model.SenderTooYoung},
	"eve is added":                {id: "I28", last: in(model.OpAdd, ana, eve, 0), broken: model.RecipientTooYoung},
	"ana has long been of age":    {id: "I24", last: send(ana, ben), broken: model.SenderTooYoung},
	"a child registers":           {id: "I29", last: model.Attempt{Op: model.OpRegister, Birth: model.NewDate(2013, 3, 2)}, sound: model.TooYoungToRegister},
	"one of 13 registers":         {id: "I29", last: model.Attempt{Op: model.OpRegister, Birth: model.NewDate(2013, 3, 1)}, broken: model.TooYoungToRegister},
	"one of a leap day registers": {id: "I27", last: model.Attempt{Op: model.OpRegister, Birth: model.NewDate(2012, 2, 29)}, broken: model.TooYoungToRegister},
	"blocked": {
		id: "I30", before: func(s *stage) { s.does(to(model.OpBlock, ben, ana), ok) }, last: send(ana, ben), sound: model.Blocked,
	},
	"added beside one who blocks, under forbid": {
		id: "I30", bend: func(p *policy.Policy) { p.Block.InGroups = policy.Forbid },
		before: func(s *stage) { s.does(to(model.OpBlock, fay, cleo), ok) }, last: in(model.OpAdd, ana, fay, 0), sound: model.Blocked,
	},
	"a follow that a block cut": {
		id: "I31", bend: friendsOnly,
		before: func(s *stage) {
			s.does(to(model.OpFollow, ben, ana), ok)
			s.does(to(model.OpBlock, ana, ben), ok)
			s.does(to(model.OpUnblock, ana, ben), ok)
		},
		last: send(ana, ben), sound: model.NotFriends,
	},
	"a follow that was refused": {
		id: "I57", bend: friendsOnly,
		before: func(s *stage) {
			s.does(to(model.OpBlock, ana, ben), ok)
			s.does(to(model.OpFollow, ben, ana), model.FollowBlocked)
			s.does(to(model.OpUnblock, ana, ben), ok)
		},
		last: send(ana, ben), sound: model.NotFriends,
	},
	"after an unblock": {
		id: "I32", before: func(s *stage) {
			s.does(to(model.OpBlock, ana, ben), ok)
			s.does(to(model.OpUnblock, ana, ben), ok)
		},
		last: send(ben, ana), broken: model.Blocked,
	},
	"follows through a block": {
		id: "I33", before: func(s *stage) { s.does(to(model.OpBlock, ana, ben), ok) }, last: to(model.OpFollow, ben, ana), sound: model.FollowBlocked,
	},
	"follows oneself": {id: "I33", last: to(model.OpFollow, ben, ben), sound: model.SelfFollow},
	"off":             {id: "I34", before: func(s *stage) { s.does(sets(ben, model.NoOne), ok) }, last: send(ana, ben), sound: model.DMsOff},
	"no friend":       {id: "I35", bend: friendsOnly, last: send(ana, ben), sound: model.NotFriends},
	"a friend": {
		id: "I35", bend: friendsOnly, before: func(s *stage) { s.does(sets(fay, model.Friends), ok); s.does(to(model.OpFollow, fay, ana), ok) },
		last: send(ana, fay), broken: model.NotFriends,
	},
	"follows not":        {id: "I36", bend: base(model.GateSenderFollows), last: send(ana, ben), sound: model.NotFollowing},
	"a base that denies": {id: "I36", bend: base(model.GateDeny), last: send(ana, ben), sound: model.NotFollowing},
	"half of a mutual gate": {
		id: "I37", bend: base(model.GateMutual), before: func(s *stage) { s.does(to(model.OpFollow, ana, ben), ok) }, last: send(ana, ben), sound: model.NotFollowing,
	},
	"half of an either gate": {
		id: "I37", bend: base(model.GateEither), before: func(s *stage) { s.does(to(model.OpFollow, ana, ben), ok) }, last: send(ana, ben), broken: model.NotFollowing,
	},
	"the default setting": {id: "I38", last: send(ana, ben), broken: model.DMsOff},
	"opened a moment ago": {
		id: "I40", before: func(s *stage) { s.does(sets(fay, model.NoOne), ok); s.does(sets(fay, model.Everyone), ok) },
		last: send(ana, fay), broken: model.DMsOff,
	},
	"answers": {
		id: "I42", bend: func(p *policy.Policy) { base(model.GateSenderFollows)(p); p.ReplyExemption = true },
		before: func(s *stage) { s.does(to(model.OpFollow, ben, ana), ok); s.does(send(ben, ana), ok) },
		last:   send(ana, ben), broken: model.NotFollowing,
	},
	"a request with an image": {
		id: "I14", bend: requests, last: says(ana, ben, model.Message{Kind: model.Image}), sound: model.RequestLimit,
	},
	"a second request": {
		id: "I39", bend: requests, before: func(s *stage) { s.does(send(ana, ben), ok) }, last: send(ana, ben), sound: model.RequestLimit,
	},
	"accepted": {
		id: "I41", bend: requests, before: func(s *stage) { s.does(send(ana, ben), ok); s.does(to(model.OpAccept, ben, ana), ok) },
		last: send(ana, ben), broken: model.RequestLimit,
	},
	"held":      {id: "I43", bend: spam, before: held, last: send(ana, ben), sound: model.SpamHold},
	"held once": {id: "I43", bend: spam, before: func(s *stage) { held(s); s.later(24 * time.Hour) }, last: send(ana, ben), broken: model.SpamHold},
	"to one who is held": {
		id: "I44", bend: spam, before: held, last: send(ben, ana), broken: model.SpamHold,
	},
	"above the limit": {id: "I45", bend: limit, before: func(s *stage) { s.does(send(ana, ben), ok) }, last: send(ana, ben), sound: model.DailyLimit},
	"below the limit": {
		id: "I45", bend: func(p *policy.Policy) { p.DailyLimit.Messages = 2 }, before: func(s *stage) { s.does(send(ana, ben), ok) },
		last: send(ana, ben), broken: model.DailyLimit,
	},
	"the next day": {
		id: "I46", bend: limit, before: func(s *stage) { s.does(send(ana, ben), ok); s.later(12 * time.Hour) }, last: send(ana, ben), broken: model.DailyLimit,
	},
	"24 hours later": {
		id: "I47", bend: func(p *policy.Policy) { limit(p); p.DailyLimit.Clock = policy.Rolling24h },
		before: func(s *stage) { s.does(send(ana, ben), ok); s.later(24 * time.Hour) }, last: send(ana, ben), broken: model.DailyLimit,
	},
	"less than 24 hours later": {
		id: "I45", bend: func(p *policy.Policy) { limit(p); p.DailyLimit.Clock = policy.Rolling24h },
		before: func(s *stage) { s.does(send(ana, ben), ok); s.later(24*time.Hour - time.Millisecond) }, last: send(ana, ben), sound: model.DailyLimit,
	},
	"the next local day": {
		id: "I48", bend: func(p *policy.Policy) { limit(p); p.DailyLimit.Clock = policy.LocalDay },
		before: func(s *stage) { s.now -= 2 * model.Hour; s.does(send(ana, ben), ok); s.later(2 * time.Hour) }, last: send(ana, ben), broken: model.DailyLimit,
	},
	"to one too many": {
		id: "I49", bend: spam, before: func(s *stage) { s.does(says(ana, ben, words(5)), ok) }, last: says(ana, cleo, words(5)), sound: model.Spam,
	},
	"other words": {
		id: "I49", bend: spam, before: func(s *stage) { s.does(says(ana, ben, words(5)), ok) }, last: says(ana, cleo, words(6)), broken: model.Spam,
	},
	"a window later": {
		id: "I50", bend: spam, before: func(s *stage) { s.does(says(ana, ben, words(5)), ok); s.later(time.Hour) }, last: says(ana, cleo, words(5)), broken: model.Spam,
	},
	"one too many unanswered": {
		id: "I59", bend: letters, before: func(s *stage) { s.does(send(ana, ben), ok) }, last: send(ana, cleo), sound: model.UnansweredLimit,
	},
	"to one who has written": {
		id: "I59", bend: letters, before: func(s *stage) { s.does(send(ana, ben), ok); s.does(send(cleo, ana), ok) }, last: send(ana, cleo), broken: model.UnansweredLimit,
	},
	"as old as the window of the unanswered": {
		id: "I60", bend: letters, before: func(s *stage) { s.does(send(ana, ben), ok); s.later(time.Hour) }, last: send(ana, cleo), broken: model.UnansweredLimit,
	},
	"answered": {
		id: "I61", bend: letters, before: func(s *stage) { s.does(send(ana, ben), ok); s.does(send(ben, ana), ok) }, last: send(ana, cleo), broken: model.UnansweredLimit,
	},
	"answered, and that is no matter": {
		id: "I59", bend: func(p *policy.Policy) { letters(p); p.Unanswered.Restored = false },
		before: func(s *stage) { s.does(send(ana, ben), ok); s.does(send(ben, ana), ok) }, last: send(ana, cleo), sound: model.UnansweredLimit,
	},
	"held before the policy changed": {
		id: "I52", bend: spam, before: func(s *stage) { held(s); s.Switch(s.p, nil, s.now) }, last: send(ana, ben), sound: model.SpamHold,
	},
	"nobody judges content": {id: "I53", last: says(ana, ben, offensive), broken: model.OffensiveContent},
	"a custom rule":         {id: "I54", bend: customs("false", "true"), last: send(ana, ben), sound: model.CustomReason + 1},
	"the wrong custom rule": {id: "I54", bend: customs("true", "true"), last: send(ana, ben), sound: model.CustomReason, broken: model.CustomReason + 1},
	"a setting before a block": {
		id: "I55", before: func(s *stage) { s.does(to(model.OpBlock, ana, ben), ok); s.does(sets(ben, model.NoOne), ok) },
		last: send(ana, ben), sound: model.Blocked, broken: model.DMsOff,
	},
}

func friendsOnly(p *policy.Policy) { p.DefaultSetting.Setting = model.Friends }
func spam(p *policy.Policy)        { p.Spam.MaxRecipients = 1 }
func letters(p *policy.Policy) {
	p.Unanswered = policy.Unanswered{Messages: 1, Window: time.Hour, Restored: true}
}
func limit(p *policy.Policy) { p.DailyLimit.Messages = 1 }

func base(g model.Gate) func(*policy.Policy) { return func(p *policy.Policy) { p.BaseGate = g } }

func requests(p *policy.Policy) {
	p.Requests = policy.Requests{Enabled: true, Quota: 1, Kinds: []model.Kind{model.Text}}
}

func customs(expressions ...string) func(*policy.Policy) {
	return func(p *policy.Policy) {
		for i, e := range expressions {
			p.Custom = append(p.Custom, policy.CustomRule{ID: string(rune('a' + i)), RefuseWhen: e})
		}
	}
}

// held has ana held for spam until tomorrow.
func held(s *stage) {
	s.does(says(ana, ben, words(5)), ok)
	again := says(ana, cleo, words(5))
	o := s.told(&again, model.Spam)
	o.Until = s.now.Add(24 * time.Hour)
	s.show(again, o)
}

// reported has ben report what ana wrote, so often.
func reported(times int) func(s *stage) {
	return func(s *stage) {
		s.does(says(ana, ben, offensive), ok)
		for n := range times {
			report := to(model.OpReport, ben, ana)
			o := s.told(&report, ok)
			if n == 0 {
				o.From = s.now
			}
			if n == 0 && s.p.Moderation.Strikes == 1 {
				o.Until = s.now.Add(168 * time.Hour)
			}
			s.show(report, o)
		}
	}
}

// TestDecisions: a broken decision is reported as its own statement alone, the sound one not at all.
func TestDecisions(t *testing.T) {
	for name, d := range decisions {
		t.Run(name, func(t *testing.T) {
			for _, came := range []model.Reason{d.sound, d.broken} {
				p := openPolicy()
				if d.bend != nil {
					d.bend(p)
				}
				s := newStage(p)
				if d.before != nil {
					d.before(s)
				}
				require.Nil(t, s.First(), "before")
				s.finish(d.last, came)
				if came == d.sound {
					require.Nil(t, s.First())
					continue
				}
				assert.Equal(t, map[string]uint64{d.id: 1}, s.Counts(), "%s", s.First())
				assert.Equal(t, d.id, s.First().Invariant)
				assert.NotEmpty(t, s.First().Why)
				assert.Contains(t, s.Checked(), d.id)
			}
		})
	}
}

// finish shows the last attempt as it would be but for its decision.
func (s *stage) finish(a model.Attempt, came model.Reason) {
	o := s.told(&a, came)
	if came == model.Spam {
		o.Until = s.now.Add(24 * time.Hour)
	}
	if a.Op == model.OpRegister && came == ok {
		o.ID = uint32(len(people))
	}
	if a.Op != model.OpSend || a.Group == model.NoGroup || came != ok {
		s.show(a, o)
		return
	}
	var reached []model.UserID
	for _, u := range []model.UserID{ana, ben, cleo, dan} {
		if u != a.Actor {
			reached = append(reached, u)
		}
	}
	o.Reached = uint32(len(reached))
	s.show(a, o, reached...)
}
