package population_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

func attributes(t testing.TB, c population.Config, users int) *population.Population {
	t.Helper()
	rng.ForgetKeys()
	p, err := population.Attributes(1, c, users, start)
	require.NoError(t, err)
	return p
}

func TestPersonasFollowTheirShares(t *testing.T) {
	const users = 100_000
	c := population.Default()
	c.Personas = population.Personas{
		Newcomer: 0.08, Creator: 0.01, Spammer: 0.05, ScamRing: 0.02, Harasser: 0.03, Groomer: 0.1, Raid: 0.04, BotFarm: 0.06, Compromised: 0.07,
	}
	c.Ages = bands(population.Band{From: 13, To: 15, Share: 0.3}, population.Band{From: 16, To: 17, Share: 0.2}, population.Band{From: 18, To: 60, Share: 0.5})
	p := attributes(t, c, users)
	got := map[string]float64{}
	for u := range model.UserID(users) {
		persona, age := p.Persona(u), p.TrueAge(u)
		got[persona.String()] += 1. / users
		switch persona {
		case population.Groomer, population.Ordinary:
			require.GreaterOrEqual(t, age, 18)
		case population.Teen13To15:
			require.Less(t, age, 16)
		case population.Teen16To17:
			require.Contains(t, []int{16, 17}, age)
		}
	}
	others := 0.08 + 0.01 + 0.05 + 0.02 + 0.03 + 0.04 + 0.06 + 0.07
	assert.InDeltaMapValues(t, map[string]float64{
		"newcomer": 0.08, "creator": 0.01, "spammer": 0.05, "scam-ring": 0.02, "harasser": 0.03, "groomer": 0.1, "raid": 0.04, "bot-farm": 0.06, "compromised": 0.07,
		"teen-13-15": 0.3 * (1 - others), "teen-16-17": 0.2 * (1 - others), "ordinary": 0.5*(1-others) - 0.1,
	}, got, 0.006)
}

func TestPersonasInText(t *testing.T) {
	assert.Equal(t, "ordinary", population.PersonaNames()[population.Ordinary])
	for i, name := range population.PersonaNames() {
		var p population.Persona
		require.NoError(t, p.UnmarshalText([]byte(name)))
		assert.Equal(t, population.Persona(i), p)
		text, err := p.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, name, string(text))
	}
	assert.Equal(t, "unknown(77)", population.Persona(77).String())
}

// famed is a graph that knows audiences of its own.
type famed struct {
	*graph.CSR
	audience []int
}

func (g famed) InDegree(u model.UserID) int { return g.audience[u] }

// As many are creators as are wanted, and nobody else has a larger audience, whatever the audiences are.
func TestCreatorsHaveTheLargestAudience(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		users := rapid.IntRange(1, 300).Draw(t, "users")
		most := rapid.SampledFrom([]int{0, 3, 1000, 70_000, 1 << 31}).Draw(t, "most")
		g := famed{graph.Empty(users), rapid.SliceOfN(rapid.IntRange(0, most), users, users).Draw(t, "audience")}
		c := population.Default()
		c.Personas = population.Personas{Creator: rapid.Float64Range(0, 1).Draw(t, "share"), Newcomer: 0}
		rng.ForgetKeys()
		p, err := population.Around(1, c, g, nil, start, 2)
		require.NoError(t, err)
		var creators, others []int
		for u := range model.UserID(users) {
			if p.Persona(u) == population.Creator {
				creators = append(creators, g.audience[u])
			} else {
				others = append(others, g.audience[u])
			}
		}
		require.InDelta(t, c.Personas.Creator*float64(users), len(creators), 0.5000001)
		if len(creators) > 0 && len(others) > 0 {
			require.GreaterOrEqual(t, slices.Min(creators), slices.Max(others))
		}
	})
}

func TestAudiencesAreCountedWhereTheGraphDoesNotKnowThem(t *testing.T) {
	c := population.Default()
	if testing.Short() {
		c.Users = 5000 // more than one chunk
	}
	follows := generate(t, 1, c, network.Default(), 2).Graph.(*graph.CSR)
	rng.ForgetKeys()
	counted, err := population.Around(1, c, follows, nil, start, 2)
	require.NoError(t, err)
	rng.ForgetKeys()
	known, err := population.Around(1, c, graph.Index(follows), nil, start, 1)
	require.NoError(t, err)
	creators := 0
	for u := range model.UserID(counted.Users()) {
		require.Equal(t, counted.Persona(u), known.Persona(u))
		if known.Persona(u) == population.Creator {
			creators++
		}
	}
	assert.Equal(t, c.Users/100, creators)
}

func TestFalseAges(t *testing.T) {
	const users = 100_000
	c := population.Default()
	c.Ages = population.Ages{Name: "uniform"}
	c.FalseAges = population.FalseAges{Share: 0.44, From: 15, To: 17, StatedFrom: 18, StatedTo: 25}
	honest := c
	honest.FalseAges.Share = 0
	p, truth := attributes(t, c, users), attributes(t, honest, users)
	today := start.Day().Date()
	asked, lied, stated := 0, 0, map[int]int{}
	for u := range model.UserID(users) {
		require.Equal(t, truth.Profile(u).Birth, p.TrueBirth(u), "what is stated changes nothing else")
		require.Equal(t, model.Age(p.TrueBirth(u), today, model.March1), p.TrueAge(u))
		require.Equal(t, p.False(u), p.Profile(u).Birth != p.TrueBirth(u))
		if age := p.TrueAge(u); age >= 15 && age <= 17 {
			asked++
		} else {
			require.False(t, p.False(u))
		}
		if p.False(u) {
			lied++
			stated[model.Age(p.Profile(u).Birth, today, model.March1)]++
		}
	}
	assert.InDelta(t, 0.44, float64(lied)/float64(asked), 0.03)
	require.Len(t, stated, 8)
	for age := 18; age <= 25; age++ {
		assert.InDelta(t, 1./8, float64(stated[age])/float64(lied), 0.04, age)
	}
	assert.Equal(t, uint64(7+8)*users, truth.Bytes(), "7 bytes a user, and the graph's 8")
}

// The first rule that fits counts, by true age and persona.
func TestSettingsFollowTheRules(t *testing.T) {
	c := population.Default()
	c.Ages = population.Ages{Name: "uniform"}
	c.FalseAges.Share = 1
	c.Personas = population.Personas{Creator: 0.1, Raid: 0.1}
	c.Settings = population.Settings{
		{Personas: []population.Persona{population.Creator}, Chosen: 1, Everyone: 1},
		{Ages: &population.AgeRange{13, 17}, Chosen: 1, NoOne: 1},
		{Ages: &population.AgeRange{20, 20}, Personas: []population.Persona{population.Raid, population.Spammer}, Chosen: 1, Friends: 1},
		{Chosen: 0, Everyone: 1},
	}
	p := attributes(t, c, 20_000)
	for u := range model.UserID(20_000) {
		got, age, persona := p.Profile(u), p.TrueAge(u), p.Persona(u)
		want := model.Profile{Birth: got.Birth, Zone: got.Zone}
		switch {
		case persona == population.Creator:
			want.Setting, want.HasSetting = model.Everyone, true
		case age <= 17:
			want.Setting, want.HasSetting = model.NoOne, true
		case age == 20 && persona == population.Raid:
			want.Setting, want.HasSetting = model.Friends, true
		}
		require.Equal(t, want, got)
		if want.HasSetting {
			require.Equal(t, want.Setting, p.NewSetting(u, 0.5), "there is no other to change to")
		} else {
			require.Equal(t, model.Everyone, p.NewSetting(u, 0.999999))
		}
	}
}

func TestANewSettingIsAnother(t *testing.T) {
	p := attributes(t, population.Default(), 5_000)
	for u := range model.UserID(5_000) {
		now := p.Profile(u)
		seen := map[model.Setting]bool{}
		for i := range 100 {
			seen[p.NewSetting(u, (float64(i)+0.5)/100)] = true
		}
		if now.HasSetting {
			require.Len(t, seen, 2)
			require.NotContains(t, seen, now.Setting)
		} else {
			require.Len(t, seen, 3)
		}
	}
}
