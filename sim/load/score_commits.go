package load

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"dmsim/model"
)

// byCommits judges by commit numbers. Answers without one, which some targets give to what they turn away, are judged by their times among the others.
func (j *judge) byCommits() {
	c := commits{judge: j, numbers: make([]uint64, 1, len(j.answered)+1), changes: make(changes)}
	if slices.ContainsFunc(j.answered, func(i int32) bool { return j.heard[i].Commit == 0 }) {
		c.tries = make(tries)
	}
	order := j.inOrderOfCommits()
	for _, i := range order {
		if first := j.heard[i].Commit; first != 0 {
			if c.last = 0; first > uint64(len(j.plan.Prelude)) { // its target may count the prelude, or not
				c.last = uint64(len(j.plan.Prelude))
			}
			break
		}
	}
	j.replay(order, c.see)
	if len(c.changes) > 0 { // not where all have numbers
		j.collect(c.changes, j.sorted(func(g *Hearing) int64 { return int64(g.Begun) }))
	}
	for k := range c.disputes {
		c.settle(&c.disputes[k])
	}
	if may := j.failed + c.without; c.missing > may {
		j.score.Unexplained = c.missing - may
	}
}

// inOrderOfCommits sorts the answered. A retry, which bears the number of its first try, comes right after that. An answer without a number among others comes after all
// that had ended when it was begun, and several such in the order in which they were begun.
func (j *judge) inOrderOfCommits() []int32 {
	place := func(i int32) uint64 { return j.heard[i].Commit }
	if late := j.unnumbered(); late != nil {
		place = func(i int32) uint64 { return cmp.Or(j.heard[i].Commit, late[i]) }
	}
	order := slices.Clone(j.answered)
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(j.rank(a), j.rank(b)), cmp.Compare(j.turn(a), j.turn(b)), cmp.Compare(a, b))
	})
	return order
}

// rank orders those of one number: the first try, its retries, those without.
func (j *judge) rank(i int32) int {
	switch g := &j.heard[i]; {
	case g.Commit == 0:
		return 2
	case g.Repeat:
		return 1
	}
	return 0
}

// turn orders those without a number.
func (j *judge) turn(i int32) time.Duration {
	if g := &j.heard[i]; g.Commit == 0 {
		return g.Begun
	}
	return 0
}

// unnumbered returns, for answers without a number, the greatest number among those that ended before they were begun; nil where all have one.
func (j *judge) unnumbered() map[int32]uint64 {
	var without []int32
	for _, i := range j.answered {
		if j.heard[i].Commit == 0 {
			without = append(without, i)
		}
	}
	if without == nil {
		return nil
	}
	slices.SortFunc(without, func(a, b int32) int { return cmp.Compare(j.heard[a].Begun, j.heard[b].Begun) })
	ended := slices.Clone(j.answered)
	slices.SortFunc(ended, func(a, b int32) int { return cmp.Compare(j.heard[a].Ended, j.heard[b].Ended) })
	late, greatest, k := make(map[int32]uint64, len(without)), uint64(0), 0
	for _, i := range without {
		for k < len(ended) && j.heard[ended[k]].Ended <= j.heard[i].Begun {
			greatest = max(greatest, j.heard[ended[k]].Commit)
			k++
		}
		late[i] = greatest
	}
	return late
}

// commits judges answers in the order of their commits.
type commits struct {
	*judge
	numbers  []uint64      // by the commits of the replay, from 1: what the target numbered them
	last     uint64        // number
	missing  uint64        // numbers that nobody got
	without  uint64        // answers without a number
	begun    time.Duration // the latest time at which one with a number up to the last was begun
	loose    bool          // something without a number was accepted: what failed may have been done, too, and left no gap
	tries    tries         // nil where all answers have numbers
	disputes []dispute
	changes  changes // of what the disputes ask
}

// dispute is an answer that the replay does not give, or whose number cannot be.
type dispute struct {
	i      int32
	should model.Outcome
	why    string // what is wrong with its number
	gap    bool   // numbers before it are missing
	again  bool   // it has no number, and is the answer to an earlier try, whatever that was
}

func (c *commits) see(i int32, o *model.Outcome) {
	a, g := &c.plan.Attempts[i], &c.heard[i]
	d := dispute{i: i, should: *o, why: c.count(i, o), gap: c.missing > 0}
	if g.Commit == 0 {
		c.without++
		c.loose = c.loose || g.Reason == model.Delivered
		d.again = c.tries.repeats(i, a, c.heard)
	}
	if c.tries != nil {
		c.tries.note(i, a)
	}
	if c.agree(i, o) && d.why == "" {
		c.right(i)
		return
	}
	c.disputes = append(c.disputes, d)
	if c.tries != nil {
		c.changes.want(c.asked(i, o.Reason))
	}
}

// settle judges a dispute.
func (c *commits) settle(d *dispute) {
	if !c.agree(d.i, &d.should) && (d.again || c.mayExplain(d)) {
		c.loose = c.loose || c.heard[d.i].Commit == 0
		c.undecided(d.i)
		return
	}
	c.wrong(d.i, &d.should, d.why)
}

// mayExplain says whether something else may explain an answer: attempts that failed, by a gap in the numbers or as the first try of what seems to be none; and what was done
// at the same time, if one of the two has no number.
func (c *commits) mayExplain(d *dispute) bool {
	g, asked := &c.heard[d.i], c.asked(d.i, d.should.Reason)
	return (d.gap || c.loose || g.Commit == 0) && c.open.any(asked, g.Ended) || c.failed > 0 && g.Repeat && !d.should.Repeat || c.changes.any(asked, d.i, g)
}

// count says what is wrong with the number of an answer; "" where nothing is.
func (c *commits) count(i int32, o *model.Outcome) (why string) {
	g := &c.heard[i]
	if o.Repeat {
		if first := c.numbers[o.Commit]; g.Commit != 0 && first != 0 && g.Commit != first {
			return fmt.Sprintf("the number of its first try, %d", first)
		}
		return ""
	}
	c.numbers = append(c.numbers, g.Commit)
	switch {
	case g.Commit == 0:
		return ""
	case g.Commit <= c.last:
		return "a number that no other has"
	case g.Ended < c.begun:
		why = "a number below those of attempts that were begun after its answer"
	}
	c.missing += g.Commit - c.last - 1
	c.last = g.Commit
	if retry := c.plan.Attempts[i].Message.ID != 0; !retry || c.failed == 0 { // it may have the number of a first try that failed, long before it was begun
		c.begun = max(c.begun, g.Begun)
	}
	return why
}
