// Package chunk has stories explored by the workers of a fleet: a task is a chunk of stories whose numbers follow each other.
//
//	plan.go     what is explored, as data
//	program.go  a worker's side
//	explore.go  the coordinator's side
package chunk
