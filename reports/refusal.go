package reports

import (
	"cmp"
	"maps"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// refusal is a reason that occurred, with the rule behind it.
type refusal struct {
	reason   string
	rule     string
	sentence string // of the rule, in a few words; a custom rule's is its expression
	place    int
}

// customRule is the rule whose reasons are not in the table.
const customRule = "R15"

// inTableOrder returns the reasons that occurred in the order of the rule table; those of custom rules in the order of the policy, then by name.
func inTableOrder(counts map[string]uint64, custom []policy.CustomRule) []refusal {
	var list []refusal
	for _, reason := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, refusalOf(reason, custom))
	}
	slices.SortStableFunc(list, func(a, b refusal) int { return cmp.Compare(a.place, b.place) })
	return list
}

func refusalOf(reason string, custom []policy.CustomRule) refusal {
	const perRule = 2 * model.CustomReason // places of one rule, more than it can have reasons
	id, within := customRule, len(custom)
	sentence := policy.ByID(customRule).Short
	if known, err := model.ParseReason(reason); err == nil && known != model.Delivered {
		id = policy.RuleOf(known)
		within = slices.Index(policy.ByID(id).Reasons, known)
		sentence = policy.ByID(id).Short
	} else if i := slices.IndexFunc(custom, func(c policy.CustomRule) bool { return c.ID == reason }); i >= 0 {
		within, sentence = i, custom[i].RefuseWhen
	}
	at := slices.IndexFunc(policy.Table(), func(r policy.Rule) bool { return r.ID == id })
	return refusal{reason, id, sentence, at*int(perRule) + within}
}
