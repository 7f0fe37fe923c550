package model

// UserSet is a set of users, a bit each: few enough bytes to stay in a cache where records would not. Its zero value is empty.
type UserSet []uint64

// Has says whether u is in the set.
func (s UserSet) Has(u UserID) bool {
	i := int(u >> 6)
	return i < len(s) && s[i]>>(u&63)&1 != 0
}

// Add adds u; the set grows to hold all users up to it.
func (s *UserSet) Add(u UserID) {
	for int(u>>6) >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[u>>6] |= 1 << (u & 63)
}

// Remove takes u out.
func (s UserSet) Remove(u UserID) {
	if s.Has(u) {
		s[u>>6] &^= 1 << (u & 63)
	}
}
