package load

import (
	"slices"

	"dmsim/model"
)

// Alike says of a reason that a target gives to an attempt of an operation which ones it may mean by it, itself among them. nil: each means itself.
type Alike func(op model.Op, r model.Reason) []model.Reason

func (k Alike) all(op model.Op, r model.Reason) []model.Reason {
	if k == nil {
		return []model.Reason{r}
	}
	return k(op, r)
}

// same says whether a reason that was heard may be that which is right.
func (k Alike) same(op model.Op, heard, right model.Reason) bool {
	return heard == right || k != nil && slices.Contains(k(op, heard), right)
}
