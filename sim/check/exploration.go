package check

import (
	"cmp"
	"maps"
	"slices"

	"dmsim/sim/check/story"
)

// Exploration is what came of stories. It is data: explorations of other stories of the same seed add up.
type Exploration struct {
	Counts
	Found   []Found  `json:"found"`   // the first of each kind, by the numbers of their stories
	Applied []string `json:"applied"` // ids of the invariants that could be broken by what was played, ascending
	LeftOut []string `json:"leftOut"` // what the target cannot do, and so was not asked: sentences
	Covered Coverage `json:"covered"` // all its answers

	NotPlayed []string `json:"notPlayed,omitempty"` // what was to be played and was not, and why: sentences, of an exploration that others did
	Unlike    []string `json:"unlike,omitempty"`    // what came out differently when others played it again: sentences
}

// Found is a story that breaks a rule, not yet shrunk.
type Found struct {
	Number    uint64       `json:"number"` // of the story
	Story     *story.Story `json:"-"`      // it follows from its number: see Options.Draw
	Violation Violation    `json:"violation"`
}

// Add adds what came of other stories, where so many findings end an exploration (Options.Findings). The parts of an exploration come to the same in whatever order they are
// added. Those after the last finding need not be there: of a part only the first kinds that it found can be among the first of all.
func (e *Exploration) Add(part *Exploration, findings int) {
	e.Histories += part.Histories
	e.Attempts += part.Attempts
	e.Covered.add(&part.Covered)
	e.Applied, e.LeftOut = union(e.Applied, part.Applied), union(e.LeftOut, part.LeftOut)
	e.NotPlayed, e.Unlike = append(e.NotPlayed, part.NotPlayed...), append(e.Unlike, part.Unlike...)
	first := map[string]Found{}
	for _, f := range slices.Concat(e.Found, part.Found) {
		if old, met := first[f.Violation.kind()]; !met || f.Number < old.Number {
			first[f.Violation.kind()] = f
		}
	}
	e.Found = firstOf(first, findings)
}

// union is in ascending order.
func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

// firstOf lists what was found, by the numbers of the stories, and no more kinds than end an exploration.
func firstOf(found map[string]Found, findings int) []Found {
	list := slices.SortedFunc(maps.Values(found), func(a, b Found) int { return cmp.Compare(a.Number, b.Number) })
	return list[:min(len(list), max(1, findings))]
}

// Draw tells the stories of what was found, where only their numbers are known.
func (o *Options) Draw(found []Found) {
	draw := o.source()
	for i := range found {
		if found[i].Story == nil {
			found[i].Story = draw(found[i].Number).Clone()
		}
	}
}
