package compare

import (
	"fmt"
	"iter"

	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/rng"
)

// Over says what replications vary.
type Over string

// What replications vary.
const (
	Populations Over = "populations" // people and what they intend
	People      Over = "people"      // what the same people intend
	Both        Over = "both"        // of a design: one and the other are asked; of a run: it answers both
)

// OverNames lists what a design may ask.
func OverNames() []string { return []string{string(Populations), string(People), string(Both)} }

// Arm is one side of a comparison. The first arm of a design is its base.
type Arm struct {
	Name   string // no two have the same
	Config sim.Config
}

// Design says what is run.
type Design struct {
	Arms         []Arm
	Replications int // at most
	Seed         rng.Seed
	Over         Over
}

// Place says which run of a design a task is.
type Place struct {
	Replication int
	Over        Over
	Arm         int
}

// questions are what the design asks, in the order of its runs.
func (d *Design) questions() []Over {
	if d.Over == Both {
		return []Over{Populations, People}
	}
	return []Over{d.Over}
}

// Runs is how many runs so many replications are: replication 0 answers all questions at once.
func (d *Design) Runs(replications int) int {
	if replications == 0 {
		return 0
	}
	return len(d.Arms) * (1 + (replications-1)*len(d.questions()))
}

// Whole is how many replications so many runs, in their order, have brought to an end.
func (d *Design) Whole(runs int) int {
	if runs < len(d.Arms) {
		return 0
	}
	return 1 + (runs-len(d.Arms))/(len(d.Arms)*len(d.questions()))
}

// PlaceOf is the place of a task by its number. Arms stand side by side within a replication, so that wherever one stops, all have about as much.
func (d *Design) PlaceOf(number int) Place {
	arms := len(d.Arms)
	if number < arms {
		return Place{0, d.Over, number}
	}
	number -= arms
	asked := d.questions()
	return Place{1 + number/(arms*len(asked)), asked[number/arms%len(asked)], number % arms}
}

// Name says for people which run a number is.
func (d *Design) Name(number int) string {
	at := d.PlaceOf(number)
	if at.Over == Both {
		return fmt.Sprintf("%s, replication %d", d.Arms[at.Arm].Name, at.Replication)
	}
	return fmt.Sprintf("%s, replication %d over %s", d.Arms[at.Arm].Name, at.Replication, at.Over)
}

// Between are the numbers of the runs of the replications from to to-1, in their order.
func (d *Design) Between(from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for number := d.Runs(from); number < d.Runs(to); number++ {
			if !yield(number) {
				return
			}
		}
	}
}

// Tasks are the runs of some numbers, in the order of these. Watched says who watches each.
func (d *Design) Tasks(numbers iter.Seq[int], watched func(Place, *experiment.Task)) iter.Seq[experiment.Task] {
	return func(yield func(experiment.Task) bool) {
		for number := range numbers {
			at := d.PlaceOf(number)
			t := experiment.Task{Name: d.Name(number), Number: number, Config: d.Arms[at.Arm].Config, PeopleSeed: d.Seed}
			t.Config.Seed = d.Seed + rng.Seed(at.Replication)
			if at.Over == Populations {
				t.PeopleSeed = t.Config.Seed
			}
			watched(at, &t)
			if !yield(t) {
				return
			}
		}
	}
}
