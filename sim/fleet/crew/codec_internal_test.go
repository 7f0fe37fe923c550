package crew

import (
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/load"
)

func drawRecord(t *rapid.T) record {
	draw := func(name string) time.Duration {
		return time.Duration(rapid.Int64Range(0, int64(2*time.Hour)).Draw(t, name))
	}
	return record{
		Index: rapid.IntRange(0, 1<<27).Draw(t, "index"), Begun: draw("begun"), Ended: draw("ended"),
		Answer: load.Answer{
			Outcome: model.Outcome{
				Commit: rapid.Uint64().Draw(t, "commit"), Reached: rapid.Uint32().Draw(t, "reached"),
				Reason: model.Reason(rapid.Byte().Draw(t, "reason")), Repeat: rapid.Bool().Draw(t, "repeat"),
			},
			Meaning: rapid.Byte().Draw(t, "meaning"), Held: draw("held"), At: model.Time(rapid.Int64Range(0, 1<<50).Draw(t, "at")), Failure: rapid.String().Draw(t, "failure"),
		},
	}
}

// TestReportsComeBack: what is read is what was written.
func TestReportsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &report{
			Agent: rapid.IntRange(0, 100).Draw(t, "agent"), Order: rapid.Uint64().Draw(t, "order"), Sequence: rapid.Uint64().Draw(t, "sequence"),
			Sent: rapid.Uint64().Draw(t, "sent"), Answered: rapid.Uint64().Draw(t, "answered"), Failed: rapid.Uint64().Draw(t, "failed"),
			Histogram: rapid.String().Draw(t, "histogram"), Last: rapid.String().Draw(t, "last"), Records: rapid.SliceOfN(rapid.Custom(drawRecord), 1, 20).Draw(t, "records"),
		}
		back, err := decodeReport(r.encode())
		require.NoError(t, err)
		assert.Equal(t, r, back)
	})
}

// TestOrdersComeBack likewise, with their digest.
func TestOrdersComeBack(t *testing.T) {
	o := &order{
		Number: 3, Warm: time.Second, Duration: time.Minute, Timeout: time.Hour, Connections: 7, HTTP2: true, Null: true, Numbered: true, Adapter: "a", Policy: "p",
		Headers: []http.Header{{}, {"Authorization": {"Bearer x"}, "Accept": {"a", "b"}}},
		Items: []item{
			{Index: 2, Due: 5, Op: model.OpFollow, Method: "PUT", URL: "http://127.0.0.1/x", Body: []byte{}},
			{Index: 5, Due: time.Hour, Op: model.OpSend, Header: 1, Method: "POST", URL: "http://127.0.0.1/y", Body: []byte("text")},
		},
	}
	back, err := decodeOrder(o.encode())
	require.NoError(t, err)
	assert.Equal(t, o, back)
	assert.Equal(t, digest(o.encode()), digest(back.encode()))
	o.Items[1].Header = 2
	_, err = decodeOrder(o.encode())
	assert.ErrorContains(t, err, "an attempt with the headers 2 of 2")
}

// TestHistogramsAddUp: merged histograms of parts, in any grouping, are that of the whole, and a histogram of another range is none.
func TestHistogramsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOf(rapid.Int64Range(-1, int64(3*time.Hour))).Draw(t, "times")
		parts := rapid.IntRange(1, 5).Draw(t, "parts")
		whole, merged := newHistogram(), newHistogram()
		total := uint64(0)
		for k := range parts {
			part := newHistogram()
			for i := k; i < len(times); i += parts {
				count(part, time.Duration(times[i]))
				count(whole, time.Duration(times[i]))
			}
			encoded, err := encodeHistogram(part)
			require.NoError(t, err)
			n, err := mergeHistogram(merged, encoded)
			require.NoError(t, err)
			total += n
		}
		assert.True(t, whole.Equals(merged))
		assert.EqualValues(t, len(times), total)
	})
	_, err := mergeHistogram(newHistogram(), "nonsense")
	assert.ErrorContains(t, err, "a histogram: ")
}

// TestBestExchange: by the trip that was the shortest, however long others took on one way, the offset is known to half of it.
func TestBestExchange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth := reading(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, "offset"))
		var all []exchange
		at, shortest := reading(0), reading(math.MaxInt64)
		for range rapid.IntRange(1, exchanges).Draw(t, "exchanges") {
			there := reading(rapid.Int64Range(1, int64(time.Second)).Draw(t, "there"))
			within := reading(rapid.Int64Range(0, int64(time.Second)).Draw(t, "within"))
			back := reading(rapid.Int64Range(1, int64(time.Second)).Draw(t, "back"))
			all = append(all, exchange{at, at + there + truth, at + there + within + truth, at + there + within + back})
			at += there + within + back
			shortest = min(shortest, there+back)
		}
		got := best(all)
		assert.EqualValues(t, shortest/2, got.known)
		assert.LessOrEqual(t, (got.ahead - time.Duration(truth)).Abs(), got.known+1)
	})
}

// TestClockTellsMoments: a reading is a moment and back, by a clock that is wrong too.
func TestClockTellsMoments(t *testing.T) {
	right, wrong := newClock(0), newClock(250*time.Millisecond)
	now := time.Now()
	assert.Equal(t, right.of(now), right.of(right.moment(right.of(now))))
	assert.Equal(t, wrong.of(now), wrong.of(wrong.moment(wrong.of(now))))
	received, replied, err := readTimes(times(right.read(), wrong.read()))
	require.NoError(t, err)
	assert.Less(t, received, replied)
	_, _, err = readTimes([]byte("short"))
	assert.EqualError(t, err, "want two readings of 8 bytes, got 5 bytes")
}

// FuzzReport: whatever comes, it is a report or an error, and a report is taken in or refused.
func FuzzReport(f *testing.F) {
	f.Add([]byte{})
	f.Add((&report{Agent: 1}).encode())
	h := newHistogram()
	count(h, time.Millisecond)
	encoded, err := encodeHistogram(h)
	require.NoError(f, err)
	f.Add((&report{Order: 1, Answered: 1, Histogram: encoded, Records: []record{{Begun: 1, Ended: 2}}, Last: `{"sent":1}`}).encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeReport(data)
		if err != nil {
			return
		}
		assert.LessOrEqual(t, len(r.Records), recordsMax)
		_, _ = r.last()
		_, _ = mergeHistogram(newHistogram(), r.Histogram)
		again, err := decodeReport(r.encode())
		require.NoError(t, err)
		assert.Equal(t, r, again)
	})
}

// FuzzOrder likewise.
func FuzzOrder(f *testing.F) {
	f.Add([]byte{})
	f.Add((&order{Headers: []http.Header{{"A": {"b"}}}, Items: []item{{Method: "GET"}}}).encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := decodeOrder(data)
		if err != nil {
			return
		}
		again, err := decodeOrder(o.encode())
		require.NoError(t, err)
		assert.Equal(t, o.encode(), again.encode())
	})
}

// TestOrdersThatAreNone: an agent refuses what it cannot offer, before it does anything of it.
func TestOrdersThatAreNone(t *testing.T) {
	good := func() *order { return &order{Connections: 1, Items: []item{{Op: model.OpSend}}} }
	require.NoError(t, good().check())
	for want, change := range map[string]func(*order){
		"an order without attempts":         func(o *order) { o.Items = nil },
		"an order of 0 connections":         func(o *order) { o.Connections = 0 },
		"an order of 1000000 connections":   func(o *order) { o.Connections = 1e6 },
		"an order of the times":             func(o *order) { o.Timeout = -1 },
		"a known operation, got -1ns and 0": func(o *order) { o.Items[0].Due = -1 },
		"a known operation, got 0s and 200": func(o *order) { o.Items[0].Op = 200 },
	} {
		o := good()
		change(o)
		_, err := newOffering(nil, o)
		assert.ErrorContains(t, err, want)
	}
}

// TestWhoIsNobody: who asks to join has an id, and no name that fills messages.
func TestWhoIsNobody(t *testing.T) {
	c := &Crew{options: Options{Agents: 1, Version: "v"}, met: make(chan struct{})}
	assert.Equal(t, "want an id, got none", c.admit(joining{Version: "v"}).Error)
	assert.Contains(t, c.admit(joining{ID: "a", Name: string(make([]byte, 257)), Version: "v"}).Error, "of at most 256 bytes, got 257")
	assert.Empty(t, c.members)
}
