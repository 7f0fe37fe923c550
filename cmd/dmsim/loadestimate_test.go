package main

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/load"
)

// doubted is a target whose first measurements cannot be trusted, since one answer took two hours.
type doubted struct {
	nullTarget
	measured, doubts int
}

// inProcess is false, and answers take long, so that nothing but these makes a doubt: not how busy the machine is.
func (*doubted) inProcess() bool { return false }

func (d *doubted) driver(context.Context, *load.Trial) (load.Driver, error) { return d, nil }

func (d *doubted) Drive(_ context.Context, _ *load.Trial, r *load.Recorder) error {
	r.Start()
	took := 10 * time.Second
	if d.measured++; d.measured <= d.doubts {
		took = 2 * time.Hour
	}
	r.Shard(0).Record(0, time.Second, time.Second+took, &load.Answer{})
	return nil
}

// TestThroughputInDoubt: what cannot be trusted is measured once more, and where that cannot be trusted either, the estimate says so.
func TestThroughputInDoubt(t *testing.T) {
	for doubts, want := range []struct {
		measured int
		verdict  load.Verdict
	}{{1, load.Good}, {2, load.Good}, {2, load.Untrustworthy}} {
		t.Run(fmt.Sprint(doubts), func(t *testing.T) {
			l, target := loadingOf(t), &doubted{doubts: doubts}
			l.target, l.speeds = target, map[size]float64{{3, 3}: 1}
			e := &reports.Estimate{Verdict: load.Good}
			_, err := l.throughput(t.Context(), load.Config{Loop: load.Closed, Duration: time.Second}, 3, e)
			require.NoError(t, err)
			assert.Equal(t, want.measured, target.measured)
			assert.Equal(t, want.verdict, e.Verdict)
			assert.Equal(t, want.verdict == load.Good, len(e.VerdictReasons) == 0, e.VerdictReasons)
		})
	}
}

// silent answers some of the attempts, fails the others, and may number a commit that nobody asked for.
type silent struct {
	nullTarget
	answers, failures int
	commit            uint64
}

// inProcess is as that of doubted.
func (silent) inProcess() bool { return false }

func (s silent) driver(context.Context, *load.Trial) (load.Driver, error) { return s, nil }

func (s silent) Drive(_ context.Context, _ *load.Trial, r *load.Recorder) error {
	r.Start()
	for i := range s.answers + s.failures {
		a := load.Answer{Outcome: model.Outcome{Commit: s.commit}}
		if i >= s.answers {
			a = load.Answer{Failure: "timeout"}
		}
		r.Shard(0).Record(i, time.Duration(i), 10*time.Second, &a)
	}
	return nil
}

// TestThroughputMissed: what a measurement behind an estimate misses or leaves open, the estimate does, and a later one that is sound takes nothing from it.
func TestThroughputMissed(t *testing.T) {
	for name, c := range map[string]struct {
		target  silent
		verdict load.Verdict
		reason  string
	}{
		"most timed out": {silent{answers: 1, failures: 4}, load.Missed, "closed loop of 3: no answer: 4 of 5 attempts failed or were not begun, more than 1 %"},
		"not judged":     {silent{answers: 5, commit: 1}, load.Inconclusive, "closed loop of 3: inconclusive: none of 5 answers could be judged"},
	} {
		t.Run(name, func(t *testing.T) {
			l, e := loadingOf(t), &reports.Estimate{Verdict: load.Good}
			l.speeds = map[size]float64{{3, 3}: 1}
			for _, target := range []silent{c.target, {answers: 5}} {
				l.target = target
				_, err := l.throughput(t.Context(), load.Config{Loop: load.Closed, Duration: time.Millisecond}, 3, e)
				require.NoError(t, err)
			}
			assert.Equal(t, c.verdict, e.Verdict)
			assert.Equal(t, []string{c.reason}, e.VerdictReasons)
		})
	}
}

// loadingOf is a load of a small world, without a target.
func loadingOf(t *testing.T) *loading {
	t.Helper()
	s, err := scenarios.Load("quickstart", scenarios.Overrides{Set: []string{"population.users=200"}})
	require.NoError(t, err)
	f := &loadFlags{}
	f.workers = 1
	return &loading{flags: f, scenario: s, talk: newLoadTalk(io.Discard, true, "test")}
}
