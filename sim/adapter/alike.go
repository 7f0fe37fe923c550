package adapter

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// Coarse says whether some word of the service's may mean several reasons.
func (a *Adapter) Coarse() bool {
	tables := []map[string]Words{a.Answers.Reasons}
	for _, o := range a.operations {
		if o != nil {
			tables = append(tables, o.Reasons)
		}
	}
	for _, t := range tables {
		for _, words := range t {
			if len(words) > 1 {
				return true
			}
		}
	}
	return false
}

// Alike returns which reasons are told by the words that a reason is the first of: those that Answer may mean by it.
func (a *Adapter) Alike(p *policy.Policy) func(op model.Op, r model.Reason) []model.Reason {
	var alike [operations]map[model.Reason][]model.Reason
	for op, speaks := range a.meaningsUnder([]*policy.Policy{p}) {
		alike[op] = map[model.Reason][]model.Reason{}
		for _, reasons := range speaks {
			if len(reasons) > 0 {
				alike[op][reasons[0]] = append(alike[op][reasons[0]], reasons...)
			}
		}
		for first, reasons := range alike[op] {
			slices.Sort(reasons)
			alike[op][first] = slices.Compact(reasons)
		}
	}
	return func(op model.Op, r model.Reason) []model.Reason {
		if of, coarse := alike[op][r]; coarse {
			return of
		}
		return []model.Reason{r}
	}
}

// meaningsUnder are what words mean in the answers of each operation, under some policies.
func (a *Adapter) meaningsUnder(policies []*policy.Policy) (all [operations]meanings) {
	for op := range all {
		var own map[string]Words
		if o := a.operations[op]; o != nil {
			own = o.Reasons
		}
		all[op] = meaningsOf(policies, a.Answers.Reasons, own)
	}
	return all
}
