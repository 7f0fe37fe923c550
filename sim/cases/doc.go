// Package cases reads and runs rule cases: unit tests of a policy, which are also the form of a shrunk finding.
//
// A case is one YAML document: a policy, a few people, and steps with what each shall bring about. A file holds any number of
// them. [Parse] reads a file strictly, with the place of every mistake; [Run] plays one case on a [Target] and reports the
// steps that did not come out as expected; [Case.YAML] writes a case. There are two targets: [NewWorld], the world under test,
// and [NewSpec], the second opinion.
package cases
