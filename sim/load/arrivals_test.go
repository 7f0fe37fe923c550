package load_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
	"dmsim/strictyaml"
)

func TestArrivalsInYAML(t *testing.T) {
	fifths := []load.Step{{Rate: 0.2}, {Rate: 0.4}, {Rate: 0.6}, {Rate: 0.8}, {Rate: 1}}
	for text, want := range map[string]load.Arrivals{
		"constant\n":                     {Kind: load.Constant},
		"poisson\n":                      {Kind: load.Poisson},
		"day\n":                          {Kind: load.Day},
		"trace\n":                        {Kind: load.FromPlan},
		"ramp\n":                         {Kind: load.Ramp, To: 1},
		"steps\n":                        {Kind: load.Steps, Steps: fifths},
		"kind: ramp\nfrom: 2\nto: 0.5\n": {Kind: load.Ramp, From: 2, To: 0.5},
		"kind: steps\nsteps:\n- rate: 0.5\n  for: 5s\n- rate: 1\n": {Kind: load.Steps, Steps: []load.Step{{Rate: 0.5, For: 5 * time.Second}, {Rate: 1}}},
	} {
		t.Run(text, func(t *testing.T) {
			var got load.Arrivals
			require.NoError(t, strictyaml.Decode("arrivals.yaml", []byte(text), &got))
			assert.Equal(t, want, got)
			assert.NoError(t, got.Validate())
			var again load.Arrivals
			require.NoError(t, strictyaml.Decode("arrivals.yaml", strictyaml.Encode(got), &again))
			assert.Equal(t, want, again, "written and read again")
		})
	}
}

func TestArrivalsThatAreNone(t *testing.T) {
	shape := "want one of constant, poisson, steps, ramp, day, trace, or a mapping with such a kind: {kind: ramp, from: 0.1, to: 1}, {kind: steps, steps: [{rate: 0.5, for: 5s}, {rate: 1}]}"
	for text, want := range map[string]string{
		"bursts":                               shape + `, got "bursts"`,
		"[1, 2]":                               shape,
		"{from: 1}":                            "kind",
		"{kind: ramp, too: 1}":                 "too",
		"{kind: day, from: 1}":                 "want from and to for a ramp only",
		"{kind: ramp, steps: [{rate: 1}]}":     "steps: want steps for the kind steps only",
		"{kind: ramp, from: 0, to: 0}":         "to: want a factor above 0, or such a from, got 0",
		"{kind: ramp, from: -1}":               "from: want a factor of the rate from 0 to 1000, got -1",
		"{kind: ramp, to: 1001}":               "to: want a factor of the rate from 0 to 1000, got 1001",
		"{kind: steps, steps: []}":             "steps: want 1 to 1000 steps, got 0",
		"{kind: steps, steps: [{for: 1s}]}":    "rate",
		"{kind: steps, steps: [{rate: 0}]}":    "steps: want a step with a rate above 0, got 0",
		"{kind: steps, steps: [{rate: .nan}]}": "rate",

		"{kind: steps, steps: [{rate: 1}, {rate: 1, for: 1s}]}": "steps[0].for: want a duration above 0 for each step but the last, or for none, got 0s",
	} {
		t.Run(text, func(t *testing.T) {
			var a load.Arrivals
			err := strictyaml.Decode("arrivals.yaml", []byte(text), &a)
			if err == nil {
				err = a.Validate()
			}
			assert.ErrorContains(t, err, want)
		})
	}
}

func TestConfigIsJudged(t *testing.T) {
	require.NoError(t, load.Default().Validate())
	for want, change := range map[string]func(*load.Config){
		"rate: want a number of attempts a second above 0 and up to 1e9, got 0": func(c *load.Config) { c.Rate = 0 },
		"duration: want a duration above 0 and up to 30d, got 0s":               func(c *load.Config) { c.Duration = 0 },
		"warm_up: want a duration from 0 to 30d, got -1s":                       func(c *load.Config) { c.WarmUp = -time.Second },
		`loop: want one of open, closed, got "shut"`:                            func(c *load.Config) { c.Loop = "shut" },
		"workers: want a whole number from 0 to 4096, got -1":                   func(c *load.Config) { c.Workers = -1 },
		"connections: want a whole number from 1 to 65536, got 0":               func(c *load.Config) { c.Connections = 0 },
		"celebrity: want a share from 0 to 1, got 2":                            func(c *load.Config) { c.Celebrity = 2 },
		"arrivals.to: want a factor above 0, or such a from, got 0":             func(c *load.Config) { c.Arrivals = load.Arrivals{Kind: load.Ramp} },
	} {
		c := load.Default()
		change(&c)
		var field *strictyaml.FieldError
		require.ErrorAs(t, c.Validate(), &field)
		assert.EqualError(t, field, want)
	}
}
