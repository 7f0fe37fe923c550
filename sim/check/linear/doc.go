// Package linear judges histories of targets that give no commit numbers: is there an order of the attempts, which respects that what had returned before another was called
// came first, and in which the rules allow every outcome?
//
// To search such an order for a whole history is hopeless. The history is therefore cut into partitions with a small state each: two users (pair.go), a sender and a
// day (day.go), a sender and a fingerprint (spam.go), a group (group.go), a sender and a message id (tries.go). Each is searched by porcupine, from one quiet
// point, where nothing is under way, to the next, carrying the states that the partition may be in. A partition knows only its own part of the rules, and what it cannot
// judge constrains nothing: so a sound target is never found wrong, while a broken one may pass.
//
// What is not judged at all: suspensions, holds, reports, moderation, custom rules, the cap on unanswered messages, what can be read.
package linear
