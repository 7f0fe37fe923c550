package world

import (
	"testing"

	"dmsim/model/codec/codectest"
)

// Whoever adds a field decides here what becomes of it in a state.
func TestStateKnowsEveryField(t *testing.T) {
	codectest.Fields[World](t, "records stripes pages users groups commits",
		"rules needs fault all start base zones names broken store retries alone contact spamWindow spamExact spamCounts today grow _ _")
	codectest.Fields[records](t, "answers spam spamWindow spamCounts uses letters reporters", "")
	codectest.Fields[user](t, "birth zone setting flags day used others spam prints", "")
	codectest.Fields[stripe](t, "log pairs sides chats", "mu facts")
	codectest.Fields[spamLog](t, "ring next shelves", "first read")
	codectest.Fields[spamEntry](t, "fingerprint at to sender before counts", "")
	codectest.Fields[pairTable](t, "slots", "used")
	codectest.Fields[pairSlot](t, "a b pair", "")
	codectest.Fields[pair](t, "bits requests", "")
	codectest.Fields[side](t, "rolling retries tries groups partners strikes counted reported letters hold from until", "")
	codectest.Fields[letter](t, "at to answered", "")
	codectest.Fields[use](t, "at cost", "")
	codectest.Fields[try](t, "at id", "")
	codectest.Fields[retry](t, "at outcome", "")
	codectest.Fields[strike](t, "at limit suspension", "")
	codectest.Fields[group](t, "members messages read", "mu")
	codectest.Fields[groupMessage](t, "message reached", "")
	codectest.Fields[message](t, "commit key removed from labels judged", "")
	codectest.Fields[chat](t, "messages read", "")
}
