package cases_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/world"
	"dmsim/sim/cases"
)

// gapped is a world whose attempts have a gap between the check, which it makes by the facts, and the act, but only those that open says.
type gapped struct {
	*world.World
	open   func(*model.Attempt) bool
	during func()
	log    []string
}

func (g *gapped) Overlap(during func()) bool {
	g.during = during
	return true
}

func (g *gapped) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	during := g.during
	g.during = nil
	g.log = append(g.log, "begin "+a.Op.String())
	if during != nil && g.open(a) {
		during()
		during()
	}
	g.log = append(g.log, "commit "+a.Op.String())
	return g.World.Do(a, members...)
}

const overlapping = `name: a race
policy: open
users: {ana: {born: 2000-01-01}, ben: {born: 2000-01-01}}
steps:
- {block: {by: ben, user: ana}}
- {send: {from: ana, to: ben}, overlaps: true, expect: blocked}
- {unblock: {by: ben, user: ana}}
`

// TestOverlap: where a target has gaps, the step before an overlapping one is made within it; once, and in any case.
func TestOverlap(t *testing.T) {
	for _, c := range []struct {
		name   string
		open   func(*model.Attempt) bool
		log    []string
		passes bool
	}{
		{
			"in the gap", func(*model.Attempt) bool { return true },
			[]string{"begin send", "begin block", "commit block", "commit send", "begin unblock", "commit unblock"},
			true,
		},
		{
			"an attempt without a gap", func(*model.Attempt) bool { return false },
			[]string{"begin send", "commit send", "begin block", "commit block", "begin unblock", "commit unblock"},
			false,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, err := cases.Parse("x.yaml", []byte(overlapping))
			require.NoError(t, err)
			target := &gapped{World: cases.NewWorld(&all[0]), open: c.open}
			var seen []int
			report := cases.Trace(all[0], target, func(try *cases.Try) { seen = append(seen, try.Step) })
			assert.Equal(t, c.log, target.log)
			assert.Equal(t, c.passes, report.Passed(), report)
			assert.Len(t, seen, 3)
		})
	}
}

// TestRace: a world with a race fails a case that a sound one passes, and passes it where nothing overlaps.
func TestRace(t *testing.T) {
	all, err := cases.Parse("x.yaml", []byte(overlapping))
	require.NoError(t, err)
	c := all[0]
	racy := func() *world.World {
		return cases.NewWorld(&c, func(o *world.Options) { o.Fault = &world.Fault{Kind: world.FaultRaceBlock} })
	}
	assert.Empty(t, cases.Run(c, cases.NewWorld(&c)).String())
	assert.Empty(t, cases.Run(c, cases.NewSpec(&c)).String())
	report := cases.Run(c, racy())
	require.Len(t, report.Failures, 1, report)
	assert.Equal(t, []string{"send: {from: ana, to: ben}", "blocked", "delivered"}, []string{report.Failures[0].Step, report.Failures[0].Want, report.Failures[0].Got})
	c.Steps[1].Overlaps = false
	assert.Empty(t, cases.Run(c, racy()).String())
}
