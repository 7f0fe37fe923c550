package history

import "dmsim/model"

// userSet is a set of users: a bit for each, and the words in which one is set, so that clearing costs no more than adding did.
type userSet struct {
	words   []uint64
	touched []uint32
	n       int
}

func (s *userSet) add(u model.UserID) {
	i := int(u / 64)
	if i >= len(s.words) {
		s.words = append(s.words, make([]uint64, i+1-len(s.words))...)
	}
	word, bit := &s.words[i], uint64(1)<<(u%64)
	if *word&bit != 0 {
		return
	}
	if *word == 0 {
		s.touched = append(s.touched, uint32(i))
	}
	*word |= bit
	s.n++
}

func (s *userSet) clear() {
	for _, i := range s.touched {
		s.words[i] = 0
	}
	s.touched, s.n = s.touched[:0], 0
}
