// Package spec is the second opinion on the rules: a naive world that says what should have happened to an attempt.
//
// It shares no code with the policy, the graph and the fast world, and it is written to be read beside the source text:
// [World.Do] takes the ordered list of rules of the operation (lists.go), and the first rule that refuses gives the reason.
// Each rule is one function under its id with its sentence above it (onetoone.go, limits.go, groups.go, moderation.go).
// What a rule wants to know is found by looking through everything that was ever sent (history.go), so a world of ten
// people and some thousand attempts is what it is for.
//
// Like all of model it is pure: no clock, no randomness, no goroutine, no I/O. A World is for one goroutine.
package spec
