package population_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/population"
	"dmsim/strictyaml"
)

func TestDefaultsAreValid(t *testing.T) {
	require.NoError(t, population.Default().Validate())
	require.NoError(t, population.DefaultNetwork().Validate())
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
		{"settings.chosen: want a number from 0 to 1, got NaN", func(c *population.Config) { c.Settings.Chosen = math.NaN() }},
		{"settings.no-one: want a number from 0 to 1, got 1.5", func(c *population.Config) { c.Settings.NoOne = 1.5 }},
		{"settings: want everyone, friends and no-one to sum to 1, got 0.8", func(c *population.Config) { c.Settings.NoOne = 0 }},
		{"blocks_per_user: want a number from 0 to 100, got -0.1", func(c *population.Config) { c.BlocksPerUser = -0.1 }},
		{"groups.per_thousand: want a number from 0 to 1000, got -1", func(c *population.Config) { c.Groups.PerThousand = -1 }},
		{"groups.size_min: want a whole number from 2 to 1000, got 1", func(c *population.Config) { c.Groups.SizeMin = 1 }},
		{"groups.size_max: want a whole number from 3 to 1000, got 2", func(c *population.Config) { c.Groups.SizeMax = 2 }},
		{"groups.exponent: want a number from 1.01 to 6, got 1", func(c *population.Config) { c.Groups.Exponent = 1 }},
	} {
		t.Run(c.want, func(t *testing.T) {
			config := population.Default()
			c.change(&config)
			err := config.Validate()
			require.EqualError(t, err, c.want)
			var field *strictyaml.FieldError
			require.ErrorAs(t, err, &field)
			_, err = population.Generate(1, config, population.DefaultNetwork(), start, 1)
			assert.ErrorContains(t, err, "population."+c.want)
		})
	}
}

func TestEachBadNetworkIsOneLine(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(n *population.Network)
	}{
		{`model: want one of power-law, got "ring"`, func(n *population.Network) { n.Model = "ring" }},
		{"mean_follows: want a number from 0 to 100000, got -1", func(n *population.Network) { n.MeanFollows = -1 }},
		{"mean_follows: want at most 9.9 (max_share 0.1 of 99 others), got 41", func(*population.Network) {}},
		{"exponent: want a number from 1.5 to 6, got 1", func(n *population.Network) { n.Exponent = 1 }},
		{"max_share: want a number from 0 to 1, got 2", func(n *population.Network) { n.MaxShare = 2 }},
		{"reciprocity: want a number from 0 to 1, got NaN", func(n *population.Network) { n.Reciprocity = math.NaN() }},
	} {
		t.Run(c.want, func(t *testing.T) {
			n, config := population.DefaultNetwork(), population.Default()
			config.Users = 100
			c.change(&n)
			require.EqualError(t, n.ValidateFor(100), c.want)
			_, err := population.Generate(1, config, n, start, 1)
			assert.EqualError(t, err, "network."+c.want)
		})
	}
}

func TestOtherBadArguments(t *testing.T) {
	c, n := population.Default(), population.DefaultNetwork()
	_, err := population.Generate(1, c, n, start, 0)
	require.EqualError(t, err, "workers: want a whole number from 1 to 1024, got 0")
	_, err = population.Attributes(1, c, 0, start)
	require.EqualError(t, err, "population.users: want a whole number from 1 to 100000000, got 0")
	_, err = population.Attributes(1, c, 1, start*1000)
	require.ErrorContains(t, err, "start: want a time from the year 1000 to 9000, got ")
	n.File = "no/such/file"
	_, err = population.Generate(1, c, n, start, 1)
	require.EqualError(t, err, "no/such/file: no such file or directory")
}

func TestConfigInYAML(t *testing.T) {
	c := population.Default()
	require.NoError(t, strictyaml.Decode("a.yaml", []byte("users: 7\nages: uniform\nsettings: {chosen: 0}\n"), &c))
	want := population.Default()
	want.Users, want.Ages.Name, want.Settings.Chosen = 7, "uniform", 0
	assert.Equal(t, want, c)

	require.NoError(t, strictyaml.Decode("a.yaml", []byte("ages: [{from: 13, to: 15, share: 0.5}, {from: 20, to: 20, share: 0.5}]\nzones: [{name: \"+02:00\", share: 1}]\n"), &c))
	assert.Equal(t, bands(population.Band{From: 13, To: 15, Share: 0.5}, population.Band{From: 20, To: 20, Share: 0.5}), c.Ages)
	assert.Equal(t, zones("+02:00"), c.Zones)

	for text, want := range map[string]string{
		"ages: {from: 13}":                     "a.yaml:1:7: ages: want one of adults, tiktok, uniform, or a list of {from, to, share}, got a mapping",
		"ages:\n- {from: 13, too: 15}":         `a.yaml:2:14: ages[0].too: want one of the keys from, to, share; got "too"`,
		"groups: {per_thousand: many}":         `a.yaml:1:24: groups.per_thousand: want a number, got "many"`,
		"ages: 13":                             "a.yaml:1:7: ages: want a text, got 13 (in quotes it is one)",
		"zones: [{name: Local, share: 1}]":     "",
		"settings: {chosen: 0.5, no_one: 0.2}": `a.yaml:1:25: settings.no_one: want one of the keys chosen, everyone, friends, no-one; got "no_one" (did you mean no-one?)`,
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
	for _, c := range []population.Config{population.Default(), {Users: 3, Ages: bands(population.Band{From: 1, To: 2, Share: 1}), Zones: zones("UTC")}} {
		var again population.Config
		require.NoError(t, strictyaml.Decode("echo", strictyaml.Encode(c), &again))
		assert.Equal(t, c, again)
	}
}

func bands(b ...population.Band) population.Ages { return population.Ages{Bands: b} }

func zones(name string) []population.ZoneShare { return []population.ZoneShare{{Name: name, Share: 1}} }
