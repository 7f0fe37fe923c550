package model

import (
	"hash/fnv"
	"math/bits"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
)

// Normalize trims text, folds its case (Unicode's full case folding) and folds each run of white space into one blank: what "equal" means for spam.
func Normalize(text string) string {
	return cases.Fold().String(strings.Join(strings.Fields(text), " "))
}

// Fingerprint returns the FNV-1a hash of the normalized text: equal for texts that differ in case and white space only.
func Fingerprint(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(Normalize(text)))
	return h.Sum64()
}

// SimHash returns a 64-bit SimHash (Charikar 2002) over the runs of three characters of the normalized text without its punctuation, so that texts
// of which a few letters differ lie within a few bits of each other. Text of nothing but punctuation or symbols is taken as it is.
func SimHash(text string) uint64 {
	runes := []rune(letters(Normalize(text)))
	var votes [64]int
	for from := 0; from == 0 || from+gram <= len(runes); from++ {
		h := fnv.New64a()
		_, _ = h.Write([]byte(string(runes[from:min(from+gram, len(runes))])))
		sum := Mix(h.Sum64(), 0)
		for bit := range votes {
			votes[bit] += int(sum>>bit&1)*2 - 1
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

// gram is how many characters make a feature of SimHash.
const gram = 3

// letters drops what is neither letter, digit nor blank, unless nothing else would be left.
func letters(text string) string {
	kept := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
			return r
		}
		return -1
	}, text)), " ")
	if kept == "" {
		return text
	}
	return kept
}

// Distance counts the bits in which two fingerprints differ.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }
