package world

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
)

// plainLog is the spam log as one would write it down: all that was ever noted, looked through from end to end.
type plainLog []spamEntry

func (l plainLog) count(sender model.UserID, s spamSearch, atHand []uint32) int64 {
	seen := map[uint32]bool{}
	for _, e := range l {
		near := model.Distance(e.fingerprint, s.fingerprint) <= s.near
		if e.sender == sender && near && e.at > s.since && e.counts&s.counts != 0 && !slices.Contains(atHand, e.to) {
			seen[e.to] = true
		}
	}
	return int64(len(seen))
}

// TestSpamLog: whatever is noted, and however much of it is the same, the log counts what is there to be counted: with many entries of a sender and few,
// with windows shorter than what is kept, under each reading, and up to any bound. Histories are drawn evenly, not by rapid, which prefers the few and the small.
func TestSpamLog(t *testing.T) {
	var met metSpam
	for seed := range uint64(200) {
		met.history(t, rand.New(rand.NewPCG(seed, 1)))
	}
	assert.NotZero(t, met.counted)
	assert.NotZero(t, met.shelved)
	assert.NotZero(t, met.forgotten)
}

// metSpam says what histories have met.
type metSpam struct{ counted, shelved, forgotten int }

func (m *metSpam) history(t *testing.T, r *rand.Rand) {
	const keep = 40 * model.Minute
	var log spamLog
	var plain plainLog
	var users [3]user
	prints := []uint64{2, 5, 60}[r.IntN(3)]
	now := model.Time(1) << 40
	for range 10 + r.IntN(400) {
		now += []model.Time{0, 1, model.Second, 10 * model.Second, 0, 0, 0, model.Minute}[r.IntN(8)]
		if r.IntN(100) == 0 {
			now += keep
		}
		sender := model.UserID(max(0, r.IntN(6)-3))
		u := &users[sender]
		had := u.flags & hasShelf
		e := spamEntry{fingerprint: printOf(r.Uint64N(prints)), at: now, to: r.Uint32N(5), sender: sender, counts: readings(1 + r.IntN(3))}
		log.add(u, e, now-keep)
		plain = append(plain, e)
		m.shelved += int(u.flags & hasShelf &^ had)
		m.forgotten += int(had &^ u.flags)

		s := spamSearch{
			fingerprint: printOf(r.Uint64N(prints)), since: now - []model.Time{keep, keep / 2, model.Second}[r.IntN(3)],
			counts: readings(1 + r.IntN(2)), most: policy.NoLimit,
		}
		atHand := r.Uint32N(6)
		want := plain.count(sender, s, []uint32{atHand})
		require.Equal(t, want, log.countExact(sender, u, s, atHand))
		require.Equal(t, want, log.count(sender, u, s, []uint32{atHand}))
		s.most = policy.Limit(r.IntN(6))
		require.Equal(t, min(want, int64(s.most)), log.countExact(sender, u, s, atHand))
		s.near, s.most = r.IntN(4), policy.NoLimit
		require.Equal(t, plain.count(sender, s, nil), log.count(sender, u, s, nil))
		m.counted += int(want)
	}
}

// printOf makes fingerprints of which some lie a bit or two apart, and some have the same place on a shelf.
func printOf(n uint64) uint64 { return n<<60 | n>>2 }

// TestSameWordsAgain: what one sender says to the same few again and again is walked no more than once each.
func TestSameWordsAgain(t *testing.T) {
	var log spamLog
	var u user
	for i := range 10_000 {
		log.add(&u, spamEntry{fingerprint: 7, at: model.Time(i), to: uint32(i % 3), counts: allReadings}, -1)
	}
	entries := 0
	for e := log.get(u.spam, 0); e != nil; e = log.get(e.before, 0) {
		entries++
	}
	assert.Equal(t, 3, entries)
	assert.EqualValues(t, 2, log.countExact(0, &u, spamSearch{fingerprint: 7, since: -1, counts: allReadings, most: policy.NoLimit}, 0))
}
