package compare_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/compare"
	"dmsim/sim/experiment/inference"
)

var definitions = []compare.Definition{
	{Name: "delivered_share", Unit: "share", Family: "delivery"},
	{Name: "harm", Unit: "share", Family: "exposure", Higher: "worse", Parts: true},
	{Name: "load", Unit: "messages", Family: "burden"},
	{Name: "never", Unit: "days", Family: "burden"},
}

// rowsOf makes the rows of a design by what an arm has in a replication.
func rowsOf(d *compare.Design, replications int, numbers func(at compare.Place) map[string]float64) (rows []compare.Row) {
	for n := range d.Runs(replications) {
		at := d.PlaceOf(n)
		rows = append(rows, compare.Row{Place: at, Seed: uint64(n), Hash: fmt.Sprint(n), Numbers: numbers(at)})
	}
	return rows
}

// TestAnalyse: differences of each question by hand, undefined ones left out, absent parts 0 where their whole is defined, corrections by family.
func TestAnalyse(t *testing.T) {
	d := design(compare.Both, 4, "base", "arm")
	rows := rowsOf(&d, 4, func(at compare.Place) map[string]float64 {
		r, arm := float64(at.Replication), float64(at.Arm)
		numbers := map[string]float64{"delivered_share": 0.5 + r/100 - arm*(0.1+r/1000), "load": 10 * r}
		if at.Over == compare.People {
			numbers["delivered_share"] -= 0.2 * arm
		}
		if at.Replication < 3 {
			numbers["harm"] = 0.3
			if at.Arm == 1 {
				numbers["harm.x"] = 0.3
			}
		}
		if at.Arm == 1 {
			numbers["refused.x"] = 0.1
		}
		return numbers
	})
	compare.Complete(rows, definitions)
	r, err := d.Analyse(&compare.Question{Scenario: "s", Definitions: definitions, Primary: []string{"delivered_share", "harm"}}, append(rows, rows[0])) // one run of a replication that did not end
	require.NoError(t, err)
	assert.Equal(t, 4, r.Reps)
	assert.Len(t, r.Runs, 14)
	assert.Equal(t, []string{"base", "arm"}, r.Arms)
	assert.Equal(t, compare.Populations, r.Design.Over)

	m := r.Metrics["delivered_share"]
	assert.InDelta(t, 0.515, *m.Base.Mean, 1e-12)
	assert.InDelta(t, -0.1015, *m.Difference.Mean, 1e-12, "the only arm stands beside the base")
	assert.Equal(t, m.Arms["arm"], *m.Figure)
	assert.InDelta(t, 2*1.6667e-4/1.6667e-6, *m.Reduction, 25, "each varies by r/100, the difference by r/1000")
	assert.InDelta(t, -0.1015-0.2*3/4, *m.People.Difference.Mean, 1e-12, "replication 0 is that of both questions")
	assert.True(t, m.Difference.Significant)
	assert.InDelta(t, 2*(*m.Difference.P), *m.Difference.Adjusted, 1e-9, "Holm, of two primary metrics")

	harm := r.Metrics["harm"]
	assert.Equal(t, 3, harm.Difference.N)
	assert.Equal(t, 1, harm.Difference.Undefined)
	assert.Equal(t, 0.0, *harm.Difference.Mean)
	assert.Equal(t, 1.0, *harm.Difference.Adjusted)
	assert.Nil(t, harm.Reduction)
	assert.Nil(t, harm.Difference.Low, "of other histories, a difference that does not vary has no interval")
	part := r.Details["harm.x"]
	assert.Equal(t, 3, part.Difference.N)
	assert.InDelta(t, 0.3, *part.Difference.Mean, 1e-12)
	assert.Equal(t, 4, r.Details["refused.x"].Difference.N)
	assert.Equal(t, inference.Mean{}, r.Metrics["never"].Base)
	assert.Nil(t, r.Metrics["never"].Difference.Adjusted)
}

// TestOneQuestion: without the other there is nothing of these people, and several arms have no figures inline.
func TestOneQuestion(t *testing.T) {
	d := design(compare.People, 3, "base", "one", "two")
	rows := rowsOf(&d, 3, func(at compare.Place) map[string]float64 {
		return map[string]float64{"load": float64(at.Arm * (at.Replication + 1))}
	})
	r, err := d.Analyse(&compare.Question{Definitions: definitions}, rows)
	require.NoError(t, err)
	m := r.Metrics["load"]
	assert.Nil(t, m.Figure)
	assert.Nil(t, m.Arms["one"].People)
	assert.InDelta(t, 4, *m.Arms["two"].Difference.Mean, 1e-12)
	assert.Equal(t, compare.People, r.Design.Over)
	assert.InDelta(t, *m.Arms["one"].Difference.P, *m.Arms["one"].Difference.Adjusted, 1e-12, "Benjamini and Hochberg, both as likely")
}

// TestSameHistories: where all runs of an arm are those of the base there is no difference, exactly; one that is another leaves that open.
func TestSameHistories(t *testing.T) {
	d := design(compare.Both, 3, "base", "same", "other")
	rows := rowsOf(&d, 3, func(compare.Place) map[string]float64 { return map[string]float64{"load": 1} })
	for i := range rows {
		rows[i].Hash = "of all"
		if rows[i].Arm == 2 && rows[i].Replication == 1 {
			rows[i].Hash = "another"
		}
	}
	r, err := d.Analyse(&compare.Question{Definitions: definitions}, rows)
	require.NoError(t, err)
	arms := r.Metrics["load"].Arms
	for _, same := range []compare.Difference{arms["same"].Difference, arms["same"].People.Difference} {
		for _, v := range []*float64{same.Mean, same.Low, same.High, same.BootstrapLow, same.BootstrapHigh} {
			require.NotNil(t, v)
			assert.Equal(t, 0.0, *v)
		}
		assert.Equal(t, 1.0, *same.P)
	}
	assert.Nil(t, arms["other"].Difference.Low)
	assert.Nil(t, arms["other"].People.Difference.Low)
}

// TestResamplesOfALevel: a level that is looked at early takes as many resamples as its bootstrap needs.
func TestResamplesOfALevel(t *testing.T) {
	d := design(compare.Populations, 30, "base", "arm")
	rows := rowsOf(&d, 30, func(at compare.Place) map[string]float64 {
		return map[string]float64{"load": float64(at.Arm * (at.Replication % 7))}
	})
	r, err := d.Analyse(&compare.Question{Definitions: definitions, Look: inference.Look{N: 30, Level: 0.999}}, rows)
	require.NoError(t, err)
	assert.Equal(t, 20000, r.Design.Resamples)
	assert.NotNil(t, r.Metrics["load"].Difference.BootstrapLow)
}

// TestNothing: an interrupt before the first replication leaves a result in which nothing is known.
func TestNothing(t *testing.T) {
	d := design(compare.Both, 3, "base", "arm")
	r, err := d.Analyse(&compare.Question{Definitions: definitions, Interrupted: true}, nil)
	require.NoError(t, err)
	assert.Equal(t, 0, r.Reps)
	assert.Nil(t, r.Metrics["load"].Difference.Mean)
}

// TestLookAt: every arm must be known well enough; the levels of a look make its intervals wider, and its probabilities larger.
func TestLookAt(t *testing.T) {
	d := design(compare.Populations, 8, "base", "one", "two")
	rows := rowsOf(&d, 5, func(at compare.Place) map[string]float64 {
		return map[string]float64{"load": float64(at.Arm) + float64(at.Arm*(at.Replication%2))/10}
	})
	target, err := inference.ParseTarget("halfwidth(load)<0.2")
	require.NoError(t, err)
	plain, early := inference.Look{N: 5, Level: 0.95}, inference.Look{N: 5, Level: 0.999}
	seen, err := d.LookAt(plain, []inference.Target{target}, rows)
	require.NoError(t, err)
	assert.True(t, seen.Met)
	require.Len(t, seen.Halves, 2)
	assert.InDelta(t, 2*(*seen.Halves[0].Half), *seen.Halves[1].Half, 1e-9)
	seen, err = d.LookAt(early, []inference.Target{target}, rows)
	require.NoError(t, err)
	assert.False(t, seen.Met)
	assert.Equal(t, []bool{false, false}, []bool{seen.Halves[0].Met, seen.Halves[1].Met})

	r, err := d.Analyse(&compare.Question{Definitions: definitions, Until: []inference.Target{target}, Look: early, Looks: []compare.LookedAt{seen}}, rows)
	require.NoError(t, err)
	f := r.Metrics["load"].Arms["one"]
	assert.InDelta(t, *seen.Halves[0].Half, (*f.Difference.High-*f.Difference.Low)/2, 1e-12, "the interval shown is that which was looked at")
	assert.True(t, r.Design.Stopped)
	assert.Equal(t, 0.999, r.Design.Level)
}
