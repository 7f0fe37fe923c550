package mutant_test

import (
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

var groupScripts = map[string]script{
	"fanout-leaver":       {play: func(s *stage) { s.group(0, 1, 2); s.leave(2); s.say(0) }},
	"fanout-partial":      {play: func(s *stage) { s.group(0, 1, 2); s.say(0); s.add(0, 3); s.say(0) }},
	"sender-receives-own": {play: func(s *stage) { s.group(0, 1, 2); s.say(1) }},
	"suppress-ignored":    {play: func(s *stage) { s.group(0, 1, 2); s.block(1, 0); s.say(0) }},
	"suppress-one-way":    {play: func(s *stage) { s.group(0, 1, 2); s.block(1, 0); s.say(0); s.say(1) }},
	"joiner-reads-history": {play: func(s *stage) {
		s.group(0, 1)
		s.say(0)
		s.add(0, 2)
		s.say(1)
		s.readGroup(1)
		s.readGroup(2)
	}},
	"member-not-asked": {play: func(s *stage) { s.group(0, 1); s.say(2) }},
	"add-by-outsider":  {play: func(s *stage) { s.group(0, 1); s.say(2); s.add(2, 3) }},
	"already-not-asked": {play: func(s *stage) {
		s.group(0, 1)
		s.add(0, 1)
	}},
	"deleted-keeps-slot": {policy: func(p *policy.Policy) { p.Groups.MaxMembers = 3 }, play: func(s *stage) {
		s.group(0, 1, 2)
		s.delete(2)
		s.add(0, 3)
	}},
	"leave-ignored": {play: func(s *stage) { s.group(0, 1, 2); s.leave(2); s.say(0) }},
	"creator-not-counted": {policy: func(p *policy.Policy) { p.Groups.MaxMembers = 2 }, play: func(s *stage) {
		s.create(0, 1, 2)
		s.group(0, 1)
		s.add(0, 2)
	}},
	"join-at-limit-creation": {policy: func(p *policy.Policy) { p.Groups.MaxMembers = 2 }, play: func(s *stage) {
		s.group(0, 1)
		s.add(0, 2)
		s.create(0, 1, 2)
	}},
	"group-message-asks-gates": {policy: closedNoOne, play: func(s *stage) { s.group(0, 1, 2); s.set(2, model.NoOne); s.say(2); s.say(0) }},
}

var moderationScripts = map[string]script{
	"suspension-ignored": {policy: certain, play: func(s *stage) { suspend(s, 1, 0); s.wait(time.Hour); s.send(0, 1) }},
	"report-by-anyone":   {policy: certain, play: func(s *stage) { s.report(2, 0, s.bad(0, 1)) }},
	"report-counts-twice": {policy: certain, play: func(s *stage) {
		commit := s.bad(0, 1)
		s.report(1, 0, commit)
		s.report(1, 0, commit)
		s.wait(time.Hour)
		s.send(0, 1)
	}},
	"strike-on-the-reporter": {policy: certain, play: func(s *stage) { suspend(s, 1, 0); s.wait(time.Hour); s.send(1, 0) }},
	"suspension-anew":        {policy: certain, play: func(s *stage) { commit := s.bad(0, 1); suspend(s, 1, 0); s.report(1, 0, commit) }},
	"removed-late": {policy: certain, play: func(s *stage) {
		s.report(1, 0, s.bad(0, 1))
		s.wait(time.Hour)
		s.read(1, 0)
	}},
	"removed-early": {policy: certain, play: func(s *stage) {
		s.report(1, 0, s.bad(0, 1))
		s.wait(time.Hour - time.Millisecond)
		s.read(1, 0)
	}},
	"removal-forgets": {policy: certain, play: func(s *stage) {
		s.report(1, 0, s.bad(0, 1))
		s.wait(25*time.Hour - time.Millisecond)
		s.read(1, 0)
		s.wait(time.Millisecond)
		s.read(1, 0)
	}},
	"proactive-sleeps": {
		policy: both(certain, func(p *policy.Policy) { p.Moderation.Mode = policy.Proactive }),
		play:   func(s *stage) { s.bad(0, 1) },
	},
}

var toldScripts = map[string]script{
	"commit-gap":       {play: func(s *stage) { s.group(0, 1); s.leave(1) }},
	"refusal-reaches":  {policy: closedNoOne, play: func(s *stage) { s.set(1, model.NoOne); s.send(0, 1) }},
	"reach-sender-too": {play: func(s *stage) { s.group(0, 1); s.say(0); s.send(0, 1) }},
	"message-twice":    {play: func(s *stage) { s.send(0, 1); s.read(1, 0) }},
	"reach-order": {play: func(s *stage) {
		s.group(0, 1, 2)
		o := s.w.Send(&model.Attempt{Op: model.OpSend, At: s.at, Actor: 0, Target: model.NoUser, Group: 0})
		list := func() []model.UserID { return s.w.Reached(0, model.NoUser, 0, o.Commit) }
		s.note("the same twice: %v", slices.Equal(list(), list()))
	}},
	"told-no-repeat": {play: func(s *stage) { s.try(0, 1, 1); s.try(0, 1, 1) }},
	"order-block-setting": {policy: closedNoOne, play: func(s *stage) {
		s.set(1, model.NoOne)
		s.block(1, 0)
		s.send(0, 1)
	}},
	"order-limit-spam": {
		policy: both(limited(policy.UTCDay), spamOne),
		play:   func(s *stage) { s.send(0, 1, 7); s.send(0, 2, 7) },
	},
	"order-unanswered-spam": {
		policy: both(answerable, spamOne),
		play:   func(s *stage) { s.send(0, 1, 7); s.send(0, 2, 7) },
	},
	"order-age-block": {play: func(s *stage) {
		young := s.user("2012-01-01")
		s.block(1, young)
		s.send(young, 1)
	}},
	"order-hold-limit": {
		policy: both(spamOne, func(p *policy.Policy) { p.DailyLimit.Messages, p.DailyLimit.Counts = 2, policy.CountAttempts }),
		play:   func(s *stage) { held(s); s.send(0, 1) },
	},
	"order-gates": {
		policy: both(baseGate(model.GateSenderFollows), everyone(model.GateRecipientFollows)),
		play:   func(s *stage) { s.send(0, 1) },
	},
}

var raceScripts = map[string]script{
	"race-limit":   {policy: limited(policy.UTCDay), play: func(s *stage) { s.during(func() { s.send(0, 2) }); s.send(0, 1) }},
	"race-block":   {play: func(s *stage) { s.during(func() { s.block(1, 0) }); s.send(0, 1) }},
	"race-spam":    {policy: spamOne, play: func(s *stage) { s.during(func() { s.send(0, 2, 7) }); s.send(0, 1, 7) }},
	"race-retry":   {play: func(s *stage) { s.during(func() { s.try(0, 1, 1) }); s.try(0, 1, 1) }},
	"race-fanout":  {play: func(s *stage) { s.group(0, 1, 2); s.during(func() { s.leave(2) }); s.say(0) }},
	"race-request": {policy: requests, play: func(s *stage) { s.during(func() { s.send(0, 1) }); s.send(0, 1) }},
	"race-join": {policy: func(p *policy.Policy) { p.Groups.MaxMembers = 3 }, play: func(s *stage) {
		s.group(0, 1)
		s.during(func() { s.add(0, 2) })
		s.add(1, 3)
	}},
}
