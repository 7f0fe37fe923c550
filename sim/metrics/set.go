package metrics

import "dmsim/model"

// set is a set of users, a bit each: few enough bytes to stay in the cache where records would not.
type set []uint64

func (s set) has(u model.UserID) bool {
	i := int(u >> 6)
	return i < len(s) && s[i]>>(u&63)&1 != 0
}

func (s *set) add(u model.UserID) {
	for int(u>>6) >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[u>>6] |= 1 << (u & 63)
}

func (s set) remove(u model.UserID) {
	if s.has(u) {
		s[u>>6] &^= 1 << (u & 63)
	}
}
