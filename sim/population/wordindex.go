package population

import "fmt"

// wordMax bounds the letters of a word, so that it fits into a number beside its place in the list.
const wordMax = 9

// wordSlots is a power of two, at least twice the words of a list.
const wordSlots = 1 << 9

// wordIndex finds the place of a word in a list, in small or capital letters: an open hash table in 4 KB, where a map would cost
// more time than the rest of a look-up. A slot holds a packed word and, in its low byte, its place; 0 is free.
type wordIndex [wordSlots]uint64

func newWordIndex(words []string) *wordIndex {
	var x wordIndex
	for place, word := range words {
		packed, ok := packWord(word)
		if !ok || place > 255 {
			panic(fmt.Sprintf("word %d, %q, does not fit", place, word))
		}
		slot := wordSlot(packed)
		for x[slot] != 0 {
			slot = (slot + 1) % wordSlots
		}
		x[slot] = packed<<8 | uint64(place)
	}
	return &x
}

func (x *wordIndex) of(word string) (place uint64, ok bool) {
	packed, ok := packWord(word)
	if !ok {
		return 0, false
	}
	for slot := wordSlot(packed); x[slot] != 0; slot = (slot + 1) % wordSlots {
		if x[slot]>>8 == packed {
			return x[slot] & 255, true
		}
	}
	return 0, false
}

// wordSlot spreads packed words by the high bits of a product with 2^64 over the golden ratio.
func wordSlot(packed uint64) uint64 { return packed * 0x9e3779b97f4a7c15 >> 32 % wordSlots }

// packWord packs 1 to wordMax letters, 5 bits each. No two words give the same number.
func packWord(word string) (packed uint64, ok bool) {
	if word == "" || len(word) > wordMax {
		return 0, false
	}
	for i := range len(word) {
		letter := word[i] | ('a' - 'A') - 'a' // other bytes end up above 25
		if letter > 25 {
			return 0, false
		}
		packed = packed<<5 | uint64(letter) + 1
	}
	return packed, true
}
