package load

import (
	"strings"

	"github.com/brianvoe/gofakeit/v6/data"

	"dmsim/model"
	"dmsim/model/policy"
)

// words are what texts are made of: harmless ones of gofakeit's lists, each of small letters, in the order of the lists.
var words = func() (list []string) {
	seen := make(map[string]bool)
	for _, source := range [][]string{
		data.Food["fruit"], data.Food["vegetable"], data.Animal["bird"], data.Colors["safe"], data.Word["adverb_place"], data.Word["adverb_time_definite"],
		data.Word["adverb_time_indefinite"], data.Word["adverb_frequency_definite"], data.Word["adverb_frequency_indefinite"],
	} {
		for _, word := range source {
			word = strings.ToLower(word)
			if plain := strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == ""; plain && !seen[word] {
				seen[word] = true
				list = append(list, word)
			}
		}
	}
	return list
}()

// textWords is how many words a text has: so many that no two fingerprints have one text, since len(words)^textWords > 2^64. Were texts shorter, those of
// different fingerprints would now and then be equal, and the spam rule would count what it should not.
const textWords = 9

// appendText writes the text of a fingerprint: its digits in a number system that has a word for each.
func appendText(into []byte, fingerprint uint64) []byte {
	base := uint64(len(words))
	for i := range textWords {
		if i > 0 {
			into = append(into, ' ')
		}
		into = append(into, words[fingerprint%base]...)
		fingerprint /= base
	}
	return into
}

// writer puts texts in the place of what messages were said to be: then what a service hears and what a world in process is told are the same.
type writer struct {
	match policy.Match
	text  []byte
}

// write makes the message that of the text of its fingerprint. Of near duplicates that differ in some bits of their fingerprints the texts differ in some words,
// which may be more than a SimHash overlooks.
func (w *writer) write(m *model.Message) {
	w.text = appendText(w.text[:0], m.Fingerprint)
	m.Length = uint32(len(w.text))
	if w.match == policy.MatchNear {
		m.Fingerprint = model.SimHash(string(w.text))
		return
	}
	m.Fingerprint = normalizedFingerprint(w.text)
}

// normalizedFingerprint is model.Fingerprint of a text that is as Normalize would make it, in a tenth of the time.
func normalizedFingerprint(text []byte) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(offset)
	for _, b := range text {
		h = (h ^ uint64(b)) * prime
	}
	return h
}
