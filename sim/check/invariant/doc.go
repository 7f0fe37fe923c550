// Package invariant holds the numbered statements that are true of every prefix of every history, and a [Monitor] that watches a history and says which of
// them is violated.
//
// The monitor is a third bookkeeping beside the world and the second opinion, and shares no logic with either: it knows what was attempted and what became of
// it, nothing else. What came is taken as what happened, so that one violation is one violation: the books go on from there. Of each attempt it asks which rule
// should have refused it, and where another answer came, which statement that breaks.
//
//	table.go      the statements (statements*.go), applies.go under which options each is checked
//	monitor.go    the way of one attempt: a retry?, its number, its decision, what follows from it
//	judge.go      the rules of each operation in their order, as conditions on the books (conditions.go); blame.go which statement a wrong decision breaks
//	follows.go    what follows from an attempt, and what its outcome tells of that
//	users.go      the books, by theme: people; then pairs, groups, day, spam, moderation, content, retries; keep.go how much of them is kept
package invariant
