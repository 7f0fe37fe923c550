package tracestats_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/tracestats"
)

const (
	ana = iota
	ben
	cem
	dan
)

// eight are messages whose measures can be counted by hand, and one to oneself. The clock begins at midnight of a Thursday.
var eight = []tracestats.Message{
	{From: ana, To: ben, At: 0},
	{From: ana, To: ben, At: 100 * model.Second},
	{From: ben, To: ana, At: 160*model.Second + 999}, // milliseconds are cut off
	{From: ana, To: cem, At: 3600 * model.Second},
	{From: ana, To: ben, At: 3760 * model.Second}, // the pair was silent for one hour, not for more
	{From: ben, To: ana, At: 7361 * model.Second},
	{From: cem, To: cem, At: 8000 * model.Second},
	{From: dan, To: cem, At: 93600 * model.Second},
	{From: cem, To: ana, At: 93660 * model.Second},
}

func measure(messages []tracestats.Message) *tracestats.Measures {
	m := tracestats.NewMeter()
	add(m, messages)
	return m.Done()
}

func add(m *tracestats.Meter, messages []tracestats.Message) {
	for _, message := range messages {
		m.Add(message.From, message.To, message.At)
	}
}

func TestEightMessages(t *testing.T) {
	got := measure(eight)
	assert.True(t, math.IsNaN(got.PeakToTroughHour), "there are hours of the day without a message")
	got.PeakToTroughHour = 0
	assert.InDelta(t, 0.03174572, got.Burstiness, 1e-8)
	got.Burstiness = 0
	assert.Equal(t, &tracestats.Measures{
		Messages: 8, Senders: 4, Pairs: 3,
		MessagesPerSender: tracestats.Sample{1, 1, 2, 4},
		Gini:              (-3*1 - 1*1 + 1*2 + 3*4) / (4 * 8.0),
		Top1Percent:       0.5, Top10Percent: 0.5,
		PartnersPerUser:       tracestats.Sample{1, 1, 2, 2},
		MessagesPerPair:       tracestats.Sample{1, 2, 5},
		PairsWithOneMessage:   1 / 3.0,
		FirstContactReplyRate: 2 / 3.0,
		FirstReplyLatency:     tracestats.Sample{160, 90060},
		TurnLatency:           tracestats.Sample{60, 3600, 3601, 90060},
		SessionMessages:       tracestats.Sample{1, 1, 1, 1, 4},
		SenderGaps:            tracestats.Sample{100, 160, 3500, 7201},
		Hours:                 [24]float64{3 / 8.0, 2 / 8.0, 3 / 8.0},
		Days:                  [7]float64{4: 6 / 8.0, 5: 2 / 8.0},
		PeakToMeanHour:        9,
		BusiestToMeanHour:     3 * 27 / 8.0, // of the 27 hours from 0:00 on Thursday to 3:00 on Friday
	}, got)
}

func TestNoMessages(t *testing.T) {
	for _, got := range []*tracestats.Measures{measure(nil), measure(eight[6:7])} {
		assert.Zero(t, got.Messages)
		assert.Empty(t, got.SessionMessages)
		for _, undefined := range []float64{
			got.Gini, got.Top1Percent, got.PairsWithOneMessage, got.FirstContactReplyRate, got.Burstiness, got.Hours[0], got.Days[6],
			got.PeakToMeanHour, got.PeakToTroughHour, got.BusiestToMeanHour,
		} {
			assert.True(t, math.IsNaN(undefined), "%+v", got)
		}
	}
}

func TestDisorderIsNotTaken(t *testing.T) {
	m := tracestats.NewMeter()
	m.Add(ana, ben, 5*model.Second)
	m.Add(ana, ben, 5*model.Second)
	assert.PanicsWithValue(t, "tracestats: messages must be in order of time, got second 4 after 5", func() { m.Add(ana, ben, 4*model.Second) })
}

// history draws messages among a few users, many of them in bursts.
func history(t *rapid.T) []tracestats.Message {
	now := model.Time(rapid.Int64Range(0, 1e12).Draw(t, "start"))
	users := rapid.Uint32Range(2, 200).Draw(t, "users")
	gap := rapid.OneOf(rapid.Int64Range(0, 3000), rapid.Int64Range(0, 8_000_000), rapid.Int64Range(0, 1e9))
	user := rapid.Uint32Range(0, users-1)
	return rapid.SliceOf(rapid.Custom(func(t *rapid.T) tracestats.Message {
		now += model.Time(gap.Draw(t, "gap"))
		return tracestats.Message{From: user.Draw(t, "from"), To: user.Draw(t, "to"), At: now}
	})).Draw(t, "messages")
}

// TestSums holds that every message is counted once by sender, by pair and by session, and every pair but those of one direction once by its answer.
func TestSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := measure(history(t))
		for _, s := range []tracestats.Sample{m.MessagesPerSender, m.MessagesPerPair, m.SessionMessages} {
			require.Equal(t, float64(m.Messages), floats.Sum(s))
		}
		require.Len(t, m.SenderGaps, m.Messages-m.Senders)
		require.Len(t, m.MessagesPerPair, m.Pairs)
		require.Equal(t, float64(2*m.Pairs), floats.Sum(m.PartnersPerUser))
		require.LessOrEqual(t, len(m.FirstReplyLatency), m.Pairs)
		require.LessOrEqual(t, len(m.FirstReplyLatency), len(m.TurnLatency))
		for _, s := range []tracestats.Sample{m.MessagesPerSender, m.PartnersPerUser, m.MessagesPerPair, m.FirstReplyLatency, m.TurnLatency, m.SessionMessages, m.SenderGaps} {
			require.True(t, slices.IsSorted(s))
		}
	})
}

// TestNamesDoNotMatter gives users other numbers: nothing but the order of pairs in memory changes.
func TestNamesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		messages := history(t)
		other := slices.Clone(messages)
		factor := rapid.SampledFrom([]uint32{3, 7, 101, 1009}).Draw(t, "factor")
		for i, m := range other {
			other[i].From, other[i].To = (m.From*factor+5)%2003, (m.To*factor+5)%2003
		}
		require.Equal(t, tracestats.Compare(measure(messages), measure(messages)), tracestats.Compare(measure(other), measure(other)))
	})
}

// TestMeterGoesOn holds that Done in between changes nothing, and that a reset meter is a new one.
func TestMeterGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		messages, before := history(t), history(t)
		cut := rapid.IntRange(0, len(messages)).Draw(t, "cut")
		m := tracestats.NewMeter()
		add(m, before)
		m.Reset()
		add(m, messages[:cut])
		half := m.Done()
		add(m, messages[cut:])
		same(t, measure(messages), m.Done())
		m.Reset()
		add(m, before)
		same(t, measure(messages[:cut]), half)
	})
}

func same(t require.TestingT, want, got *tracestats.Measures) {
	require.Equal(t, tracestats.Compare(want, want), tracestats.Compare(got, got))
	require.Equal(t, want.SenderGaps, got.SenderGaps)
	require.Equal(t, want.TurnLatency, got.TurnLatency)
	require.Equal(t, want.SessionMessages, got.SessionMessages)
}
