package plan

import (
	"cmp"
	"slices"

	"dmsim/model"
)

// reports are those that name a message: 16 bytes each, in order of the message, then of time.
type reports []report

type report struct {
	commit uint64
	actor  model.UserID
}

func (r *reports) add(a *model.Attempt) {
	if a.Op == model.OpReport && a.Ref != 0 {
		*r = append(*r, report{a.Ref, a.Actor})
	}
}

func (r reports) sort() {
	slices.SortStableFunc(r, func(a, b report) int { return cmp.Compare(a.commit, b.commit) })
}

func (r reports) of(commit uint64) (actors []model.UserID) {
	i, _ := slices.BinarySearchFunc(r, commit, func(x report, commit uint64) int { return cmp.Compare(x.commit, commit) })
	for ; i < len(r) && r[i].commit == commit; i++ {
		actors = append(actors, r[i].actor)
	}
	return actors
}
