package model

import (
	"hash/fnv"
	"math/bits"
	"strings"
)

// Normalize trims text, folds its case and folds each run of white space into one blank: what "equal" means for spam.
func Normalize(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(text), " "))
}

// Fingerprint returns the FNV-1a hash of the normalized text: equal for texts that differ in case and white space only.
func Fingerprint(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(Normalize(text)))
	return h.Sum64()
}

// SimHash returns a 64-bit SimHash (Charikar 2002) over the words of the normalized text and their neighbouring pairs:
// texts that share most of their words lie within a few bits of each other.
func SimHash(text string) uint64 {
	words := strings.Fields(Normalize(text))
	var votes [64]int
	vote := func(feature string) {
		h := fnv.New64a()
		_, _ = h.Write([]byte(feature))
		sum := Mix(h.Sum64(), 0)
		for bit := range votes {
			votes[bit] += int(sum>>bit&1)*2 - 1
		}
	}
	for i, word := range words {
		vote(word)
		if i > 0 {
			vote(words[i-1] + " " + word)
		}
	}
	var hash uint64
	for bit, v := range votes {
		if v > 0 {
			hash |= 1 << bit
		}
	}
	return hash
}

// Distance counts the bits in which two fingerprints differ.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }
