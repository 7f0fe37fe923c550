package check

import "dmsim/model"

// Coverage counts the answers of an exploration, by what was tried and what came of it. The reasons of custom rules, which each policy names for itself, count as one,
// model.CustomReason.
type Coverage struct {
	// OpReport is the last operation: a new one after it is a panic in the first story that tries it.
	counts [model.OpReport + 1][model.CustomReason + 1]uint64
}

func (c *Coverage) hear(op model.Op, reason model.Reason) {
	c.counts[op][min(reason, model.CustomReason)]++
}

func (c *Coverage) add(other *Coverage) {
	for op := range c.counts {
		for reason, n := range other.counts[op] {
			c.counts[op][reason] += n
		}
	}
}

// Each yields what occurred, operations and their reasons in the order of the model.
func (c *Coverage) Each(yield func(op model.Op, reason model.Reason, n uint64) bool) {
	for op := range c.counts {
		for reason, n := range c.counts[op] {
			if n > 0 && !yield(model.Op(op), model.Reason(reason), n) {
				return
			}
		}
	}
}
