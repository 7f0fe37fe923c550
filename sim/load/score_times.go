package load

import (
	"cmp"
	"container/heap"
	"runtime"
	"slices"

	"dmsim/model"
	"dmsim/sim/parallel"
)

// replied is an answer of a replay, in 8 bytes.
type replied struct {
	reached uint32
	reason  model.Reason
	agrees  bool // it is what was heard
}

// byTimes judges without commit numbers.
func (j *judge) byTimes() {
	begun := j.sorted(func(g *Hearing) int64 { return int64(g.Begun) })
	ended := j.sorted(func(g *Hearing) int64 { return int64(g.Ended) })
	orders := j.different(j.inRealTime(begun, ended), begun, ended)
	replies := make([][]replied, len(orders))
	parallel.Each(len(orders), 1, min(len(orders), runtime.GOMAXPROCS(0)), func() func(from, to int) {
		return func(from, _ int) {
			replies[from] = make([]replied, len(j.heard))
			j.replay(orders[from], func(i int32, o *model.Outcome) {
				replies[from][i] = replied{o.Reached, o.Reason, j.agree(i, o)}
			})
		}
	})
	changes, tries := make(changes), make(tries)
	for _, i := range begun {
		if agreeing(i, replies) == 0 {
			for _, r := range replies {
				changes.want(j.asked(i, r[i].reason))
			}
		}
	}
	if len(changes) > 0 {
		j.collect(changes, begun)
	}
	for _, i := range begun {
		j.weigh(i, replies, changes, tries)
		tries.note(i, &j.plan.Attempts[i])
	}
}

// tries are the first tries of messages that may be retried, by sender and message id.
type tries map[[2]uint64]int32

func (t tries) note(i int32, a *model.Attempt) {
	if _, known := t[tryOf(a)]; !known && a.Message.ID != 0 {
		t[tryOf(a)] = i
	}
}

// repeats says whether an answer is that to an earlier try, as it should be, whatever that was.
func (t tries) repeats(i int32, a *model.Attempt, h Heard) bool {
	first, known := t[tryOf(a)]
	return known && h[first].Reason == h[i].Reason && h[first].Reached == h[i].Reached
}

func tryOf(a *model.Attempt) [2]uint64 { return [2]uint64{uint64(a.Actor), a.Message.ID} }

// agreeing counts the replays that give the answer that was heard.
func agreeing(i int32, replies [][]replied) (n int) {
	for _, r := range replies {
		if r[i].agrees {
			n++
		}
	}
	return n
}

// weigh judges an answer by those of the replays. One that only some of them give is right, but what comes of it is open.
func (j *judge) weigh(i int32, replies [][]replied, c changes, t tries) {
	a, g := &j.plan.Attempts[i], &j.heard[i]
	switch n := agreeing(i, replies); {
	case n == len(replies):
		j.right(i)
		if a.Group != model.NoGroup && a.Op == model.OpSend && !j.reach && byMembers(j.plan.rules.Policy()) {
			j.open.leave(a, g.Begun) // how many members it counts for
		}
	case n > 0:
		j.right(i)
		j.open.leave(a, g.Begun)
	case t.repeats(i, a, j.heard), slices.ContainsFunc(replies, func(r []replied) bool { return j.explained(i, r[i].reason, c) }):
		j.undecided(i)
	default:
		r := replies[0][i]
		j.wrong(i, &model.Outcome{Reason: r.reason, Reached: r.reached}, "")
	}
}

// explained says whether what was under way, or is open, may explain that an answer is not the one that a replay gives.
func (j *judge) explained(i int32, should model.Reason, c changes) bool {
	g, asked := &j.heard[i], j.asked(i, should)
	return j.open.any(asked, g.Ended) || c.any(asked, i, g)
}

// sorted returns the answered by a time; those of one time in the plan's order.
func (j *judge) sorted(by func(*Hearing) int64) []int32 {
	order := slices.Clone(j.answered)
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(by(&j.heard[a]), by(&j.heard[b])), cmp.Compare(a, b))
	})
	return order
}

// inRealTime is the plan's order as far as real time allows: what was begun after another had its answer comes after that. The other two orders are so by themselves.
func (j *judge) inRealTime(begun, ended []int32) []int32 {
	order, placed := make([]int32, 0, len(begun)), make([]bool, len(j.heard))
	var ready indices // what may come next
	for len(order) < cap(order) {
		for placed[ended[0]] {
			ended = ended[1:]
		}
		for len(begun) > 0 && j.heard[begun[0]].Begun <= j.heard[ended[0]].Ended {
			heap.Push(&ready, begun[0])
			begun = begun[1:]
		}
		next := heap.Pop(&ready).(int32)
		order, placed[next] = append(order, next), true
	}
	return order
}

// indices are a heap, the least first.
type indices []int32

func (x indices) Len() int           { return len(x) }
func (x indices) Less(a, b int) bool { return x[a] < x[b] }
func (x indices) Swap(a, b int)      { x[a], x[b] = x[b], x[a] }
func (x *indices) Push(i any)        { *x = append(*x, i.(int32)) }

func (x *indices) Pop() any {
	last := len(*x) - 1
	i := (*x)[last]
	*x = (*x)[:last]
	return i
}

// different leaves out orders that came before.
func (j *judge) different(orders ...[]int32) (kept [][]int32) {
	for _, o := range orders {
		if !slices.ContainsFunc(kept, func(k []int32) bool { return slices.Equal(k, o) }) {
			kept = append(kept, o)
		}
	}
	return kept
}
