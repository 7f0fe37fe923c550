package world

import (
	"slices"
	"sync/atomic"

	"dmsim/model"
	"dmsim/model/policy"
)

// listed counts, over all worlds, how often receivers were listed out of order: that is what makes the same story end otherwise.
var listed atomic.Uint32

var toldSlips = map[FaultKind]slip{
	FaultCommitGap: {prior: func(e *event) {
		if e.a.Op == model.OpLeave {
			e.w.commits.Add(1)
		}
	}},
	FaultRefusalReaches: {told: func(e *event) {
		if e.o.Reason == model.DMsOff {
			e.o.Reached = 1
		}
	}},
	FaultReachSenderToo: {
		after: func(e *event) {
			if e.c == policy.CaseSend && e.o.Reason == model.Delivered {
				e.x.shadow.mark(e.o.Commit)
			}
		},
		told: func(e *event) {
			if e.a.Op == model.OpSend && e.x.shadow.commits[e.o.Commit] {
				e.o.Reached = 2
			}
		},
		names: func(sender, with model.UserID, group model.GroupID, reached []model.UserID) []model.UserID {
			if group == model.NoGroup && sender != with {
				reached = append(reached, sender)
				slices.Sort(reached)
			}
			return reached
		},
	},
	FaultMessageTwice: {reads: func(r *reading) {
		if r.group != model.NoGroup {
			return
		}
		var twice []model.Received
		for _, m := range r.list {
			twice = append(twice, m, m)
		}
		r.list = twice
	}},
	FaultReachOrder: {names: func(_, _ model.UserID, _ model.GroupID, reached []model.UserID) []model.UserID {
		n := int(listed.Add(1)) % len(reached)
		return slices.Concat(reached[n:], reached[:n])
	}},
	FaultRepeatNotTold: {told: func(e *event) { e.o.Repeat = false }},
}

var orderSlips = map[FaultKind]slip{
	FaultOrderBlockSetting: {late: [2]string{"R06", "R08"}},
	FaultOrderLimitSpam:    {late: [2]string{"R12", "R13"}},
	FaultOrderAgeBlock:     {late: [2]string{"R05", "R06"}},
	FaultOrderHoldLimit:    {late: [2]string{"R11", "R12"}},
	FaultOrderGates:        {late: [2]string{"R08", "R09"}},
	FaultOrderLetters:      {late: [2]string{"R16", "R13"}},
}
