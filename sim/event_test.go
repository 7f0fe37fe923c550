package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/sim/traffic"
)

// byHour counts messages, delivered and not, by the hour of the run.
type byHour struct {
	start              model.Time
	attempts, delivery [24]int
}

func (b *byHour) Observe(a *model.Attempt, o *model.Outcome) {
	if a.Op == model.OpSend && !o.Repeat {
		h := (a.At - b.start) / model.Hour
		b.attempts[h]++
		if o.Reason == model.Delivered {
			b.delivery[h]++
		}
	}
}

func preset(t *testing.T, name string) *policy.Policy {
	t.Helper()
	p, err := policy.Preset(name)
	require.NoError(t, err)
	return &p
}

func TestPolicyChangesInMidRun(t *testing.T) {
	c := config(2000, 3)
	c.Policy = *preset(t, "open")
	closed := *preset(t, "seed")
	closed.BaseGate = model.GateDeny
	c.Events = []sim.Event{
		{At: 18 * time.Hour, Kind: sim.PolicyChange, Policy: preset(t, "open")},
		{At: 12*time.Hour + 500*time.Millisecond, Kind: sim.PolicyChange, Policy: &closed},
	}
	b := &byHour{start: c.Start}
	one := run(t, c, 1, b)
	for h := range 24 {
		if h < 12 || h >= 18 {
			assert.Greater(t, b.delivery[h], b.attempts[h]*2/3, h)
		} else if h > 12 {
			// Groups ask for no gate.
			assert.Less(t, b.delivery[h], b.attempts[h]/4, h)
		}
	}
	assert.Equal(t, one.HistoryHash, run(t, c, 3).HistoryHash, "a change parts a window")
}

func TestEventsOfTraffic(t *testing.T) {
	c := config(2000, 3)
	plain, crowded := &byHour{start: c.Start}, &byHour{start: c.Start}
	run(t, c, 1, plain)
	c.Events = []sim.Event{
		{At: 10 * time.Hour, Kind: sim.FlashCrowd, For: time.Hour, Factor: 6, Share: 0.2},
		{At: 20 * time.Hour, Kind: sim.RaidEvent, For: time.Hour, Accounts: 300, Messages: 3, Target: traffic.Celebrity},
	}
	one := run(t, c, 1, crowded)
	assert.Equal(t, plain.attempts[:10], crowded.attempts[:10], "nothing moves before")
	assert.Greater(t, crowded.attempts[10], 3*plain.attempts[10])
	assert.Greater(t, crowded.attempts[20], plain.attempts[20]+500)
	assert.Equal(t, one.HistoryHash, run(t, c, 2).HistoryHash)
}

// All personas on, with events: one history for any number of workers.
func TestOneHistoryWithEverybody(t *testing.T) {
	c := config(9000, 8) // several chunks of users
	c.Duration = 14 * time.Hour
	c.Population.Personas = population.Personas{
		Newcomer: 0.05, Creator: 0.02, Spammer: 0.02, ScamRing: 0.02, Harasser: 0.02, Groomer: 0.01, Raid: 0.01, BotFarm: 0.02, Compromised: 0.02,
	}
	c.Policy = *preset(t, "open")
	c.Policy.Spam.MaxRecipients, c.Policy.Spam.Window, c.Policy.Moderation.Mode = 5, 24*time.Hour, policy.OnReport
	c.Events = []sim.Event{{At: 3 * time.Hour, Kind: sim.RaidEvent, For: time.Hour, Accounts: 50, Messages: 2, Target: traffic.Minor}, {At: 9 * time.Hour, Kind: sim.PolicyChange, Policy: preset(t, "x-now")}}
	moved := 0
	count := observe(func(a *model.Attempt, o *model.Outcome) {
		if a.Op == model.OpRegister && a.Ref != 0 && o.Reason == model.Delivered {
			moved++
		}
	})
	one := run(t, c, 1, count)
	assert.NotZero(t, moved, "adversaries come back")
	for _, workers := range []int{2, 5} {
		assert.Equal(t, one.HistoryHash, run(t, c, workers).HistoryHash, workers)
	}
}

type observe func(*model.Attempt, *model.Outcome)

func (f observe) Observe(a *model.Attempt, o *model.Outcome) { f(a, o) }

func TestBadEventsAreRefused(t *testing.T) {
	custom := *preset(t, "seed")
	custom.Custom = []policy.CustomRule{{ID: "x01", RefuseWhen: "true"}}
	for want, e := range map[string]sim.Event{
		"events[0].kind: want one of flash-crowd, raid, policy, got party":                       {Kind: "party"},
		"events[0].at: want whole milliseconds since the start, within the run, got 24h":         {At: 24 * time.Hour, Kind: sim.FlashCrowd},
		"events[0].for: want whole milliseconds from 1s on, got 0s":                              {Kind: sim.FlashCrowd, Factor: 2},
		"events[0].factor: want a number from 1 to 1000, got 0":                                  {Kind: sim.FlashCrowd, For: time.Hour},
		"events[0]: want accounts, messages and target for a raid only":                          {Kind: sim.FlashCrowd, For: time.Hour, Factor: 2, Accounts: 3},
		"events[0].target: want one of anybody, minor, celebrity, got ":                          {Kind: sim.RaidEvent, For: time.Hour, Accounts: 3, Messages: 1},
		"events[0].messages: want a number above 0 and up to 1000, got 0":                        {Kind: sim.RaidEvent, For: time.Hour, Accounts: 3, Target: traffic.Anybody},
		"events[0].policy: want a preset's name or a policy, got none":                           {Kind: sim.PolicyChange},
		"events[0].policy.custom: want custom rules of the same ids before and after the change": {Kind: sim.PolicyChange, Policy: &custom},
		"events[0].for: want 0 for a change of the policy, which stays, got 1h":                  {Kind: sim.PolicyChange, For: time.Hour, Policy: preset(t, "seed")},
		"events[0]: want policy for an event of the kind policy only":                            {Kind: sim.FlashCrowd, For: time.Hour, Factor: 2, Policy: preset(t, "seed")},
	} {
		c := config(100, 1)
		c.Events = []sim.Event{e}
		assert.EqualError(t, c.Validate(), want)
	}
}

// An observer that panics beside does so in the caller, and whoever runs is not left waiting.
func TestObserversPanicReachesTheCaller(t *testing.T) {
	s, err := prepare(config(500, 1), 2)
	require.NoError(t, err)
	n := 0
	bad := observe(func(*model.Attempt, *model.Outcome) {
		if n++; n == 3000 {
			panic("seen enough")
		}
	})
	assert.PanicsWithValue(t, "seen enough", func() { _, _ = s.Run(t.Context(), sim.Options{Workers: 2, Observers: []sim.Observer{bad}}) })
}

// dawn counts the messages tried in the first minutes of the second day.
type dawn struct {
	from, to model.Time
	n        int
}

func (d *dawn) Observe(a *model.Attempt, _ *model.Outcome) {
	if a.Op == model.OpSend && a.At >= d.from && a.At < d.to {
		d.n++
	}
}

// Who waits for the midnight of the daily limit learns of a change: of a rolling day there is none to wait for, and there is one again.
func TestAChangeOfTheClockIsKnownToThoseWhoWait(t *testing.T) {
	limited := func(clock policy.Clock) policy.Policy {
		p := policy.Seed()
		p.DailyLimit.Messages, p.DailyLimit.Clock = 3, clock
		return p
	}
	atDawn := func(before, after policy.Clock) int {
		c := config(300, 5)
		c.Duration, c.Policy = 25*time.Hour, limited(before)
		c.Traffic.Personas.Each(func(p *persona.Persona) { p.Refused.Wait = 1 })
		changed := limited(after)
		c.Events = []sim.Event{{At: time.Minute, Kind: sim.PolicyChange, Policy: &changed}}
		d := &dawn{from: c.Start + model.DayLength, to: c.Start + model.DayLength + 20*model.Minute}
		run(t, c, 1, d)
		return d.n
	}
	midnight, none := atDawn(policy.UTCDay, policy.UTCDay), atDawn(policy.Rolling24h, policy.Rolling24h)
	require.Greater(t, midnight, 3*none)
	assert.InDelta(t, none, atDawn(policy.UTCDay, policy.Rolling24h), float64(midnight)/4)
	assert.InDelta(t, midnight, atDawn(policy.Rolling24h, policy.UTCDay), float64(midnight)/4)
}
