package story

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// Texts are what messages say. The second is the first to R13; of the long ones those after the first lie one, two, three and four bits from it by model.SimHash.
var Texts = []string{
	"hello", " HELLO ", "ok", "see you",
	umbrella, umbrella + " tonight dry", umbrella + " tonight green", umbrella + " tonight hat", umbrella + " tonight",
}

// plainTexts is how many texts there are before those that are near each other.
const plainTexts = 4

const umbrella = "see you at the station this evening when the train from the coast comes in and bring the blue umbrella"

// content is what a world is told of a text.
type content struct {
	length uint32
	prints [2]uint64 // by policy.Match
}

var contents = func() (all []content) {
	for _, text := range Texts {
		all = append(all, content{uint32(len([]rune(text))), [2]uint64{policy.MatchExact: model.Fingerprint(text), policy.MatchNear: model.SimHash(text)}})
	}
	return all
}()

// Fill puts into a message what a text is to the world under a policy's way to match.
func Fill(m *model.Message, text int, match policy.Match) {
	c := &contents[text]
	m.Length, m.Fingerprint = c.length, c.prints[match]
}

// TextOf is the first of the texts with a fingerprint, -1 where there is none.
func TextOf(fingerprint uint64, match policy.Match) int {
	return slices.IndexFunc(contents, func(c content) bool { return c.prints[match] == fingerprint })
}
