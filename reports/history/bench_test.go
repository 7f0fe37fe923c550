package history_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports/history"
)

// sink counts what is written.
type sink struct{ bytes uint64 }

func (s *sink) Write(b []byte) (int, error) {
	s.bytes += uint64(len(b))
	return len(b), nil
}

// random is the i-th of a history in which little repeats, as in a run of thousands of users.
func random(i int, a *model.Attempt, o *model.Outcome, f *policy.Facts) {
	x := model.Mix(uint64(i), 3)
	y := model.Mix(x, 5)
	*a = model.Attempt{
		At: start + model.Time(i)*20 + model.Time(x%20), Key: model.Key(y), Actor: model.UserID(x % 100_000), Target: model.UserID(x >> 20 % 100_000),
		Group: model.NoGroup, Message: model.Message{Fingerprint: y * 3, Length: uint32(x >> 57), Kind: model.Kind(x >> 33 % 4)},
	}
	*o = model.Outcome{Commit: uint64(i) + 1, Reached: 1, Contact: model.Contact(1 + x>>50%4), Tie: model.Tie(x >> 40 % 4)}
	if x>>42%4 == 0 {
		o.Reached, o.Reason = 0, model.Reason(2+x>>44%12)
	}
	*f = policy.Facts{
		Known: true, SenderAge: int16(13 + x>>36%60), RecipientAge: int16(13 + y>>36%60), SentToday: int64(y >> 20 % 30), SpamRecipients: 1,
		SenderFollows: x>>40%2 == 1, RecipientFollows: x>>41%2 == 1, WroteBefore: y>>40%3 == 0, SenderSetting: model.Setting(y % 3), RecipientSetting: model.Setting(y >> 5 % 3),
	}
	if x>>48%32 == 0 {
		a.Op = model.OpFollow
	}
}

func BenchmarkRecord(b *testing.B) {
	const rows = 1 << 16
	attempts, outcomes, facts := make([]model.Attempt, rows), make([]model.Outcome, rows), make([]policy.Facts, rows)
	for i := range rows {
		random(i, &attempts[i], &outcomes[i], &facts[i])
	}
	rules, err := policy.Compile(policy.Seed())
	require.NoError(b, err)
	var events, operations sink
	w := history.New(&events, &operations, history.Options{Rules: rules})
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		k := i % rows
		outcomes[k].Commit = uint64(i)
		attempts[k].At = start + model.Time(i)*20
		if err := w.Record(&attempts[k], &outcomes[k], &facts[k]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	require.NoError(b, w.Close())
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(events.bytes+operations.bytes)/float64(b.N), "bytes/row")
}

func BenchmarkSeries(b *testing.B) {
	const rows = 1 << 16
	attempts, outcomes := make([]model.Attempt, rows), make([]model.Outcome, rows)
	var f policy.Facts
	for i := range rows {
		random(i, &attempts[i], &outcomes[i], &f)
	}
	s := series(b, &sink{}, policy.Seed())
	i := 0
	for b.Loop() {
		k := i % rows
		attempts[k].At = start + model.Time(i)*20
		s.Observe(&attempts[k], &outcomes[k])
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkUsers(b *testing.B) {
	people := prepare(b, 20_000).People
	var to sink
	for b.Loop() {
		require.NoError(b, history.WriteUsers(&to, people))
	}
	b.ReportMetric(float64(b.N)*20_000/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(to.bytes)/float64(b.N)/20_000, "bytes/row")
}
