// Package check plays stories on a target, our own world or another, before judges that know the rules each for itself: the second opinion, and the invariants. What
// breaks a rule is made short and told as a rule case.
//
//   - stage.go, judging.go, answers.go: one story, one goroutine; whole.go: what only tests compare. subject.go, target.go: on what it is played.
//   - explore.go, campaign.go, library.go: many stories. finding.go, tell.go: what comes of one that breaks a rule.
//   - concurrent*.go: stories of several goroutines, put in the order of their commits. online.go: a run of the engine.
//   - matrix.go, oracle.go, relation.go: that the judges bite, and what needs none.
package check
