package check_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/cases"
	"dmsim/sim/check"
	"dmsim/sim/check/invariant"
	"dmsim/sim/check/mutant"
)

// What a test of the whole matrix plays: fewer stories than dmsim check --mutants does.
const (
	testedStories = 40
	testedSeeds   = 60
)

// TestMutants: every mutant is killed, and its shrunk finding is a rule case that the mutant fails and a sound world passes; the sound world is let live; every broken
// second opinion is found out.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("20 processor seconds")
	}
	m, done := check.Mutants(context.Background(), check.MatrixOptions{
		Seed: 1, Workers: 2, Stories: testedStories, StoriesMax: check.MatrixStoriesMax, Seeds: testedSeeds, SeedStories: check.MatrixSeedStories, Shrink: true,
	})
	require.True(t, done)
	assert.Empty(t, m.Survivors())
	assert.Empty(t, m.FalseAlarms)
	assert.Empty(t, m.Unfound, "second opinions that nothing shows to be broken")
	var steps, users []int
	for i := range m.Kills {
		k := &m.Kills[i]
		if k.Found == nil {
			continue
		}
		steps, users = append(steps, k.Found.Steps()), append(users, k.Found.Users())
		requireShown(t, k)
	}
	slices.Sort(steps)
	slices.Sort(users)
	assert.LessOrEqual(t, steps[len(steps)/2], 10)
	assert.LessOrEqual(t, users[len(users)/2], 6)
	t.Logf("steps %v, users %v", steps, users)
}

// TestFindingsAreTold: whatever the seed, the first finding of each mutant is a rule case that shows it.
func TestFindingsAreTold(t *testing.T) {
	if testing.Short() {
		t.Skip("20 processor seconds")
	}
	for seed := range uint64(2) {
		m, done := check.Mutants(context.Background(), check.MatrixOptions{Seed: 20 + seed, Workers: 2, Stories: 1, StoriesMax: check.MatrixStoriesMax, Shrink: true})
		require.True(t, done)
		for i := range m.Kills {
			k := &m.Kills[i]
			require.NotNil(t, k.Found, k.Mutant.ID)
			assert.True(t, k.Found.Told, "seed %d, %s: %s\n%s", 20+seed, k.Mutant.ID, k.Found.Violation.String(), k.Found.Case.YAML())
		}
	}
}

// requireShown plays a finding as dmsim test does, from its text.
func requireShown(t *testing.T, k *check.Kill) {
	t.Helper()
	text := k.Found.Case.YAML()
	parsed, err := cases.Parse(k.Mutant.ID, text)
	require.NoError(t, err, "%s", text)
	one := parsed[0]
	assert.True(t, cases.Run(one, cases.NewWorld(&one)).Passed(), "a sound world fails\n%s", text)
	assert.True(t, cases.Run(one, cases.NewSpec(&one)).Passed(), "the second opinion fails\n%s", text)
	broken := cases.NewWorld(&one, func(o *world.Options) { o.Fault = &k.Mutant.Fault })
	assert.False(t, cases.Run(one, broken).Passed(), "%s passes\n%s", k.Mutant.ID, text)
}

// TestOnlyMutants: for each invariant there is a mutant that no other invariant kills: without it, only the second opinion would.
func TestOnlyMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("10 processor seconds")
	}
	var only []mutant.Mutant
	of := map[string]string{}
	for _, i := range invariant.All() {
		m, err := mutant.ByID(i.Mutant)
		require.NoError(t, err, i.ID)
		only = append(only, m)
		of[m.ID] = i.ID
	}
	require.Len(t, of, len(invariant.All()), "two invariants name the same mutant")
	require.GreaterOrEqual(t, len(of), 33)
	m, done := check.Mutants(context.Background(), check.MatrixOptions{
		Seed: 2, Workers: 2, Mutants: only, Stories: 300, StoriesMax: check.MatrixStoriesMax,
	})
	require.True(t, done)
	for _, k := range m.Kills {
		assert.Equal(t, []string{of[k.Mutant.ID]}, keys(k.By), k.Mutant.ID)
	}
}

func keys(by map[string]int) (ids []string) {
	for id := range by {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// TestSoundUnderPresets: no story under a preset, or a smaller version of it, breaks a rule.
func TestSoundUnderPresets(t *testing.T) {
	stories := uint64(400)
	if testing.Short() {
		stories /= 10
	}
	for _, name := range policy.PresetNames() {
		p, err := policy.Preset(name)
		require.NoError(t, err)
		e, err := check.Explore(context.Background(), check.Options{Seed: 3, Workers: 2, Stories: stories, Base: &p})
		require.NoError(t, err)
		assert.Equal(t, stories, e.Histories)
		assert.Empty(t, e.Found, name)
	}
}
