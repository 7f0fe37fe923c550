package check

import (
	"encoding/json"
	"fmt"

	"dmsim/model"
)

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

// MarshalJSON lists operation, reason and count of what occurred, in the order of Each.
func (c Coverage) MarshalJSON() ([]byte, error) {
	list := [][3]uint64{}
	c.Each(func(op model.Op, reason model.Reason, n uint64) bool {
		list = append(list, [3]uint64{uint64(op), uint64(reason), n})
		return true
	})
	return json.Marshal(list)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Coverage) UnmarshalJSON(data []byte) error {
	var list [][3]uint64
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*c = Coverage{}
	for _, of := range list {
		if of[0] > uint64(model.OpReport) || of[1] > uint64(model.CustomReason) {
			return fmt.Errorf("coverage: want an operation to %d and a reason to %d, got %d and %d", model.OpReport, model.CustomReason, of[0], of[1])
		}
		c.counts[of[0]][of[1]] = of[2]
	}
	return nil
}
