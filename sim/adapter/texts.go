package adapter

import (
	"fmt"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// textOf is a text of which the world is told what the message bears: that of a story where there is one, since these are near each other as stories need it; else one that is equal where
// fingerprints are, and as long as the message where that is long enough.
func textOf(m *model.Message) string {
	for _, match := range []policy.Match{policy.MatchExact, policy.MatchNear} {
		for i, text := range story.Texts {
			told := *m
			if story.Fill(&told, i, match); told == *m {
				return text
			}
		}
	}
	if m.Fingerprint == 0 && m.Length == 0 {
		return ""
	}
	text := fmt.Sprintf("%016x", m.Fingerprint)
	return text + strings.Repeat(".", max(0, int(m.Length)-len(text)))
}
