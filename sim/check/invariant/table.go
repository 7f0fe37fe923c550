package invariant

import "slices"

// Invariant is a statement that holds on every prefix of every history. Ids are permanent; I51 is free.
type Invariant struct {
	ID        string
	Title     string
	Statement string
	Source    string // the sentence of docs/semantics.md or docs/rules.md behind it, "" where there is none
	Applies   string // under which options, in words
	Mutant    string // the broken world that only this invariant, or the second opinion, finds out
}

// table holds all statements, ordered by id. A wrong decision breaks exactly one of them: see Monitor.blame.
var table = func() []Invariant {
	all := slices.Concat(ofBookkeeping, ofGroups, ofIdentity, ofModeration, ofAges, ofBlocks, ofGates, ofRequests, ofLimits, ofPolicy)
	slices.SortFunc(all, func(a, b Invariant) int { return number(a.ID) - number(b.ID) })
	return all
}()

// All returns the invariants by their ids, I58 included, which no monitor can check: it takes two playings of the same story.
func All() []Invariant { return slices.Clone(table) }

// ByID returns an invariant.
func ByID(id string) (Invariant, bool) {
	i := slices.IndexFunc(table, func(i Invariant) bool { return i.ID == id })
	if i < 0 {
		return Invariant{}, false
	}
	return table[i], true
}
