package scenarios_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
)

// FuzzParse: whatever comes, there is an error of one line, or a scenario that is written and read back to itself.
func FuzzParse(f *testing.F) {
	for _, name := range scenarios.Names() {
		data, err := scenarios.Source(name)
		require.NoError(f, err)
		f.Add(string(data), "population.users=5")
	}
	f.Add("policy: {extends: tiktok-2023, custom: [{id: a, refuse_when: 'true'}]}", "policy=mutual")
	f.Add("population: {ages: [{from: 0, to: 5, share: 1}], zones: []}", "traffic.trace.file=x")
	f.Add("expect: [{metric: a, min: 1e-9}]\nstart: 2026-03-01T00:00:00.001+01:00", "duration=1d0.5s")
	f.Add("- a", "a")
	f.Fuzz(func(t *testing.T, yaml, set string) {
		s, err := scenarios.Parse("f.yaml", []byte(yaml), scenarios.Overrides{Set: []string{set}})
		if err != nil {
			assert.Equal(t, 0, strings.Count(err.Error(), "\n"), "lines of %q", err)
			return
		}
		again, err := scenarios.Parse("again.yaml", s.YAML(), scenarios.Overrides{})
		require.NoError(t, err, "%s", s.YAML())
		assert.Equal(t, string(s.YAML()), string(again.YAML()))
	})
}
