package policy

import "slices"

// Asked lists the ids of the rules that are asked under the policy, in the order of the table. Those that cannot refuse under it are not.
func (r *Rules) Asked() (ids []string) {
	for i := range table {
		if id := table[i].ID; !r.idle(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Without returns rules of the same policy of which some are never asked, and for which nothing is gathered that only they look at. They are wrong, and there to find out what
// a rule costs. Ids that are none panic. Without R02 a world is asked to deliver to nobody, which it cannot.
func (r *Rules) Without(ids ...string) *Rules {
	left := slices.Clone(r.left)
	for _, id := range ids {
		left = append(left, ByID(id).ID)
	}
	return arranged(r.policy, r.custom, chains, left)
}
