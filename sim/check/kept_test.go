package check_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/story"
)

func at(s string) model.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return model.TimeOf(t)
}

// kept makes worlds as a maker is asked to, that lock and tell contacts, and are changed once more before they are made. The memory of the one before is used again:
// it is for one goroutine. Every other world has a stored graph; of a story that is played twice it is one of the two.
func kept(change func(*world.Options)) func(s *story.Story, rules *policy.Rules, later []*policy.Rules) based {
	var w *world.World
	made := 0
	return func(s *story.Story, rules *policy.Rules, later []*policy.Rules) based {
		o := world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones, Contacts: true}
		if made++; made%2 == 0 {
			o.Graph = graphOf(&s.State)
		}
		if change != nil {
			change(&o)
		}
		if w == nil {
			w = world.New(o)
		} else {
			w.Reset(o)
		}
		return based{w, o.Graph != nil}
	}
}

// of is kept as a maker, of what is made around a world.
func of(around func(based) check.Target) check.Maker {
	worlds := kept(nil)
	return func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		return around(worlds(s, rules, later)), nil
	}
}

// based is a world whose follows of the start may lie in its stored graph, not in its overlay.
type based struct {
	*world.World
	stored bool
}

func (b based) AddFollow(follower, followee model.UserID) {
	if !b.stored {
		b.World.AddFollow(follower, followee)
	}
}

func graphOf(s *story.State) *graph.CSR {
	g, _, err := graph.Build(len(s.Users), func(yield func(a, b model.UserID) bool) {
		for _, f := range s.Follows {
			if !yield(f[0], f[1]) {
				return
			}
		}
	})
	if err != nil {
		panic("check: " + err.Error())
	}
	return g
}

// whole is an exploration by one goroutine in which the second opinion compares all that there is to compare.
func whole(seed, stories uint64, maker check.Maker) check.Options {
	return check.Options{Seed: seed, Workers: 1, Stories: stories, Judges: check.Judges{Whole: true}, New: maker, Settled: true}
}

// unlessShort is how many of so many there are time for.
func unlessShort(n uint64) uint64 {
	if testing.Short() {
		return n / 10
	}
	return n
}

// requireNothing explores, and shows the first finding, shrunk.
func requireNothing(t *testing.T, o check.Options) {
	t.Helper()
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	if len(e.Found) > 0 {
		finding := check.Shrink(context.Background(), e.Found[0], &o)
		t.Fatalf("story %d: %s\n%s", e.Found[0].Number, e.Found[0].Violation.String(), finding.Text())
	}
	require.Equal(t, o.Stories, e.Histories)
	t.Logf("%d attempts", e.Attempts)
}

// requireFound explores until the second opinion alone finds something, and fails where it does not.
func requireFound(t *testing.T, o check.Options) {
	t.Helper()
	o.Judges.NoInvariants = true
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	require.NotEmpty(t, e.Found)
	t.Logf("story %d: %s", e.Found[0].Number, e.Found[0].Violation.String())
}
