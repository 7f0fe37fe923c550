package sim_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
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
	p.Moderation.Mode, p.Moderation.Latency = policy.OnReport, 2*time.Hour
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
			for _, hours := range []model.Time{1, 5, 7, 24, 29} {
				for workers := 1; workers <= 2; workers++ {
					at := c.Start + hours*model.Hour
					state := stopped(t, society(t, c), workers, at)
					s := resumed(t, c, state)
					assert.Equal(t, at, s.At())
					assert.True(t, bytes.Equal(state, saved(t, s)), "the state of what was resumed")
					assert.Equal(t, want, numbers(live(t, s, sim.Options{Workers: workers})), "stopped after %d hours, with %d workers", hours, workers)
				}
			}
		})
	}
}
