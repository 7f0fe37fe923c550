package plan

import (
	"cmp"
	"slices"

	"dmsim/model"
)

// reports are those that name a message: 32 bytes each, in order of the message, then of time.
type reports []report

type report struct {
	recorded uint64 // the message's commit in the recorded run
	place    uint64 // its place among the attempts, from 1
	commit   uint64 // its commit in the world, once it is decided; 0: it is not
	actor    model.UserID
}

func (r *reports) sort() {
	slices.SortStableFunc(*r, func(a, b report) int { return cmp.Compare(a.recorded, b.recorded) })
}

// of returns the reports of what has a commit in the recorded run.
func (r reports) of(recorded uint64) reports {
	i, _ := slices.BinarySearchFunc(r, recorded, func(x report, recorded uint64) int { return cmp.Compare(x.recorded, recorded) })
	return r[i:r.sameFrom(i)]
}

// sameFrom returns the end of the reports that name the same message as report i.
func (r reports) sameFrom(i int) int {
	end := i
	for end < len(r) && r[end].recorded == r[i].recorded {
		end++
	}
	return end
}

// repeats are the retries, by how many commits there were before each.
type repeats []uint64

// place returns where among the attempts, from 1, the one with a commit is.
func (r repeats) place(commit uint64) uint64 {
	before, _ := slices.BinarySearch(r, commit)
	return commit + uint64(before)
}
