package history_test

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports/history"
)

func TestSeries(t *testing.T) {
	var b bytes.Buffer
	p := policy.Seed()
	p.Custom = []policy.CustomRule{{ID: "reports", RefuseWhen: "false"}}
	s := series(t, &b, p)
	observe := func(at model.Time, op model.Op, actor model.UserID, o model.Outcome) {
		s.Observe(&model.Attempt{At: start + at, Op: op, Actor: actor, Target: 1, Group: model.NoGroup}, &o)
	}
	observe(0, model.OpSend, 3, model.Outcome{Reached: 1})
	observe(0, model.OpSend, 3, model.Outcome{Repeat: true})
	observe(1, model.OpSend, 70, model.Outcome{Reason: model.NotFollowing})
	observe(59_999, model.OpSend, 1_000_000, model.Outcome{Reason: model.Spam, Until: start + 1})
	observe(59_999, model.OpSend, 70, model.Outcome{Reason: model.Spam})
	observe(180_000, model.OpSend, 3, model.Outcome{Reason: model.CustomReason})
	observe(180_001, model.OpReport, 3, model.Outcome{Until: start + 1})
	observe(180_002, model.OpReport, 3, model.Outcome{Reason: model.NothingToReport})
	observe(180_003, model.OpBlock, 4, model.Outcome{})
	observe(180_003, model.OpRegister, model.NoUser, model.Outcome{})
	require.NoError(t, s.Close(start+240_001))
	assert.Equal(t, strings.ReplaceAll(`time,attempts,delivered,refused,
refused_not-logged-in,refused_unknown-recipient,refused_self-message,refused_suspended,refused_not-a-member,
refused_sender-too-young,refused_recipient-too-young,refused_blocked,refused_dms-off,refused_not-friends,refused_not-following,
refused_request-limit,refused_spam-hold,refused_daily-limit,refused_unanswered-limit,refused_spam,refused_offensive,refused_reports,
operations,retries,active_users,holds,reports,blocks`, ",\n", ",")+`
2026-03-01T00:00:00Z,4,1,3,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,2,0,0,0,1,3,1,0,0
2026-03-01T00:01:00Z,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0
2026-03-01T00:02:00Z,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0
2026-03-01T00:03:00Z,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,4,0,2,0,1,1
2026-03-01T00:04:00Z,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0
`, b.String())
}

func TestSeriesEndsWithItsSteps(t *testing.T) {
	for end, rows := range map[model.Time]int{0: 0, 1: 1, model.Minute: 1, model.Minute + 1: 2, model.Hour: 60} {
		var b bytes.Buffer
		require.NoError(t, series(t, &b, policy.Seed()).Close(start+end))
		assert.Equal(t, 1+rows, strings.Count(b.String(), "\n"), "%d ms", end)
	}
}

func TestSeriesRefuses(t *testing.T) {
	rules := compile(t, policy.Seed())
	for _, step := range []time.Duration{0, -time.Minute, time.Millisecond, 1500 * time.Millisecond} {
		_, err := history.NewSeries(&bytes.Buffer{}, history.SeriesOptions{Start: start, Step: step, Rules: rules})
		assert.EqualError(t, err, "step: want whole seconds, at least one, got "+step.String())
	}
	s := series(t, &broken{0}, policy.Seed())
	for i := range 100_000 {
		s.Observe(&model.Attempt{At: start + model.Time(i)*model.Minute}, &model.Outcome{})
	}
	require.ErrorIs(t, s.Close(start), assert.AnError)
}

// table reads a series: its columns by name.
func columnsOf(t *testing.T, text string) map[string][]uint64 {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	columns := make(map[string][]uint64)
	for i, name := range lines[0][1:] {
		for _, line := range lines[1:] {
			n, err := strconv.ParseUint(line[i+1], 10, 64)
			require.NoError(t, err)
			columns[name] = append(columns[name], n)
		}
	}
	return columns
}
