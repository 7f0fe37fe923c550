package compare_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/compare"
)

func design(over compare.Over, replications int, names ...string) compare.Design {
	d := compare.Design{Replications: replications, Seed: 7, Over: over}
	for _, name := range names {
		d.Arms = append(d.Arms, compare.Arm{Name: name, Config: sim.Config{}})
	}
	return d
}

// TestOrder: replications in their order, arms side by side, replication 0 once for both questions.
func TestOrder(t *testing.T) {
	d := design(compare.Both, 3, "a", "b")
	var places []compare.Place
	var people, traffic []uint64
	for task := range d.Tasks(d.Between(0, 3), func(at compare.Place, _ *experiment.Task) { places = append(places, at) }) {
		assert.Equal(t, len(places)-1, task.Number)
		people, traffic = append(people, uint64(task.PeopleSeed)), append(traffic, uint64(task.Config.Seed))
	}
	assert.Equal(t, []compare.Place{
		{0, compare.Both, 0},
		{0, compare.Both, 1},
		{1, compare.Populations, 0},
		{1, compare.Populations, 1},
		{1, compare.People, 0},
		{1, compare.People, 1},
		{2, compare.Populations, 0},
		{2, compare.Populations, 1},
		{2, compare.People, 0},
		{2, compare.People, 1},
	}, places)
	assert.Equal(t, []uint64{7, 7, 8, 8, 7, 7, 9, 9, 7, 7}, people)
	assert.Equal(t, []uint64{7, 7, 8, 8, 8, 8, 9, 9, 9, 9}, traffic)
}

// TestWhole: runs and whole replications are each other's inverse, whatever is asked, and Tasks can go on where they stopped.
func TestWhole(t *testing.T) {
	for _, over := range []compare.Over{compare.Populations, compare.People, compare.Both} {
		d := design(over, 5, "a", "b", "c")
		for reps := range 6 {
			runs := d.Runs(reps)
			assert.Equal(t, reps, d.Whole(runs), "%s, %d", over, reps)
			assert.Equal(t, max(0, reps-1), d.Whole(max(0, runs-1)), "%s, %d: one run short", over, reps)
		}
		n := d.Runs(2)
		for task := range d.Tasks(d.Between(2, 5), func(compare.Place, *experiment.Task) {}) {
			assert.Equal(t, n, task.Number)
			assert.Equal(t, 2+(n-d.Runs(2))/(d.Runs(3)-d.Runs(2)), d.PlaceOf(n).Replication)
			n++
		}
		assert.Equal(t, d.Runs(5), n)
	}
	both := design(compare.Both, 10, "a", "b")
	assert.Equal(t, 2*(2*10-1), both.Runs(10))
}
