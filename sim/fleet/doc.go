// Package fleet has the tasks of a run done by many processes, on one machine or on many.
//
//	Job        a run as workers are told of it: data, and what must be the same everywhere
//	Batch      tasks that one worker takes together; each has one Result
//	Queue      where batches wait and results are kept; sim/fleet/jetstream is the one there is
//	Gather     the coordinator: hands out what is missing, keeps each result once, until nothing is
//	Serve      a worker: takes batches of the jobs that its Programs know
//
// Tasks are pure: the same task has the same result wherever and however often it is done. So whatever is lost, a worker, a coordinator or the queue itself, costs only
// that it is done again; and a second result that differs from the first is a finding.
package fleet
