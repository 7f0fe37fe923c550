package sim_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim"
	"dmsim/sim/persona"
)

// lively is a small society in which everything happens that leaves a trace in the state.
func lively(p policy.Policy) sim.Config {
	c := config(400, 9)
	c.Duration = 30 * time.Hour
	c.Policy = p
	c.World = sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 3 * time.Hour}
	c.Population.Groups.PerThousand = 200
	c.Population.Personas.Spammer, c.Population.Personas.Groomer, c.Population.Personas.Harasser = 0.05, 0.02, 0.02
	c.Traffic.Slips.Retried = 0.1
	c.Traffic.Changes.Register, c.Traffic.Changes.CreateGroup = 0.5, 0.2
	c.Events = []sim.Event{
		{At: 4*time.Hour + 20*time.Minute, Kind: sim.RaidEvent, For: 3 * time.Hour, Accounts: 40, Messages: 4, Target: "minor"},
		{At: 6 * time.Hour, Kind: sim.FlashCrowd, For: 2 * time.Hour, Factor: 5, Share: 0.3},
	}
	return c
}

// strict is a policy that looks at all there is, on one clock of the day.
func strict(clock policy.Clock) policy.Policy {
	p := policy.Seed()
	p.DailyLimit.Messages, p.DailyLimit.Clock = 12, clock
	p.Requests.Enabled, p.Requests.Quota = true, 2
	p.Spam.Match, p.Spam.NearDistance, p.Spam.MaxRecipients = policy.MatchNear, 6, 3
	p.Spam.Probability = 0.5
	p.Moderation.Mode, p.Moderation.Latency, p.Moderation.Strikes = policy.OnReport, 20*time.Minute, 1
	return p
}

// society makes one, closed when the test ends.
func society(t testing.TB, c sim.Config) *sim.Society {
	t.Helper()
	s, err := prepare(c, 1)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func live(t testing.TB, s *sim.Society, o sim.Options) *sim.Result {
	t.Helper()
	o.Workers = max(o.Workers, 1)
	r, err := s.Run(context.Background(), o)
	require.NoError(t, err)
	return r
}

// stopped lives to a time, and returns the state there.
func stopped(t testing.TB, s *sim.Society, workers int, stop model.Time) []byte {
	t.Helper()
	live(t, s, sim.Options{Workers: workers, Stop: stop})
	return saved(t, s)
}

func saved(t testing.TB, s *sim.Society) []byte {
	t.Helper()
	var state bytes.Buffer
	require.NoError(t, s.Save(&state))
	return state.Bytes()
}

func resumed(t testing.TB, c sim.Config, state []byte) *sim.Society {
	t.Helper()
	s := society(t, c)
	from := bytes.NewReader(state)
	require.NoError(t, s.Resume(from))
	assert.Zero(t, from.Len(), "all was read")
	return s
}

// numbers are a result without what only goes on counting.
func numbers(r *sim.Result) sim.Result {
	return sim.Result{
		Users: r.Users, Follows: r.Follows, Start: r.Start, End: r.End, Attempts: r.Attempts, Delivered: r.Delivered, Refused: r.Refused, Groups: r.Groups,
		FanOut: r.FanOut, Retries: r.Retries, Operations: r.Operations, History: r.History, HistoryHash: r.HistoryHash, Interrupted: r.Interrupted,
	}
}

func TestResumedEqualsUninterrupted(t *testing.T) {
	for name, clock := range map[string]policy.Clock{"utc-day": policy.UTCDay, "local-day": policy.LocalDay, "rolling-24h": policy.Rolling24h} {
		t.Run(name, func(t *testing.T) {
			c := lively(strict(clock))
			want := numbers(live(t, society(t, c), sim.Options{}))
			require.NotZero(t, want.Retries)
			for _, reason := range []model.Reason{model.DailyLimit, model.Spam, model.SpamHold, model.RequestLimit} {
				require.NotZero(t, want.Refused[reason], "%v: else the test shows little", reason)
			}
			for i, hours := range []model.Time{1, 7, 29} {
				workers := 1 + i%2
				at := c.Start + hours*model.Hour
				state := stopped(t, society(t, c), workers, at)
				s := resumed(t, c, state)
				assert.Equal(t, at, s.At())
				assert.True(t, bytes.Equal(state, saved(t, s)), "the state of what was resumed")
				assert.Equal(t, want, numbers(live(t, s, sim.Options{Workers: 3 - workers})), "stopped after %d hours, with %d workers", hours, workers)
			}
		})
	}
}

func TestStoppedTwice(t *testing.T) {
	c := lively(strict(policy.LocalDay))
	c.Duration = 12 * time.Hour
	want := numbers(live(t, society(t, c), sim.Options{}))
	s := resumed(t, c, stopped(t, society(t, c), 1, c.Start+3*model.Hour))
	s = resumed(t, c, stopped(t, s, 2, c.Start+8*model.Hour))
	assert.Equal(t, want, numbers(live(t, s, sim.Options{})))

	same := society(t, c)
	first := live(t, same, sim.Options{Stop: c.Start + 3*model.Hour})
	early := numbers(first)
	assert.Equal(t, c.Start+3*model.Hour, first.End)
	assert.False(t, first.Interrupted)
	assert.Equal(t, want, numbers(live(t, same, sim.Options{})), "without a state in between")
	assert.Equal(t, early, numbers(first), "a result counts on no more")
}

// A fork to another policy is what a change of the policy is.
func TestForkEqualsAChangeOfThePolicy(t *testing.T) {
	const hours = 7
	mutual, err := policy.Preset("mutual")
	require.NoError(t, err)
	fork := func(name string, before, after policy.Policy) {
		t.Run(name, func(t *testing.T) {
			changed := lively(before)
			changed.Events = append(changed.Events, sim.Event{At: hours * time.Hour, Kind: sim.PolicyChange, Policy: &after})
			want := numbers(live(t, society(t, changed), sim.Options{}))
			require.NotEqual(t, want.HistoryHash, live(t, society(t, lively(before)), sim.Options{}).HistoryHash, "the policy matters")

			c := lively(before)
			c.Forks = []policy.Policy{mutual, after}
			state := stopped(t, society(t, c), 1, c.Start+hours*model.Hour)
			assert.Equal(t, want, numbers(live(t, resumed(t, lively(after), state), sim.Options{})), "another policy")
			assert.Equal(t, want, numbers(live(t, resumed(t, changed, state), sim.Options{Workers: 2})), "the event itself is still to come")
		})
	}
	unjudged := strict(policy.UTCDay)
	unjudged.Moderation.Mode = policy.ModerationOff
	fork("other gates", policy.Seed(), mutual)
	fork("another clock", strict(policy.UTCDay), strict(policy.Rolling24h))
	fork("local midnights", strict(policy.Rolling24h), strict(policy.LocalDay))
	fork("reports judged from then on", unjudged, strict(policy.UTCDay))
}

func TestForkNeedsWhatWasWrittenDown(t *testing.T) {
	bare := policy.Seed() // asks for nothing
	bare.Requests.Enabled, bare.ReplyExemption = false, false
	bare.Spam.MaxRecipients, bare.DailyLimit.Messages = policy.NoLimit, policy.NoLimit
	bare.Moderation.Mode = policy.ModerationOff
	filtered := bare
	filtered.Spam = policy.Seed().Spam
	filtered.Spam.GroupCounts = policy.GroupCountsOne
	states := map[string][]byte{}
	for name, p := range map[string]policy.Policy{"bare": bare, "filtered": filtered} {
		c := lively(p)
		states[name] = stopped(t, society(t, c), 1, c.Start+2*model.Hour)
	}
	for want, fork := range map[string]struct {
		from   string
		change func(*policy.Policy)
	}{
		"who has answered whom":                          {"bare", func(p *policy.Policy) { p.Requests.Enabled = true }},
		"what was sent, for the spam rule":               {"bare", func(p *policy.Policy) { p.Spam.MaxRecipients = 5 }},
		"who has reported what":                          {"bare", func(p *policy.Policy) { p.Moderation.Mode = policy.OnReport }},
		"when the daily limit was used":                  {"bare", func(p *policy.Policy) { p.DailyLimit.Clock = policy.Rolling24h }},
		"when the daily limit was used, too":             {"bare", func(p *policy.Policy) { p.DailyLimit.Clock = policy.LocalDay }},
		"whom group messages reached, for the spam rule": {"filtered", func(p *policy.Policy) { p.Spam.GroupCounts = policy.GroupCountsMembers }},
		"what was sent, for as long as the spam window":  {"filtered", func(p *policy.Policy) { p.Spam.Window *= 2 }},
	} {
		t.Run(want, func(t *testing.T) {
			p := map[string]policy.Policy{"bare": bare, "filtered": filtered}[fork.from]
			fork.change(&p)
			refused(t, lively(p), states[fork.from], "state: the policy asks for what the world did not write down: "+strings.TrimSuffix(want, ", too"))
		})
	}
	p := bare
	p.Custom = []policy.CustomRule{{ID: "never", RefuseWhen: "false"}}
	refused(t, lively(p), states["bare"], "state: want one of 1 custom rules, got one of 0")
	p.Custom[0].ID = "other"
	c := lively(p)
	state := stopped(t, society(t, c), 1, c.Start+model.Hour)
	q := bare
	q.Custom = []policy.CustomRule{{ID: "never", RefuseWhen: "false"}}
	refused(t, lively(q), state, `state: want one whose custom rules have the same ids, "never" in the place of "other"`)
}

// refused resumes a state where it is not to be resumed.
func refused(t *testing.T, c sim.Config, state []byte, want string) {
	t.Helper()
	s := society(t, c)
	assert.EqualError(t, s.Resume(bytes.NewReader(state)), want)
	_, err := s.Run(context.Background(), sim.Options{Workers: 1})
	assert.Error(t, err, "it is of no use then")
}

func TestResumeWantsTheSameSociety(t *testing.T) {
	c := lively(policy.Seed())
	c.Duration = 5 * time.Hour
	c.Events = nil
	state := stopped(t, society(t, c), 1, c.Start+2*model.Hour)
	for part, change := range map[string]func(*sim.Config){
		"seed":       func(c *sim.Config) { c.Seed++ },
		"start":      func(c *sim.Config) { c.Start += model.Hour; c.Duration -= time.Hour },
		"end":        func(c *sim.Config) { c.Duration += time.Hour },
		"population": func(c *sim.Config) { c.Population.Users++ },
		"network":    func(c *sim.Config) { c.Network.Reciprocity /= 2 },
		"traffic":    func(c *sim.Config) { c.Traffic.Slips.Retried /= 2 },
		"world":      func(c *sim.Config) { c.World.RetryMemory = 0 },
		"events":     func(c *sim.Config) { c.Events = lively(c.Policy).Events[1:]; c.Events[0].At = 3 * time.Hour },
	} {
		t.Run(part, func(t *testing.T) {
			other := c
			change(&other)
			refused(t, other, state, "state: want one of the same "+part+": it was saved by a society of another")
		})
	}
}

func TestStopWantsWholeHours(t *testing.T) {
	c := config(200, 1)
	c.Duration = 5 * time.Hour
	s := society(t, c)
	for _, stop := range []model.Time{c.Start, c.Start + 1, c.Start + 90*model.Minute, c.Start + 5*model.Hour, c.Start - model.Hour} {
		_, err := s.Run(context.Background(), sim.Options{Workers: 1, Stop: stop})
		assert.ErrorContains(t, err, "stop: want whole hours after the start, later than 2026-03-01T00:00:00.000Z and before the end, 2026-03-01T05:00:00.000Z, got ")
	}
	var none bytes.Buffer
	assert.EqualError(t, s.Save(&none), "state: want a society whose last run came to a stop")
	state := stopped(t, s, 1, c.Start+model.Hour)
	assert.EqualError(t, s.Resume(bytes.NewReader(state)), "state: want a society that has not lived yet")
	live(t, s, sim.Options{})
	assert.EqualError(t, s.Save(&none), "state: want a society whose last run came to a stop")
	assert.Zero(t, none.Len())
}

// Changes of the policy that a run has behind it are behind it where it goes on, and those to come are to come.
func TestResumedBetweenChangesOfThePolicy(t *testing.T) {
	rolling, local := strict(policy.Rolling24h), strict(policy.LocalDay)
	c := lively(strict(policy.UTCDay))
	c.Traffic.Personas.Each(func(p *persona.Persona) { p.Refused.Wait = 1 })
	c.Events = append(c.Events,
		sim.Event{At: 2 * time.Hour, Kind: sim.PolicyChange, Policy: &rolling}, sim.Event{At: 5*time.Hour + 30*time.Minute, Kind: sim.PolicyChange, Policy: &local})
	want := numbers(live(t, society(t, c), sim.Options{}))
	for _, hours := range []model.Time{1, 4, 6} {
		s := resumed(t, c, stopped(t, society(t, c), 1, c.Start+hours*model.Hour))
		assert.Equal(t, want, numbers(live(t, s, sim.Options{})), "after %d hours", hours)
	}
}

func TestATraceGoesOn(t *testing.T) {
	c := replay(t, trace)
	want := numbers(live(t, society(t, c), sim.Options{}))
	for _, hours := range []model.Time{1, 24} {
		s := society(t, c)
		assert.Equal(t, want, numbers(live(t, resumed(t, c, stopped(t, s, 1, s.Start+hours*model.Hour)), sim.Options{})))
	}

	s := society(t, c)
	state := stopped(t, s, 1, s.Start+model.Hour)
	require.NoError(t, os.WriteFile(c.Traffic.Trace.File, []byte("7 9 1000\n9 7 1060\n7 9 1060\n9 3 90000\n7 3 90001\n"), 0o600))
	refused(t, c, state, "state: want one of the same users: it was saved by a society of another")
}

// silent is traffic of which no state can be saved, as that of a plan.
type silent struct{}

func (silent) Plan(_, _ model.Time) ([][]model.Attempt, error) { return nil, nil }
func (silent) Quickest() model.Time                            { return model.Second }
func (silent) React(_ *model.Attempt, _ *model.Outcome, later []model.Attempt) []model.Attempt {
	return later
}

func TestWhatHasNoState(t *testing.T) {
	var none bytes.Buffer
	s := society(t, config(200, 1))
	require.NoError(t, s.Follow(silent{}, "assumed: silence"))
	live(t, s, sim.Options{Stop: s.Start + model.Hour})
	assert.EqualError(t, s.Save(&none), "state: want generated traffic or a trace: of what follows a plan no state can be saved")

	c := config(200, 1)
	c.Fault = &world.Fault{}
	s = society(t, c)
	live(t, s, sim.Options{Stop: s.Start + model.Hour})
	assert.EqualError(t, s.Save(&none), "state: want a sound world: of one that is broken on purpose no state can be saved")
	assert.Zero(t, none.Len())
}
