package population_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

func TestAnyNumberOfWorkersGivesTheSamePopulation(t *testing.T) {
	c := population.Default()
	one := generate(t, 7, c, network.Default(), 1)
	for _, workers := range []int{2, 5} {
		assert.Equal(t, one, generate(t, 7, c, network.Default(), workers), "%d workers", workers)
	}
	other := generate(t, 8, c, network.Default(), 1)
	assert.NotEqual(t, one.Graph, other.Graph)
	assert.NotEqual(t, profiles(one), profiles(other))
}

func profiles(p *population.Population) []model.Profile {
	all := make([]model.Profile, p.Users())
	for u := range all {
		all[u] = p.Profile(model.UserID(u))
	}
	return all
}

func TestAgesFollowTheirTable(t *testing.T) {
	const users = 100_000
	today := start.Day().Date()
	for name, c := range map[string]struct {
		ages population.Ages
		want map[int]float64 // share of those below an age
	}{
		"tiktok":  {population.Ages{Name: "tiktok"}, map[int]float64{13: 0, 16: 0.03, 18: 0.07, 25: 0.38, 35: 0.73, 81: 1}},
		"adults":  {population.Ages{Name: "adults"}, map[int]float64{18: 0, 44: 26. / 53, 71: 1}},
		"uniform": {population.Ages{Name: "uniform"}, map[int]float64{13: 0, 47: 0.5, 81: 1}},
		"table":   {bands(population.Band{From: 0, To: 0, Share: 0.5}, population.Band{From: 119, To: 120, Share: 0.5}), map[int]float64{0: 0, 1: 0.5, 119: 0.5, 120: 0.75, 121: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			config := population.Default()
			config.Ages, config.FalseAges.Share, config.Personas = c.ages, 0, population.Personas{}
			rng.ForgetKeys()
			p, err := population.Attributes(1, config, users, start)
			require.NoError(t, err)
			below := map[int]int{}
			for _, profile := range profiles(p) {
				for limit := range c.want {
					if model.Age(profile.Birth, today, model.March1) < limit {
						below[limit]++
					}
				}
			}
			for limit, want := range c.want {
				tolerance := 0.007 // more than four deviations of a share of 100,000
				if want == 0 || want == 1 {
					tolerance = 0
				}
				assert.InDelta(t, want, float64(below[limit])/users, tolerance, "below %d", limit)
			}
		})
	}
}

// Whatever day a run starts on, birthdays are spread over the year that follows, and ages are exact to the day.
func TestBirthdaysFallOnEveryDay(t *testing.T) {
	c := population.Default()
	c.FalseAges.Share, c.Personas = 0, population.Personas{}
	c.Ages = bands(population.Band{From: 15, To: 15, Share: 1})
	for _, day := range []time.Time{
		time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 2, 28, 23, 59, 0, 0, time.UTC), time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC),
		time.Date(2028, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(1969, 7, 20, 0, 0, 0, 0, time.UTC),
	} {
		t.Run(day.Format(time.DateOnly), func(t *testing.T) {
			rng.ForgetKeys()
			p, err := population.Attributes(1, c, 20_000, model.TimeOf(day))
			require.NoError(t, err)
			days := map[model.Date]int{}
			for _, profile := range profiles(p) {
				require.Equal(t, 15, model.Age(profile.Birth, model.TimeOf(day).Day().Date(), model.March1), "born %v", profile.Birth)
				days[profile.Birth]++
			}
			assert.Contains(t, []int{365, 366}, len(days))
			for date, n := range days {
				assert.InDelta(t, 55, n, 40, "born %v", date)
			}
		})
	}
}

func TestZonesAndSettingsFollowTheirShares(t *testing.T) {
	const users = 100_000
	c := population.Default()
	c.Settings = c.Settings[3:]
	c.Zones = []population.ZoneShare{{Name: "Europe/Berlin", Share: 0.5}, {Name: "UTC", Share: 0.3}, {Name: "-03:30", Share: 0.2}}
	rng.ForgetKeys()
	p, err := population.Attributes(1, c, users, start)
	require.NoError(t, err)
	zone, setting := map[string]float64{}, map[string]float64{}
	for _, profile := range profiles(p) {
		zone[p.Zones[profile.Zone].Name] += 1. / users
		if profile.HasSetting {
			setting[profile.Setting.String()] += 1. / users
		}
	}
	assert.InDeltaMapValues(t, map[string]float64{"Europe/Berlin": 0.5, "UTC": 0.3, "-03:30": 0.2}, zone, 0.007)
	assert.InDeltaMapValues(t, map[string]float64{"everyone": 0.14, "friends": 0.18, "no-one": 0.08}, setting, 0.007)

	assert.Equal(t, model.Zone{Name: "UTC"}, p.Zones[0])
	require.Len(t, p.Zones, 3)
	july := model.TimeOf(time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC))
	assert.Equal(t, july.Day()+1, p.Zones[1].LocalDay(july), "summer time in Berlin")
	winter := model.TimeOf(time.Date(2026, 12, 1, 22, 30, 0, 0, time.UTC))
	assert.Equal(t, winter.Day(), p.Zones[1].LocalDay(winter))
	early := model.TimeOf(time.Date(2026, 7, 1, 3, 29, 0, 0, time.UTC))
	assert.Equal(t, early.Day()-1, p.Zones[2].LocalDay(early))
}

func TestBlocksAreBetweenStrangers(t *testing.T) {
	c := population.Default()
	c.BlocksPerUser = 2
	p := generate(t, 1, c, network.Default(), 1)
	assert.InDelta(t, 20_000, len(p.Blocks), 700)
	seen := map[population.Block]bool{}
	for i, b := range p.Blocks {
		require.NotEqual(t, b.Blocker, b.Blocked)
		require.Zero(t, p.Graph.Tie(b.Blocker, b.Blocked))
		require.False(t, seen[b])
		require.True(t, i == 0 || p.Blocks[i-1].Blocker <= b.Blocker)
		seen[b] = true
	}
}

func TestFollowsFromAFile(t *testing.T) {
	n := network.Config{File: filepath.Join(t.TempDir(), "follows.txt")}
	require.NoError(t, os.WriteFile(n.File, []byte("70 5\n5 70\n5 5\n70 9\n"), 0o600))
	p := generate(t, 1, population.Default(), n, 1)
	assert.Equal(t, 3, p.Users())
	assert.Equal(t, uint64(3), p.Graph.Follows())
	assert.Equal(t, uint64(70), p.IDs.Original(0))
	assert.Contains(t, p.Assumptions(), "sourced: 3 users and 3 follows are those of "+n.File+", without 1 self-follows and 0 duplicates")
}

func TestAssumptionsNameEveryNumber(t *testing.T) {
	p := generate(t, 1, population.Default(), network.Default(), 1)
	assert.Equal(t, []string{
		"sourced: ages 18-24 31 %, 25-34 35 % (TikTok 2025)",
		"assumed: ages 13-15 3 %, 16-17 4 %, 35-44 15 %, 45-54 7 %, 55-80 5 %",
		"assumed: 20 % of the users of 0 to 17 state a false date of birth, by which they are 18 to 25 (of teens online 44 % have misstated their age once: a survey, hu.bestweather.pt)",
		"assumed: time zones America/New_York 20 %, America/Los_Angeles 15 %, America/Sao_Paulo 15 %, Europe/London 10 %, Europe/Berlin 15 %, Asia/Jakarta 15 %, Asia/Tokyo 10 %",
		"assumed: personas newcomer 8 %, creator 1 %, spammer 0.5 %, scam-ring 0.2 %, harasser 0.3 %, groomer 0.02 %, raid 0 %, bot-farm 0 %, compromised 0.1 %; creators have the most followers, groomers are adults; who is nothing else is teen-13-15 or teen-16-17 by true age, or ordinary",
		"assumed: 80 % of the persona creator have chosen a setting, of whom everyone 90 %, friends 8 %, no-one 2 %; the rest have the policy's default",
		"assumed: 20 % of the users of 13 to 15 have chosen a setting, of whom everyone 10 %, friends 40 %, no-one 50 %; the rest have the policy's default",
		"assumed: 30 % of the users of 16 to 17 have chosen a setting, of whom everyone 20 %, friends 50 %, no-one 30 %; the rest have the policy's default",
		"assumed: 40 % of the others have chosen a setting, of whom everyone 35 %, friends 45 %, no-one 20 %; the rest have the policy's default",
		"assumed: 50 groups to 1,000 users, of 3 to 50 members with density ~ size^-1.5, around one user each, 50 % of them from the creator's community, then mutual follows first",
		"assumed: a user blocks 0.05 strangers in the mean at the start, all strangers equally likely",
		"sourced: 35.2 follows a user in the mean (1.468e9 / 41.7e6)",
		"sourced: the reverse exists of 36.2 % of the follows (Kwak et al., edge-wise)",
		"sourced: followees and followers of a user correlate by 0.689 (Higgs, KONECT)",
		"sourced: average local clustering is 0.1887 (Higgs, SNAP; average local)",
		"sourced: the tails of followees and followers have density ~ k^-2.27 and k^-2.27 (of both degrees together, KONECT (2.276, Higgs 2.271))",
		"sourced: follows by years between the ages, from 0 on: [0.53 0.3 0.12 0.04] (class years of Facebook100; that it holds for all ages and for follows is assumed)",
		"assumed: the bodies of the distributions of followees and followers, and that nobody has more than 10 % and 10 % of the others (dmsim show network twitter)",
	}, p.Assumptions())
	assert.Greater(t, p.Bytes(), 4*p.Graph.Follows())
}
