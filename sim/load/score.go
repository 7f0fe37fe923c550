package load

import (
	"slices"

	"dmsim/model"
)

// Score is what judging the answers of a trial comes to. Right + Wrong + Undecided = the answered.
type Score struct {
	Right       uint64
	Wrong       uint64
	Undecided   uint64        // something else that was under way, or that failed, may explain it
	Reordered   uint64        // of the right: another answer than the plan's order gives to those that were answered, at the times at which the target decided
	Unexplained uint64        // commit numbers below the greatest that came that neither an attempt bears nor one that failed, or was answered without a number, may bear
	WrongAt     []int32       // the wrong ones by their indices in the plan, ascending
	UndecidedAt []int32       // the same of the undecided
	ReorderedAt []int32       // the same of the reordered
	Examples    []WrongAnswer // the first of the wrong ones in the order in which they were judged, at most examplesMax
}

// examplesMax bounds the wrong answers that are told in words.
const examplesMax = 20

// Judge compares what was heard with what should have been: h is of the first attempts of the plan, offered to a fresh world of the plan that nobody else used.
//
// Where the target numbers its commits, what was answered is made again on a sound world in the order of the numbers, and an answer is wrong where that world gives
// another, or where the numbers cannot be those of an order in which the attempts were committed; an answer without a number among others has its place by its times, and is judged as
// where there are none. Where it does not, the attempts are made again in three orders: the
// plan's as far as real time allows, that in which they were begun, that in which they ended. An answer that none of the three gives is wrong if nothing explains it, and undecided if another
// attempt that concerned the same people or group was under way meanwhile, or left open what is so.
//
// Attempts that failed may have been decided or not; what they may explain is undecided, unless commit numbers without a gap show that none had happened.
func (p *Plan) Judge(h Heard) Score {
	j := &judge{plan: p, heard: h, open: make(open)}
	numbered := false
	for i := range h {
		g := &h[i]
		switch g.State {
		case Answered:
			j.answered = append(j.answered, int32(i))
			numbered = numbered || g.Commit != 0
			j.reach = j.reach || g.Reached > 0 && p.Attempts[i].Group != model.NoGroup
		case Failed:
			j.failed++
			j.open.leave(&p.Attempts[i], g.Begun)
		}
	}
	j.planned = make([]bool, len(h))
	j.replay(j.answered, func(i int32, o *model.Outcome) { j.planned[i] = j.agree(i, o) })
	if numbered {
		j.byCommits()
	} else {
		j.byTimes()
	}
	slices.Sort(j.score.WrongAt)
	slices.Sort(j.score.UndecidedAt)
	slices.Sort(j.score.ReorderedAt)
	return j.score
}

// judge is a judgement under way.
type judge struct {
	plan     *Plan
	heard    Heard
	answered []int32 // ascending
	planned  []bool  // by attempt: its answer is that of the plan's order
	failed   uint64  // attempts
	reach    bool    // the target tells how many a group message reached
	open     open
	score    Score
}

// agree says whether an answer is one that a world gave.
func (j *judge) agree(i int32, o *model.Outcome) bool {
	g := &j.heard[i]
	return j.plan.meanings.same(g, o.Reason) && (!j.reach || g.Reached == o.Reached || j.plan.Attempts[i].Op != model.OpSend)
}

func (j *judge) right(i int32) {
	j.score.Right++
	if !j.planned[i] {
		j.score.Reordered++
		j.score.ReorderedAt = append(j.score.ReorderedAt, i)
	}
}

func (j *judge) undecided(i int32) {
	j.score.Undecided++
	j.score.UndecidedAt = append(j.score.UndecidedAt, i)
	j.open.leave(&j.plan.Attempts[i], j.heard[i].Begun)
}

func (j *judge) wrong(i int32, o *model.Outcome, why string) {
	j.score.Wrong++
	j.score.WrongAt = append(j.score.WrongAt, i)
	if len(j.score.Examples) < examplesMax {
		j.score.Examples = append(j.score.Examples, j.tell(i, o, why))
	}
}

// replayBatch is how many attempts are made again at once.
const replayBatch = 256

// replay makes answered attempts again, in an order, on a fresh sound world, and calls see with each outcome. What was answered in the plan's order needs no replay:
// it was made when the plan was.
func (j *judge) replay(order []int32, see func(i int32, o *model.Outcome)) {
	if j.asPlanned(order) {
		for _, i := range order {
			see(i, &j.plan.Expected[i])
		}
		return
	}
	w := j.plan.newWorld(nil, true)
	j.plan.enact(w)
	attempts, outcomes := make([]model.Attempt, 0, replayBatch), make([]model.Outcome, replayBatch)
	for len(order) > 0 {
		batch := order[:min(replayBatch, len(order))]
		order = order[len(batch):]
		attempts = attempts[:0]
		for _, i := range batch {
			attempts = append(attempts, j.plan.Attempts[i])
			if at := j.heard[i].At; at != 0 {
				attempts[len(attempts)-1].At = at
			}
		}
		w.DoAll(attempts, outcomes)
		for k, i := range batch {
			see(i, &outcomes[k])
		}
	}
}

// asPlanned says that an order is that of the plan from its beginning, at its times.
func (j *judge) asPlanned(order []int32) bool {
	for k, i := range order {
		if int(i) != k || j.heard[i].At != 0 && j.heard[i].At != j.plan.Attempts[i].At {
			return false
		}
	}
	return true
}
