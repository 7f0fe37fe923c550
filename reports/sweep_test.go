package reports_test

import (
	"bytes"
	"encoding/csv"
	"iter"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/reports/page"
	"dmsim/sim/experiment/sweep"
)

// swept is a sweep of a made-up outcome, by a design.
func swept(t *testing.T, kind sweep.Kind, factors ...sweep.Factor) reports.Sweep {
	t.Helper()
	return sweptTimes(t, kind, 3, factors...)
}

// sweptTimes has so many replications.
func sweptTimes(t testing.TB, kind sweep.Kind, replications int, factors ...sweep.Factor) reports.Sweep {
	t.Helper()
	p := &sweep.Plan{Factors: factors, Design: sweep.DefaultDesign(), Replications: replications, Seed: 1, Outcomes: []string{"dead_ends"}, Primary: []string{"dead_ends"}}
	p.Design.Kind = kind
	var err error
	p.Sample, err = p.Design.Points(1, factors)
	require.NoError(t, err)
	rows := iter.Seq2[sweep.Row, error](func(yield func(sweep.Row, error) bool) {
		for i, at := range p.Order() {
			y := 0.1 * float64(at.Replication*at.Replication)
			for k, u := range p.Sample.Points[at.Point] {
				y += u * float64(k+1) * (1 + 0.01*float64(at.Replication))
			}
			if !yield(sweep.Row{Task: i, Point: at.Point, Replication: at.Replication, Attempts: 5, Values: []float64{y}, HistoryHash: "h"}, nil) {
				return
			}
		}
	})
	d := reports.SweepDocument{Schema: reports.SweepSchema, Experiment: "toy", Question: "What | of *it*?", Hypothesis: strings.Repeat("words and ", 30), Scenario: "quickstart", Policy: "seed", Replications: replications, Assumptions: []string{"assumed: <all>"}}
	d.Describe(p)
	var parquet bytes.Buffer
	w := reports.NewSweepRows(&parquet, p, p.Outcomes, &d)
	for r, err := range rows {
		require.NoError(t, err)
		require.NoError(t, w.Add(&r))
	}
	require.NoError(t, w.Close())
	assert.Equal(t, []uint64{uint64(p.Runs()), uint64(5 * p.Runs())}, []uint64{uint64(d.Runs), d.Attempts})
	d.Outcomes, err = p.Analyse(rows, p.Outcomes, replications, func(name string) sweep.About {
		unit, higher := reports.OutcomeAbout(name)
		return sweep.About{Unit: unit, Higher: higher}
	})
	require.NoError(t, err)
	s := reports.Sweep{Document: d}
	s.Manifest, err = reports.NewSweepManifest(reports.Setup{Configuration: map[string]int{}, Command: "dmsim sweep toy"}, &d, reports.StartMeter())
	require.NoError(t, err)
	return s
}

// TestSweepIsTold by every design: in lines of at most 100 characters, as Markdown whose tables have cells of one number, and as a number a line.
func TestSweepIsTold(t *testing.T) {
	long := sweep.Factor{Name: strings.Repeat("long", 8), Labels: []string{"a", strings.Repeat("label ", 12), "c"}}
	limit := sweep.Factor{Name: "limit", Labels: []string{"1", "2"}}
	lies, late := sweep.Factor{Name: strings.Repeat("lies", 12), Range: sweep.Range{From: 0, To: 1}}, sweep.Factor{Name: "late", Range: sweep.Range{From: 1, To: 60, Log: true}}
	for _, c := range []struct {
		kind    sweep.Kind
		factors []sweep.Factor
		told    []string // in the text
		what    []string // in the effects
	}{
		{sweep.FullFactorial, []sweep.Factor{long, limit}, []string{"of the differences between points: ", "less the first"}, []string{"level_difference", "cell_mean", "share_of_noise"}},
		{sweep.OneAtATime, []sweep.Factor{long, limit}, []string{"less the first"}, []string{"point_difference"}},
		{sweep.LatinHypercube, []sweep.Factor{lies, late}, []string{"response surface, quadratic", "R2 1.000"}, []string{"surface_term", "surface_r2_left_out"}},
		{sweep.Sobol, []sweep.Factor{lies, limit}, []string{"response surface"}, []string{"surface_term"}},
		{sweep.Morris, []sweep.Factor{lies, late, limit}, []string{"mu*", "sigma"}, []string{"morris_mu_star", "morris_floor"}},
		{sweep.SobolIndices, []sweep.Factor{lies, late}, []string{"with all others"}, []string{"sobol_first", "sobol_total"}},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			s := swept(t, c.kind, c.factors...)
			var text bytes.Buffer
			require.NoError(t, reports.SweepSummary(&text, s))
			for line := range strings.Lines(text.String()) {
				assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), 100, line)
			}
			for _, told := range append(c.told, "toy: What | of *it*?", "lowest", "highest", "repeat   dmsim sweep toy") {
				assert.Contains(t, text.String(), told)
			}
			page := string(reports.SweepMarkdown(s))
			assert.Contains(t, page, `What \| of \*it\*?`)
			assert.Contains(t, page, "- assumed: &lt;all>")
			data, err := reports.SweepCSV(&s.Document)
			require.NoError(t, err)
			rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
			require.NoError(t, err)
			kinds := map[string]bool{}
			for _, row := range rows[1:] {
				assert.NotEmpty(t, row[9], "%v", row)
				kinds[row[3]] = true
			}
			for _, what := range c.what {
				assert.True(t, kinds[what], what)
			}
		})
	}
}

// TestSweepIsReadBack: what was saved is what is read.
func TestSweepIsReadBack(t *testing.T) {
	s := swept(t, sweep.FullFactorial, sweep.Factor{Name: "limit", Labels: []string{"1", "2"}}, sweep.Factor{Name: "gate", Labels: []string{"none", "mutual"}})
	f, err := reports.Open(filepath.Join(t.TempDir(), "s"))
	require.NoError(t, err)
	require.NoError(t, s.Save(f))
	require.NoError(t, f.Commit())
	again, err := reports.ReadSweep(f.Path())
	require.NoError(t, err)
	assert.Equal(t, s.Document, again.Document)
}

// TestSweepOfOneReplication says nothing of chance, in text, page and numbers; with more, each says what it is.
func TestSweepOfOneReplication(t *testing.T) {
	lies, late := sweep.Factor{Name: "lies", Range: sweep.Range{From: 0, To: 1}}, sweep.Factor{Name: "late", Range: sweep.Range{From: 1, To: 60}}
	for _, kind := range []sweep.Kind{sweep.Morris, sweep.SobolIndices, sweep.LatinHypercube} {
		one, three := allTold(t, sweptTimes(t, kind, 1, lies, late)), allTold(t, swept(t, kind, lies, late))
		assert.Contains(t, one, "one replication does not tell chance from effect")
		one = strings.ReplaceAll(one, "one replication does not tell chance from effect", "")
		for _, word := range []string{"chance", "morris_floor", "share_of_noise", "of twenty differences that are none"} {
			assert.NotContains(t, one, word, kind)
		}
		assert.Contains(t, three, "chance", kind)
		assert.Equal(t, 3, strings.Count(three, "of twenty differences that are none"), kind) // text, Markdown, page
	}
}

// allTold is all that is told of a sweep, to people and in numbers.
func allTold(t *testing.T, s reports.Sweep) string {
	t.Helper()
	var text, paged bytes.Buffer
	require.NoError(t, reports.SweepSummary(&text, s))
	one := reports.SweepPage(&s)
	require.NoError(t, page.Markdown(&paged, one))
	for _, section := range one.Sections {
		for _, b := range section.Blocks {
			if chart, ok := b.(*page.Chart); ok { // of which Markdown has the table alone
				paged.WriteString(chart.Text + "\n")
			}
		}
	}
	data, err := reports.SweepCSV(&s.Document)
	require.NoError(t, err)
	return strings.Join([]string{text.String(), string(reports.SweepMarkdown(s)), paged.String(), string(data)}, "\n")
}

// TestSurfaceSaysWhereOthersStand: levels by name, since the middle of names is nothing.
func TestSurfaceSaysWhereOthersStand(t *testing.T) {
	gate, third := sweep.Factor{Name: "gate", Labels: []string{"none", "mutual"}}, sweep.Factor{Name: "third", Range: sweep.Range{From: 0, To: 2}}
	lies, late := sweep.Factor{Name: "lies", Range: sweep.Range{From: 0, To: 1}}, sweep.Factor{Name: "late", Range: sweep.Range{From: 1, To: 60}}
	assert.Contains(t, allTold(t, swept(t, sweep.LatinHypercube, third, gate, lies, late)), "Drawn with gate at mutual, the other ranges in their middle.")
	assert.Contains(t, allTold(t, swept(t, sweep.LatinHypercube, gate, lies, late)), "Drawn with gate at mutual.")
	assert.NotContains(t, allTold(t, swept(t, sweep.LatinHypercube, lies, late)), "Drawn with")
}
