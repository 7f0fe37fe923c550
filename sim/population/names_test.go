package population_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/population"
)

func TestNamesOfTheFirstUsers(t *testing.T) {
	var names []string
	for id := range model.UserID(4) {
		names = append(names, population.Name(id))
	}
	assert.Equal(t, []string{"hilarious_porpoise_13562e", "blue_chicken_87339u", "purple_balloon_61116p", "fancy_desk_34893c"}, names, "a name is for ever: traces and reports hold it")
}

// Every user has one name, and every misspelling of it by one slip is nobody's.
func TestAMisspeltNameIsNobodys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := model.UserID(rapid.Uint32Range(0, model.UsersMax-1).Draw(t, "id"))
		name := population.Name(id)
		for _, spelt := range []string{name, strings.ToUpper(name), strings.ToUpper(name[:1]) + name[1:]} {
			got, ok := population.Lookup(spelt)
			require.True(t, ok, spelt)
			require.Equal(t, id, got, spelt)
		}
		for _, slip := range slips(name) {
			got, ok := population.Lookup(slip)
			require.False(t, ok, "%q for %q", slip, name)
			require.Equal(t, model.NoUser, got)
		}
	})
}

// slips lists what one wrong, added or missing character or one swap makes of a name, over all bytes.
func slips(name string) (slips []string) {
	for i := range len(name) + 1 {
		for c := range 256 {
			wrong := string([]byte{byte(c)})
			slips = append(slips, name[:i]+wrong+name[i:])
			if i < len(name) && !strings.EqualFold(wrong, name[i:i+1]) {
				slips = append(slips, name[:i]+wrong+name[i+1:])
			}
		}
		if i < len(name) {
			slips = append(slips, name[:i]+name[i+1:])
		}
		if i+1 < len(name) && name[i] != name[i+1] {
			slips = append(slips, name[:i]+name[i+1:i+2]+name[i:i+1]+name[i+2:])
		}
	}
	return slips
}

func TestNeighboursHaveDifferentNames(t *testing.T) {
	seen := map[string]bool{}
	for id := range model.UserID(100_000) {
		seen[population.Name(id)] = true
	}
	assert.Len(t, seen, 100_000)
	assert.NotEqual(t, population.Name(0)[:4], population.Name(1)[:4])
	last, ok := population.Lookup(population.Name(model.UsersMax - 1))
	assert.True(t, ok)
	assert.Equal(t, model.UserID(model.UsersMax-1), last)
}

// Whatever is looked up, what is found bears the name.
func FuzzLookup(f *testing.F) {
	f.Add("")
	f.Add(population.Name(12))
	f.Add("BRAVE_OTTER_04821k")
	f.Fuzz(func(t *testing.T, name string) {
		if id, ok := population.Lookup(name); ok {
			require.Equal(t, strings.ToLower(name), population.Name(id))
		}
	})
}
