package tracestats_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"dmsim/sim/tracestats"
)

// collegeTrace is a real trace, which is not part of the module.
const collegeTrace = "../../../shared/data/CollegeMsg.txt.gz"

func college(t testing.TB) []tracestats.Message {
	t.Helper()
	if _, err := os.Stat(collegeTrace); err != nil {
		t.Skipf("%s is not here", collegeTrace)
	}
	messages, err := tracestats.Messages(collegeTrace)
	require.NoError(t, err)
	return messages
}

// TestCollege holds that the definitions give the figures that ../shared/graph-and-traffic.md has of CollegeMsg.
func TestCollege(t *testing.T) {
	college(t)
	m, err := tracestats.Read(t.Context(), collegeTrace)
	require.NoError(t, err)
	assert.Equal(t, []int{59_835, 1_350, 13_838}, []int{m.Messages, m.Senders, m.Pairs})
	assert.Len(t, m.PartnersPerUser, 1_899, "users")

	assert.Equal(t, []float64{14, 116, 443, 1091}, points(m.MessagesPerSender))
	assert.InDelta(t, 0.715, m.Gini, 0.0005)
	assert.InDelta(t, 0.142, m.Top1Percent, 0.0005)
	assert.InDelta(t, 0.562, m.Top10Percent, 0.0005)
	assert.Equal(t, []float64{5, 37, 121, 255}, points(m.PartnersPerUser))
	assert.Equal(t, []float64{2, 9, 36, 184}, points(m.MessagesPerPair))
	assert.InDelta(t, 0.378, m.PairsWithOneMessage, 0.0005)
	assert.InDelta(t, 0.467, m.FirstContactReplyRate, 0.0005)

	first := m.FirstReplyLatency.Quantiles()
	assert.Equal(t, []float64{696, 14_099, 98_221}, []float64{first.P25, first.P50, first.P75})
	turn := m.TurnLatency.Quantiles()
	assert.Equal(t, []float64{64, 160, 1_901}, []float64{turn.P10, turn.P25, turn.P50})
	assert.InDelta(t, 33_789, turn.P75, 1)
	assert.InDelta(t, 158_147, turn.P90, 14, "158161: the next value of the sample; messages of one second, taken in another order, give one turn less")
	for seconds, want := range map[float64]float64{300: 0.34, 3600: 0.55, 86400: 0.86} {
		assert.InDelta(t, want, stat.CDF(seconds, stat.Empirical, m.TurnLatency, nil), 0.005, "within %g s", seconds)
	}
	assert.InDelta(t, 1.78, stat.Mean(m.SessionMessages, nil), 0.005)
	assert.InDelta(t, 0.76, stat.CDF(1, stat.Empirical, m.SessionMessages, nil), 0.005)
	assert.Equal(t, 13.0, m.SessionMessages.Quantile(99))
	gaps := m.SenderGaps.Quantiles()
	assert.Equal(t, []float64{38, 580, 144_835}, []float64{gaps.P10, gaps.P50, gaps.P90})
	assert.InDelta(t, 0.676, m.Burstiness, 0.0005)

	assert.InDelta(t, 2.33, m.PeakToMeanHour, 0.005)
	assert.InDelta(t, 30.7, m.PeakToTroughHour, 0.05)
	assert.InDelta(t, 36, m.BusiestToMeanHour, 0.5)
}

func points(s tracestats.Sample) []float64 {
	q := s.Quantiles()
	return []float64{q.P50, q.P90, q.P99, q.Max}
}

// BenchmarkMeter measures five colleges at once, 300,000 messages, from the first message to the Measures.
func BenchmarkMeter(b *testing.B) {
	messages := repeated(college(b), 5)
	m := tracestats.NewMeter()
	b.ReportAllocs()
	for b.Loop() {
		m.Reset()
		add(m, messages)
		m.Done()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(messages)), "ns/message")
}

// BenchmarkDistances measures the distances of all distributions of the college to one of five times its size.
func BenchmarkDistances(b *testing.B) {
	messages := college(b)
	trace, other := measure(messages), measure(repeated(messages, 5))
	for b.Loop() {
		tracestats.Compare(trace, other)
	}
}

// repeated lets a history live several times at once, each time among other people.
func repeated(messages []tracestats.Message, times uint32) (all []tracestats.Message) {
	users := uint32(0)
	for _, m := range messages {
		users = max(users, m.From+1, m.To+1)
	}
	for _, m := range messages {
		for k := range times {
			all = append(all, tracestats.Message{From: m.From + k*users, To: m.To + k*users, At: m.At})
		}
	}
	return all
}
