package mutant_test

import (
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

func baseGate(g model.Gate) func(*policy.Policy) {
	return func(p *policy.Policy) { p.BaseGate = g }
}

func everyone(g model.Gate) func(*policy.Policy) {
	return func(p *policy.Policy) { p.Settings.Everyone = g }
}

func limited(clock policy.Clock) func(*policy.Policy) {
	return func(p *policy.Policy) { p.DailyLimit.Messages, p.DailyLimit.Clock = 1, clock }
}

// answerable lets nobody leave a second unanswered message within an hour.
func answerable(p *policy.Policy) {
	p.Unanswered = policy.Unanswered{Messages: 1, Window: time.Hour, Restored: true}
}

// spamOne lets equal content go to one recipient, and holds for an hour.
func spamOne(p *policy.Policy) { p.Spam.MaxRecipients, p.Spam.Hold = 1, time.Hour }

func requests(p *policy.Policy) { p.Requests.Enabled = true }

// certain suspends for a day after two strikes, each an hour after its report, which the classifier surely confirms.
func certain(p *policy.Policy) {
	p.Moderation.TruePositiveRate, p.Moderation.Strikes, p.Moderation.Suspension = 1, 2, 24*time.Hour
}

func both(changes ...func(*policy.Policy)) func(*policy.Policy) {
	return func(p *policy.Policy) {
		for _, change := range changes {
			change(p)
		}
	}
}

func closedNoOne(p *policy.Policy) { p.Settings.NoOne = model.GateDeny }

// suspend has a user suspended an hour later: two messages, two reports.
func suspend(s *stage, by, of model.UserID) {
	s.report(by, of, s.bad(of, by))
	s.report(by, of, s.bad(of, by))
}

// held has user 0 held for an hour.
func held(s *stage) {
	s.send(0, 1, 7)
	s.send(0, 2, 7)
}

var peopleScripts = map[string]script{
	"deleted-can-act":       {play: func(s *stage) { s.delete(0); s.send(0, 1) }},
	"deleted-receives":      {play: func(s *stage) { s.delete(1); s.send(0, 1) }},
	"self-message-passes":   {play: func(s *stage) { s.send(0, 0) }},
	"sender-age-minus-1":    {play: func(s *stage) { s.send(s.user("2010-03-02", model.Everyone), 0) }},
	"recipient-age-minus-1": {play: func(s *stage) { s.send(0, s.user("2010-03-02", model.Everyone)) }},
	"group-age-minus-1":     {play: func(s *stage) { s.group(0); s.add(0, s.user("2010-03-02", model.Everyone)) }},
	"birthday-late":         {play: func(s *stage) { s.send(s.user("2010-03-01", model.Everyone), 0) }},
	"leap-day-late": {
		policy: func(p *policy.Policy) { p.DMMinAge = 18 },
		play:   func(s *stage) { s.send(0, s.user("2008-02-29", model.Everyone)) },
	},
	"age-of-the-other": {play: func(s *stage) { s.send(s.user("2010-03-02", model.Everyone), 0) }},
	"id-reused":        {play: func(s *stage) { s.delete(2); s.register("1990-01-01") }},
	"setting-of-the-sender": {
		policy: closedNoOne,
		play:   func(s *stage) { s.set(0, model.NoOne); s.send(0, 1) },
	},
	"default-band-off": {
		policy: both(closedNoOne, func(p *policy.Policy) {
			p.DefaultSetting = policy.DefaultSetting{Setting: model.NoOne, Bands: []policy.SettingBand{{From: 16, To: 17, Setting: model.Everyone}}}
		}),
		play: func(s *stage) { s.send(0, s.user("2009-01-01")); s.send(0, s.user("2008-03-01")) },
	},
	"setting-late": {
		policy: closedNoOne,
		play: func(s *stage) {
			s.set(1, model.NoOne)
			s.set(1, model.Everyone)
			s.wait(time.Hour - time.Millisecond)
			s.send(0, 1)
		},
	},
	"setting-ignored": {policy: closedNoOne, play: func(s *stage) { s.set(1, model.NoOne); s.send(0, 1) }},
	"length-judged": {play: func(s *stage) {
		s.message(0, 1, model.NoGroup, model.Message{Length: 2})
		s.message(0, 1, model.NoGroup, model.Message{Length: 3})
	}},
}

var gateScripts = map[string]script{
	"follow-direction-swapped": {policy: baseGate(model.GateSenderFollows), play: func(s *stage) { s.follow(0, 1); s.send(0, 1) }},
	"off-lets-mutuals-in": {policy: closedNoOne, play: func(s *stage) {
		s.friends(0, 1)
		s.set(1, model.NoOne)
		s.send(2, 1)
		s.send(0, 1)
	}},
	"fast-path-skips-setting": {policy: everyone(model.GateRecipientFollows), play: func(s *stage) { s.send(0, 1) }},
	"fast-path-skips-base": {policy: baseGate(model.GateSenderFollows), play: func(s *stage) {
		s.block(2, 3)
		s.send(2, 1)
		s.send(0, 1)
	}},
	"mutual-as-either": {policy: baseGate(model.GateMutual), play: func(s *stage) { s.send(0, 1); s.follow(0, 1); s.send(0, 1) }},
	"exemption-lost": {
		policy: both(baseGate(model.GateSenderFollows), func(p *policy.Policy) { p.ReplyExemption = true }),
		play:   func(s *stage) { s.follow(0, 1); s.send(0, 1); s.send(1, 0) },
	},
	"accept-ignored": {policy: requests, play: func(s *stage) { s.send(0, 1); s.accept(1, 0); s.send(0, 1) }},
	"canary":         {play: func(s *stage) { s.block(1, 0); s.send(0, 1) }},
	"block-one-way":  {play: func(s *stage) { s.block(1, 0); s.send(0, 1); s.send(1, 0) }},
	"block-of-third": {play: func(s *stage) { s.block(1, 2); s.send(0, 1) }},
	"unblock-half":   {play: func(s *stage) { s.block(1, 0); s.unblock(1, 0); s.send(0, 1) }},
	"unblock-both":   {play: func(s *stage) { s.block(1, 0); s.block(0, 1); s.unblock(1, 0); s.send(0, 1) }},
	"unblock-restores-follows": {policy: baseGate(model.GateSenderFollows), play: func(s *stage) {
		s.friends(0, 1)
		s.block(1, 0)
		s.unblock(1, 0)
		s.follow(1, 0)
		s.unfollow(1, 0)
		s.send(1, 0)
		s.send(0, 1)
	}},
	"block-keeps-follows": {policy: baseGate(model.GateSenderFollows), play: func(s *stage) {
		s.friends(0, 1)
		s.block(1, 0)
		s.unblock(1, 0)
		s.send(0, 1)
	}},
	"follow-through-block": {play: func(s *stage) { s.block(1, 0); s.follow(0, 1) }},
	"refused-follow-follows": {policy: baseGate(model.GateSenderFollows), play: func(s *stage) {
		s.block(1, 0)
		s.follow(0, 1)
		s.unblock(1, 0)
		s.send(1, 0)
		s.send(0, 1)
	}},
	"follow-symmetric": {policy: baseGate(model.GateSenderFollows), play: func(s *stage) { s.follow(0, 1); s.send(1, 0) }},
	"unfollow-ignored": {policy: baseGate(model.GateSenderFollows), play: func(s *stage) {
		s.follow(0, 1)
		s.unfollow(0, 1)
		s.send(0, 1)
	}},
	"accept-symmetric": {policy: requests, play: func(s *stage) { s.accept(1, 0); s.send(1, 0); s.send(1, 0) }},
}

var limitScripts = map[string]script{
	"hold-plus-1ms": {policy: spamOne, play: func(s *stage) {
		held(s)
		s.wait(time.Hour - time.Millisecond)
		s.send(0, 1)
		s.wait(time.Millisecond)
		s.send(0, 1)
	}},
	"hold-never-ends":       {policy: spamOne, play: func(s *stage) { held(s); s.wait(100 * time.Hour); s.send(0, 1) }},
	"held-cannot-receive":   {policy: spamOne, play: func(s *stage) { held(s); s.send(1, 0) }},
	"hold-on-the-recipient": {policy: spamOne, play: func(s *stage) { held(s); s.send(0, 1) }},
	"switch-forgets-holds": {policy: spamOne, play: func(s *stage) {
		held(s)
		s.send(0, 1)
		s.w.Switch(s.later, s.at)
		s.send(0, 1)
	}},
	"limit-sticks":           {policy: limited(policy.UTCDay), play: func(s *stage) { s.send(0, 1); s.wait(12 * time.Hour); s.send(0, 1) }},
	"limit-of-the-recipient": {policy: limited(policy.UTCDay), play: func(s *stage) { s.send(0, 1); s.send(2, 0) }},
	"rolling-plus-1ms": {policy: limited(policy.Rolling24h), play: func(s *stage) {
		s.send(0, 1)
		s.wait(24*time.Hour - time.Millisecond)
		s.send(0, 1)
		s.wait(time.Millisecond)
		s.send(0, 1)
	}},
	"local-as-utc": {policy: limited(policy.LocalDay), play: func(s *stage) {
		east := s.w.AddUser(model.Profile{Birth: born("1990-01-01"), Zone: 1})
		s.send(east, 1)
		s.wait(2 * time.Hour)
		s.send(east, 1)
	}},
	"day-at-noon":            {policy: limited(policy.UTCDay), play: func(s *stage) { s.wait(-time.Hour); s.send(0, 1); s.wait(time.Hour); s.send(0, 1) }},
	"yesterday-counts":       {policy: limited(policy.UTCDay), play: func(s *stage) { s.send(0, 1); s.wait(24 * time.Hour); s.send(0, 1) }},
	"spam-window-plus-1ms":   {policy: spamOne, play: func(s *stage) { s.send(0, 1, 7); s.wait(time.Hour); s.send(0, 2, 7) }},
	"window-never-expires":   {policy: spamOne, play: func(s *stage) { s.send(0, 1, 7); s.wait(50 * time.Hour); s.send(0, 2, 7) }},
	"unanswered-known":       {policy: answerable, play: func(s *stage) { s.send(0, 1); s.send(2, 0); s.send(0, 2) }},
	"unanswered-counts-all":  {policy: answerable, play: func(s *stage) { s.send(1, 0); s.send(0, 1); s.send(0, 2) }},
	"spam-counts-refused":    {policy: spamOne, play: func(s *stage) { s.block(1, 0); s.send(0, 1, 7); s.send(0, 2, 7) }},
	"spam-counts-twice":      {policy: spamOne, play: func(s *stage) { s.send(0, 1, 7); s.send(0, 1, 7) }},
	"retry-anew":             {play: func(s *stage) { s.try(0, 1, 1); s.try(0, 1, 1) }},
	"retry-forgets-refusals": {play: func(s *stage) { s.block(1, 0); s.try(0, 1, 1); s.unblock(1, 0); s.try(0, 1, 1) }},
	"retry-counts": {policy: func(p *policy.Policy) { p.DailyLimit.Messages = 2 }, play: func(s *stage) {
		s.try(0, 1, 1)
		s.try(0, 1, 1)
		s.send(0, 1)
	}},
	"retry-by-anyone": {play: func(s *stage) { s.try(0, 1, 1); s.try(2, 1, 1) }},
	"anonymous-retry": {play: func(s *stage) {
		s.try(0, 1, 1)
		s.do(model.Attempt{Op: model.OpSend, Actor: 0, Target: 1, Group: model.NoGroup, Message: model.Message{ID: 1}, Anonymous: true})
	}},
}
