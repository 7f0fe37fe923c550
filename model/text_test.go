package model_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
)

func TestEqualWords(t *testing.T) {
	for _, same := range []string{"Buy  NOW", " buy now ", "buy\tnow\n", "BUY NOW"} {
		assert.Equal(t, model.Fingerprint("buy now"), model.Fingerprint(same), same)
	}
	assert.Equal(t, model.Fingerprint("Straße ΟΔΟΣ"), model.Fingerprint("STRASSE οδος"), "full case folding")
	for _, other := range []string{"buy now!", "buynow", "buy", ""} {
		assert.NotEqual(t, model.Fingerprint("buy now"), model.Fingerprint(other), other)
	}
}

func TestNearWords(t *testing.T) {
	long := strings.Repeat("the quick brown fox jumps over a lazy dog and finds cheap watches there ", 3)
	near := func(a, b string) int { return model.Distance(model.SimHash(a), model.SimHash(b)) }
	for _, edited := range []string{"Buy cheap watches now!!", "buy, cheap watches - now"} {
		assert.Zero(t, near("buy cheap watches now", edited), "case and punctuation do not count: %s", edited)
	}
	assert.LessOrEqual(t, near(long, strings.Replace(long, "lazy", "lasy", 1)), 3, "a letter of many")
	assert.Greater(t, near(long, "hello ana, shall we meet at the station at eight tomorrow, or is that too early for you and the children"), 10)
	assert.NotEqual(t, model.SimHash("!!"), model.SimHash("??"), "nothing but punctuation is taken as it is")
	assert.Equal(t, model.SimHash(""), model.SimHash("  "))
}
