package model

import "math/bits"

// Key identifies an attempt and is the only source of what is drawn for it inside the world (does the classifier
// notice, is the account held). It is drawn outside, by keyed randomness; the same attempt under another policy bears the same key.
type Key uint64

// Purpose separates the draws that one key serves.
type Purpose uint64

// The draws of the world.
const (
	ByClassifier Purpose = iota + 1
	BySpamHold
)

// Unit returns a number in [0, 1), a pure function of key and purpose.
func (k Key) Unit(p Purpose) float64 {
	return float64(Mix(uint64(k), uint64(p))>>11) * (1.0 / (1 << 53))
}

// Mix hashes two words into one: a folded 64x64 multiply in the manner of wyhash, by Wang Yi, which is in the public domain.
func Mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	hi, lo = bits.Mul64(hi^lo^0x8ebc6af09c88c6e3, lo^0x589965cc75374cc3)
	return hi ^ lo
}
