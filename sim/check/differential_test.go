package check_test

import (
	"flag"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
)

var worlds = flag.Int("worlds", 2500, "how many random worlds the differential test compares, of 60 attempts on average")

// TestDifferential: whatever the policy, the people and what they attempt, the world and the second opinion say the same.
func TestDifferential(t *testing.T) {
	attempts, reasons := 0, map[model.Reason]int{}
	checkOften(t, *worlds, func(t *rapid.T) {
		p := drawPolicy(t)
		rules, err := policy.Compile(p)
		require.NoError(t, err)
		setup := drawSetup(t)
		list := drawAttempts(t, &p, setup)
		attempts += len(list)
		w := setup.World(rules)
		if d := check.Replay(counted{w, reasons}, setup.Spec(rules), setup, list); d != nil {
			t.Fatalf("%s\n%s\n%+v %v %v %v %v", d, p.YAML(), setup.Users, setup.Stored, setup.Follows, setup.Blocks, setup.Groups)
		}
	})
	t.Logf("%d attempts in %d worlds: %v", attempts, *worlds, reasons)
}

// checkOften checks a property as often as asked, fewer times under -short. An explicit -rapid.checks has the last word. A failure
// prints the seed that repeats it; rapid's files would only litter the tree.
func checkOften(t *testing.T, times int, property func(*rapid.T)) {
	checks := flag.Lookup("rapid.checks")
	if was := checks.Value.String(); was == checks.DefValue {
		if testing.Short() {
			times /= 10
		}
		require.NoError(t, flag.Set("rapid.checks", strconv.Itoa(times)))
		defer func() { _ = flag.Set("rapid.checks", was) }()
	}
	require.NoError(t, flag.Set("rapid.nofailfile", "true"))
	rapid.Check(t, property)
}

type counted struct {
	*world.World
	n map[model.Reason]int
}

func (c counted) Do(a *model.Attempt, m ...model.UserID) model.Outcome {
	o := c.World.Do(a, m...)
	c.n[o.Reason]++
	if a.Op == model.OpReport && o.Reason == 0 {
		c.n[253]++
	}
	if o.Repeat {
		c.n[254]++
	}
	return o
}
