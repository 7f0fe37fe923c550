package need_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
	"dmsim/sim/load/need"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]need.Want{
		"200M users, peak 3x": {Users: 200e6, Peak: new(3.0)},
		"1.5B users":          {Users: 1.5e9},
		" 10k  users,headroom 40% , 12 sends a day, peak 1.5x": {Users: 10e3, Headroom: new(0.4), SendsPerDay: new(12.0), Peak: new(1.5)},
		"headroom 0%, 7 users":                                 {Users: 7, Headroom: new(0.0)},
	} {
		got, err := need.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
}

func TestParseErrs(t *testing.T) {
	for text, want := range map[string]string{
		"":                               `want parts such as "200M users", "peak 3x", "headroom 30%", "12 sends a day", with commas between, got ""`,
		"peak 3x":                        `want a number of users, such as 200M users, got "peak 3x"`,
		"200M users, peak 3":             `with commas between, got "peak 3"`,
		"200M users peak 3x":             `with commas between, got "200M users peak 3x"`,
		"200m users":                     `got "200m users"`,
		"-5 users":                       `got "-5 users"`,
		"1.2.3 users":                    `want a number, got "1.2.3" in "1.2.3 users"`,
		". users":                        `want a number, got "." in ". users"`,
		"11B users":                      `want from 1 to 10B users, got "11B users"`,
		"0 users":                        `want from 1 to 10B users, got "0 users"`,
		"5 users, peak 0.5x":             `want a peak from 1x to 1000x the mean of the day, got "peak 0.5x"`,
		"5 users, headroom 100%":         `want a headroom from 0% to 95%, got "headroom 100%"`,
		"5 users, 0 sends a day":         `want above 0 to 100k sends a day and user, got "0 sends a day"`,
		"5 users, 6 users":               `want users once, got it again in "5 users, 6 users"`,
		"5 users, peak 2x, peak 2x":      `want peak once`,
		"5 users, peak 1" + "e9x":        `got "peak 1e9x"`,
		"5 users, headroom 30% , , peak": `got ""`,
	} {
		_, err := need.Parse(text)
		assert.ErrorContains(t, err, want, text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("200M users, peak 3x, headroom 30%, 12 sends a day")
	f.Fuzz(func(t *testing.T, text string) {
		if w, err := need.Parse(text); err == nil {
			assert.GreaterOrEqual(t, w.Users, 1.0)
			assert.LessOrEqual(t, w.Users, 10e9)
		}
	})
}

var society = need.Society{
	Scenario: "quickstart", Users: 10_000, Duration: 24 * time.Hour, SendsPerDay: 10, Attempts: 1.25, Busiest: 2, FollowsPerUser: 40, UserBytes: 32, GraphBytes: 8, FollowBytes: 4, ActivityBytes: 100,
}

// TestOf does the sum by hand: 86.4 M users of 10 sends a day are 10,000 sends/s.
func TestOf(t *testing.T) {
	w, err := need.Parse("86.4M users, peak 3x, headroom 50%")
	require.NoError(t, err)
	n, err := need.Of(w, &society, need.Capacity{Nanoseconds: 1000, From: "a loop", Efficiency: 0.5, Workers: 2})
	require.NoError(t, err)
	assert.InDelta(t, 10_000, n.SendsPerSecond, 1e-6)
	assert.InDelta(t, 30_000, n.SendsAtPeak, 1e-6)
	assert.InDelta(t, 37_500, n.AttemptsAtPeak, 1e-6)
	assert.InDelta(t, 0.075, n.CoresBusy, 1e-9)
	assert.Equal(t, 1, n.Cores)
	assert.InDelta(t, 86.4e6*300, n.MemoryBytesUsed, 1)
	assert.InDelta(t, 86.4e6*600, n.MemoryBytes, 1)
	origins := map[string]need.Origin{}
	for _, in := range n.Inputs {
		origins[in.Name] = in.Origin
		assert.NotEmpty(t, in.From, in.Name)
		assert.NotEmpty(t, in.Unit, in.Name)
	}
	assert.Equal(t, map[string]need.Origin{
		"users": need.Given, "sends a user and day": need.Modelled, "peak over the mean of the day": need.Given, "attempts of all kinds for each send": need.Modelled,
		"time an attempt takes one core": need.Measured, "efficiency of several cores": need.Measured, "headroom at the peak": need.Given, "record of a user": need.Measured,
		"follow graph a user, follows apart": need.Measured, "follows a user": need.Modelled, "a follow": need.Measured, "what a user leaves behind": need.Modelled,
	}, origins)
}

// TestDefaults: what is not given is modelled or assumed, and said to be.
func TestDefaults(t *testing.T) {
	w, err := need.Parse("1000 users")
	require.NoError(t, err)
	n, err := need.Of(w, &society, need.Capacity{Nanoseconds: 1e6, From: "a loop"})
	require.NoError(t, err)
	assert.InDelta(t, 2*n.SendsPerSecond, n.SendsAtPeak, 1e-9)
	assert.InDelta(t, n.MemoryBytesUsed/0.7, n.MemoryBytes, 1e-6)
	for _, in := range n.Inputs {
		switch in.Name {
		case "peak over the mean of the day", "sends a user and day":
			assert.Equal(t, need.Modelled, in.Origin)
		case "efficiency of several cores", "headroom at the peak":
			assert.Equal(t, need.Assumed, in.Origin)
		}
	}
	assert.Contains(t, n.Notes, "the peak is the mean of the busiest hour: bursts of seconds within it are left to the headroom")

	w.Peak = new(1.5)
	n, err = need.Of(w, &society, need.Capacity{Nanoseconds: 1e6, From: "a loop"})
	require.NoError(t, err)
	assert.Contains(t, n.Notes, "the peak that was given, 1.5x, is below the busiest hour of the model, 2.00x the mean")

	_, err = need.Of(w, &society, need.Capacity{})
	assert.EqualError(t, err, "want nanoseconds > 0 an attempt, got 0")
	_, err = need.Of(w, &society, need.Capacity{Nanoseconds: 1, Efficiency: 2})
	assert.EqualError(t, err, "want an efficiency of several cores from 0 to 1.5, got 2")
}

// TestModel holds the model of the quickstart beside what is known of it: its day curve has a peak of 1.8 times the mean in one zone.
func TestModel(t *testing.T) {
	s, err := scenarios.Load("quickstart", scenarios.Overrides{Set: []string{"population.users=2000"}})
	require.NoError(t, err)
	silent := func(string) {}
	m, err := need.Model(t.Context(), "quickstart", s.Config(), 1, silent)
	require.NoError(t, err)
	assert.Equal(t, 2000, m.Users)
	assert.InDelta(t, 1.4, m.Busiest, 0.4, "zones part the evenings")
	assert.Greater(t, m.SendsPerDay, 1.0)
	assert.Greater(t, m.Attempts, 1.0)
	assert.InDelta(t, 32, m.UserBytes, 0.01, "a record is 32 bytes, see docs/design.md")
	assert.Equal(t, 8.0, m.GraphBytes)
	assert.InDelta(t, 4, m.FollowBytes, 0.5)
	assert.Positive(t, m.ActivityBytes)

	c := s.Config()
	c.Duration = time.Hour
	_, err = need.Model(t.Context(), "quickstart", c, 1, silent)
	assert.EqualError(t, err, "duration: want a day or more to find its busiest hour, got 1h")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = need.Model(ctx, "quickstart", s.Config(), 1, silent)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestTell(t *testing.T) {
	w, err := need.Parse("864M users, peak 3x")
	require.NoError(t, err)
	n, err := need.Of(w, &society, need.Capacity{Nanoseconds: 1000, From: "a loop"})
	require.NoError(t, err)
	var b bytes.Buffer
	n.Tell(&b)
	assert.Contains(t, b.String(), "load\t100k sends/s in the mean, 300k at the peak; 375k attempts/s of all kinds at the peak\ncores\t1 (0.375 busy at the peak)\nmemory\t344.9 GiB (241.4 used)\n")
	assert.Contains(t, b.String(), "users\t864M users\tgiven\tby whoever asks\n")
}
