package fleet

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPlanHandsOutEverything draws what may happen to a run, and holds that a task is out once at a time, in a batch of its own group, until it has its result; and
// that in the end none is missing.
func TestPlanHandsOutEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tasks, groups := rapid.IntRange(1, 100).Draw(t, "tasks"), rapid.IntRange(1, 5).Draw(t, "groups")
		kept := rapid.SliceOfN(rapid.Bool(), tasks, tasks).Draw(t, "kept")
		together := func(task int) int { return task * 7 % groups }
		p, err := newPlan(&Work{
			Job: &Job{Tasks: tasks}, Has: func(task int) bool { return kept[task] }, Together: together, BatchMax: rapid.IntRange(1, 9).Draw(t, "most"),
		})
		require.NoError(t, err)
		out := [][]int{}
		cut := func() bool {
			b := p.cut(rapid.IntRange(1, 4).Draw(t, "slots"))
			if b == nil {
				return false
			}
			require.NotEmpty(t, b.Tasks)
			require.LessOrEqual(t, len(b.Tasks), p.batchMax)
			for _, task := range b.Tasks {
				require.Equal(t, together(b.Tasks[0]), together(task))
				require.False(t, kept[task], "task %d has its result", task)
				for _, other := range out {
					require.NotContains(t, other, task, "out twice")
				}
			}
			out = append(out, b.Tasks)
			return true
		}
		got := func(task int) {
			require.Equal(t, !kept[task], p.got(task))
			kept[task] = true
			for i := range out {
				out[i] = slices.DeleteFunc(slices.Clone(out[i]), func(other int) bool { return other == task })
			}
			out = slices.DeleteFunc(out, func(b []int) bool { return len(b) == 0 })
		}
		t.Repeat(map[string]func(*rapid.T){
			"cut": func(t *rapid.T) { cut() },
			"got": func(t *rapid.T) { got(rapid.IntRange(0, tasks-1).Draw(t, "task")) }, // of any task: an earlier coordinator's batch may bring it
			"returned": func(t *rapid.T) {
				if len(out) == 0 {
					t.Skip()
				}
				i := rapid.IntRange(0, len(out)-1).Draw(t, "batch")
				from := rapid.IntRange(0, len(out[i])-1).Draw(t, "from")
				p.returned(out[i][from:])
				if out[i] = out[i][:from]; from == 0 {
					out = slices.Delete(out, i, i+1)
				}
			},
			"lost": func(*rapid.T) { p.lost(); out = nil },
			"": func(t *rapid.T) {
				n := 0
				for _, b := range out {
					n += len(b)
				}
				require.Len(t, p.out.byTask, n)
				require.Len(t, out, p.out.open)
			},
		})
		for cut() {
		}
		for len(out) > 0 {
			got(out[0][0])
		}
		require.True(t, p.done())
		require.Zero(t, p.left())
	})
}

// BenchmarkPlan is a run of a million tasks without the work: 24 slots, 100 groups.
func BenchmarkPlan(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		p, err := newPlan(&Work{Job: &Job{Tasks: 1_000_000}, Together: func(task int) int { return task % 100 }})
		require.NoError(b, err)
		for !p.done() {
			for _, task := range p.cut(24).Tasks {
				p.got(task)
			}
		}
	}
}
