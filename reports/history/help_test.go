package history_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports/history"
)

const start = 1_772_323_200_000 // 2026-03-01

func series(t require.TestingT, to io.Writer, p policy.Policy) *history.Series {
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	s, err := history.NewSeries(to, history.SeriesOptions{Start: start, Step: time.Minute, Rules: rules})
	require.NoError(t, err)
	return s
}

// read reads a whole file into plain structs.
func read[T any](t testing.TB, text []byte) []T {
	t.Helper()
	rows, err := parquet.Read[T](bytes.NewReader(text), int64(len(text)))
	require.NoError(t, err)
	return rows
}

func compile(t testing.TB, p policy.Policy) *policy.Rules {
	t.Helper()
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	return rules
}

// all asks for every fact, and has a rule of its own.
func all(t testing.TB) *policy.Rules {
	p := policy.Seed()
	p.Custom = []policy.CustomRule{{ID: "no-adults", RefuseWhen: "sender.age >= 18 && recipient.age < 18"}}
	p.Requests.Enabled = true
	p.Unanswered.Messages = 40
	p.Moderation.Mode = policy.Proactive
	return compile(t, p)
}

// recorded writes a history and reads it back.
func recorded(t testing.TB, o history.Options, fill func(w *history.Writer)) (events, operations []record) {
	t.Helper()
	var e, p bytes.Buffer
	w := history.New(&e, &p, o)
	fill(w)
	require.NoError(t, w.Close())
	events, operations = read[record](t, e.Bytes()), read[record](t, p.Bytes())
	require.Equal(t, uint64(len(events)), w.Events())
	return events, operations
}

// one records one attempt.
func one(t testing.TB, rules *policy.Rules, a model.Attempt, o model.Outcome, f *policy.Facts) record {
	t.Helper()
	events, operations := recorded(t, history.Options{Rules: rules}, func(w *history.Writer) { require.NoError(t, w.Record(&a, &o, f)) })
	rows := append(events, operations...)
	require.Len(t, rows, 1)
	require.Equal(t, a.Op == model.OpSend && !o.Repeat, len(events) == 1, "which file it is in")
	return rows[0]
}
