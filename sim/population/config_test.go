package population_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/strictyaml"
)

func TestDefaultsAreValid(t *testing.T) {
	require.NoError(t, population.Default().Validate())
	require.NoError(t, network.Default().Validate())
}

func TestEachBadConfigIsOneLine(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(c *population.Config)
	}{
		{"users: want a whole number from 1 to 100000000, got 0", func(c *population.Config) { c.Users = 0 }},
		{"users: want a whole number from 1 to 100000000, got 100000001", func(c *population.Config) { c.Users = 100_000_001 }},
		{`ages: want one of adults, tiktok, uniform, or a list of {from, to, share}, got "old"`, func(c *population.Config) { c.Ages.Name = "old" }},
		{"ages: want one of adults, tiktok, uniform, or a list of {from, to, share}, got nothing", func(c *population.Config) { c.Ages = population.Ages{} }},
		{"ages[1].from: want a whole number from 18 to 120, got 17", func(c *population.Config) {
			c.Ages = bands(population.Band{To: 17, Share: 1}, population.Band{From: 17, To: 20})
		}},
		{"ages[0].to: want a whole number from 13 to 120, got 12", func(c *population.Config) { c.Ages = bands(population.Band{From: 13, To: 12, Share: 1}) }},
		{"ages[0].share: want a number from 0 to 1, got -1", func(c *population.Config) { c.Ages = bands(population.Band{Share: -1}) }},
		{"ages: want shares that sum to 1, got 0.9", func(c *population.Config) { c.Ages = bands(population.Band{Share: 0.9}) }},
		{`zones[0].name: want an IANA name such as Europe/Berlin or an offset such as +02:00, got "Local"`, func(c *population.Config) { c.Zones = zones("Local") }},
		{`zones[0].name: want an IANA name such as Europe/Berlin or an offset such as +02:00, got "+2:00"`, func(c *population.Config) { c.Zones = zones("+2:00") }},
		{`zones[0].name: want an IANA name such as Europe/Berlin or an offset such as +02:00, got "Mars/Olympus"`, func(c *population.Config) { c.Zones = zones("Mars/Olympus") }},
		{"zones: want shares that sum to 1, got 2", func(c *population.Config) { c.Zones = append(zones("UTC"), zones("+02:00")...) }},
		{"false_ages.share: want a number from 0 to 1, got 1.1", func(c *population.Config) { c.FalseAges.Share = 1.1 }},
		{"false_ages.to: want a whole number from 10 to 120, got 9", func(c *population.Config) { c.FalseAges.From, c.FalseAges.To = 10, 9 }},
		{"false_ages.from: want a whole number from 0 to 120, got -1", func(c *population.Config) { c.FalseAges.From = -1 }},
		{"false_ages.stated_from: want a whole number from 0 to 120, got 121", func(c *population.Config) { c.FalseAges.StatedFrom = 121 }},
		{"false_ages.stated_to: want a whole number from 18 to 120, got 17", func(c *population.Config) { c.FalseAges.StatedTo = 17 }},
		{"personas.spammer: want a number from 0 to 1, got -1", func(c *population.Config) { c.Personas.Spammer = -1 }},
		{"personas.creator: want a number from 0 to 1, got NaN", func(c *population.Config) { c.Personas.Creator = math.NaN() }},
		{"personas: want shares that sum to at most 1, got 1.3", func(c *population.Config) {
			c.Personas = population.Personas{Newcomer: 0.6, Creator: 0.5, Groomer: 0.2}
		}},
		{"personas.groomer: want at most 0.4, the share of true adults who are nothing else, got 0.5", func(c *population.Config) {
			c.Ages = bands(population.Band{From: 16, To: 19, Share: 1})
			c.Personas = population.Personas{Raid: 0.2, Groomer: 0.5}
		}},
		{"settings: want 1 to 100 rules, got 0", func(c *population.Config) { c.Settings = nil }},
		{"settings: want 1 to 100 rules, got 101", func(c *population.Config) { c.Settings = make(population.Settings, 101) }},
		{"settings[3].chosen: want a number from 0 to 1, got NaN", func(c *population.Config) { c.Settings[3].Chosen = math.NaN() }},
		{"settings[0].no-one: want a number from 0 to 1, got 1.5", func(c *population.Config) { c.Settings[0].NoOne = 1.5 }},
		{"settings[3]: want everyone, friends and no-one to sum to 1, got 0.8", func(c *population.Config) { c.Settings[3].NoOne = 0 }},
		{"settings[1].ages[0]: want a whole number from 0 to 120, got -1", func(c *population.Config) { c.Settings[1].Ages[0] = -1 }},
		{"settings[1].ages[1]: want a whole number from 13 to 120, got 12", func(c *population.Config) { c.Settings[1].Ages[1] = 12 }},
		{"settings[3]: want neither ages nor personas in the last rule, which is for all others, got some", func(c *population.Config) { c.Settings[3].Ages = &population.AgeRange{18, 120} }},
		{"settings[0]: want ages or personas in all rules but the last, got neither", func(c *population.Config) { c.Settings[0].Personas = nil }},
		{"blocks_per_user: want a number from 0 to 100, got -0.1", func(c *population.Config) { c.BlocksPerUser = -0.1 }},
		{"groups.per_thousand: want a number from 0 to 1000, got -1", func(c *population.Config) { c.Groups.PerThousand = -1 }},
		{"groups.size_min: want a whole number from 2 to 1000, got 1", func(c *population.Config) { c.Groups.SizeMin = 1 }},
		{"groups.size_max: want a whole number from 3 to 1000, got 2", func(c *population.Config) { c.Groups.SizeMax = 2 }},
		{"groups.exponent: want a number from 1.01 to 6, got 1", func(c *population.Config) { c.Groups.Exponent = 1 }},
		{"groups.community: want a number from 0 to 1, got 2", func(c *population.Config) { c.Groups.Community = 2 }},
	} {
		t.Run(c.want, func(t *testing.T) {
			config := population.Default()
			c.change(&config)
			err := config.Validate()
			require.EqualError(t, err, c.want)
			var field *strictyaml.FieldError
			require.ErrorAs(t, err, &field)
			_, err = population.Generate(context.Background(), population.Request{Seed: 1, Config: config, Network: network.Default(), Start: start, Workers: 1})
			assert.ErrorContains(t, err, "population."+c.want)
		})
	}
}

func TestABadNetworkIsNamed(t *testing.T) {
	n, config := network.Default(), population.Default()
	n.Reciprocity = math.NaN()
	_, err := population.Generate(context.Background(), population.Request{Seed: 1, Config: config, Network: n, Start: start, Workers: 1})
	require.EqualError(t, err, "network.reciprocity: want a number from 0 to 1, got NaN")
	n, config.Users = network.Default(), 100
	_, err = population.Generate(context.Background(), population.Request{Seed: 1, Config: config, Network: n, Start: start, Workers: 1})
	require.EqualError(t, err, "network.mean_follows: want at most 24.75 for 100 users (a quarter of the others who have any), got 35.2")
}

func TestOtherBadArguments(t *testing.T) {
	c, n := population.Default(), network.Default()
	_, err := population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: n, Start: start, Workers: 0})
	require.EqualError(t, err, "workers: want a whole number from 1 to 1024, got 0")
	_, err = population.Attributes(1, c, 0, start)
	require.EqualError(t, err, "population.users: want a whole number from 1 to 100000000, got 0")
	_, err = population.Attributes(1, c, 1, start*1000)
	require.ErrorContains(t, err, "start: want a time from the year 1000 to 9000, got ")
	c.File = "people.csv"
	_, err = population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: n, Start: start, Workers: 1})
	require.EqualError(t, err, `population.file: want no file (""), unless the follows come from a file or a trace, got "people.csv"`)
	c.File = ""
	n.File = "no/such/file"
	_, err = population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: n, Start: start, Workers: 1})
	require.EqualError(t, err, "no/such/file: no such file or directory")
}

func TestConfigInYAML(t *testing.T) {
	c := population.Default()
	require.NoError(t, strictyaml.Decode("a.yaml", []byte("users: 7\nages: uniform\npersonas: {bot-farm: 0.1}\nfalse_ages: {share: 0.44}\n"), &c))
	want := population.Default()
	want.Users, want.Ages.Name, want.Personas.BotFarm, want.FalseAges.Share = 7, "uniform", 0.1, 0.44
	assert.Equal(t, want, c, "mappings merge")

	require.NoError(t, strictyaml.Decode("a.yaml", []byte("ages: [{from: 13, to: 15, share: 0.5}, {from: 20, to: 20, share: 0.5}]\nzones: [{name: \"+02:00\", share: 1}]\n"), &c))
	assert.Equal(t, bands(population.Band{From: 13, To: 15, Share: 0.5}, population.Band{From: 20, To: 20, Share: 0.5}), c.Ages)
	assert.Equal(t, zones("+02:00"), c.Zones)

	require.NoError(t, strictyaml.Decode("a.yaml", []byte("settings: [{ages: [13, 15], personas: [creator, raid], chosen: 0.5, friends: 1}, {personas: [], no-one: 1}]\n"), &c))
	assert.Equal(t, population.Settings{
		{Ages: &population.AgeRange{13, 15}, Personas: []population.Persona{population.Creator, population.Raid}, Chosen: 0.5, Friends: 1}, {NoOne: 1},
	}, c.Settings, "lists replace")
}

func TestErrorsInYAML(t *testing.T) {
	for text, want := range map[string]string{
		"ages: {from: 13}":                       "a.yaml:1:7: ages: want one of adults, tiktok, uniform, or a list of {from, to, share}, got a mapping",
		"ages:\n- {from: 13, too: 15}":           `a.yaml:2:14: ages[0].too: want one of the keys from, to, share; got "too"`,
		"groups: {per_thousand: many}":           `a.yaml:1:24: groups.per_thousand: want a number, got "many"`,
		"ages: 13":                               "a.yaml:1:7: ages: want a text, got 13 (in quotes it is one)",
		"zones: [{name: Local, share: 1}]":       "",
		"settings: {chosen: 0.5}":                "a.yaml:1:11: settings: want a list, got a mapping",
		"settings: [{chosen: 0.5, no_one: 0.2}]": `a.yaml:1:26: settings[0].no_one: want one of the keys ages, personas, chosen, everyone, friends, no-one; got "no_one" (did you mean no-one?)`,
		"settings: [{ages: 13}]":                 "a.yaml:1:19: settings[0].ages: want a list of two ages, [FROM, TO], got 13",
		"settings: [{ages: [13, 15, 17]}]":       "a.yaml:1:19: settings[0].ages: want a list of two ages, [FROM, TO], got a list",
		"settings: [{ages: [13, old]}]":          `a.yaml:1:24: settings[0].ages[1]: want a whole number, got "old"`,
		"settings: [{personas: [star]}]":         `a.yaml:1:24: settings[0].personas[0]: want one of ordinary, newcomer, creator, teen-13-15, teen-16-17, spammer, scam-ring, harasser, groomer, raid, bot-farm, compromised, got "star"`,
		"personas: {ordinary: 0.5}":              "a.yaml:1:12: personas.ordinary: want no share of this persona: ordinary is who has no other",
		"personas: {teen-13-15: 0.5}":            "a.yaml:1:12: personas.teen-13-15: want no share of this persona: a teen is who is of that true age and has no other (see population.ages)",
		"personas: {troll: 0.5}":                 `a.yaml:1:12: personas.troll: want one of the keys newcomer, creator, spammer, scam-ring, harasser, groomer, raid, bot-farm, compromised; got "troll"`,
		"personas: [spammer]":                    "a.yaml:1:11: personas: want a mapping with the keys newcomer, creator, spammer, scam-ring, harasser, groomer, raid, bot-farm, compromised, got a list",
	} {
		fresh := population.Default()
		err := strictyaml.Decode("a.yaml", []byte(text), &fresh)
		if want == "" {
			assert.NoError(t, err, text)
			continue
		}
		assert.EqualError(t, err, want, text)
	}
}

func TestConfigIsWrittenAsItIsRead(t *testing.T) {
	for _, c := range []population.Config{
		population.Default(),
		{Users: 3, Ages: bands(population.Band{From: 1, To: 2, Share: 1}), Zones: zones("UTC"), Settings: population.Settings{{Chosen: 1, NoOne: 1}}, File: "a.csv"},
	} {
		var again population.Config
		require.NoError(t, strictyaml.Decode("echo", strictyaml.Encode(c), &again))
		assert.Equal(t, c, again)
	}
}

func bands(b ...population.Band) population.Ages { return population.Ages{Bands: b} }

func zones(name string) []population.ZoneShare { return []population.ZoneShare{{Name: name, Share: 1}} }
