package sweep_test

import (
	"errors"
	"iter"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/sweep"
	"dmsim/sim/rng"
)

// plan is one of two factors, planned by a design.
func plan(t *testing.T, d sweep.Design, replications int, factors ...sweep.Factor) *sweep.Plan {
	t.Helper()
	require.NoError(t, d.Validate())
	p := &sweep.Plan{Factors: factors, Design: d, Replications: replications, Seed: 3, Outcomes: []string{"y"}, Primary: []string{"y"}}
	var err error
	p.Sample, err = d.Points(rng.Seed(p.Seed), factors)
	require.NoError(t, err)
	return p
}

var (
	gate  = sweep.Factor{Name: "gate", Labels: []string{"none", "mutual"}}
	limit = sweep.Factor{Name: "limit", Labels: []string{"1", "2", "3"}}
	lies  = sweep.Factor{Name: "lies", Range: sweep.Range{From: 0, To: 2}}
	late  = sweep.Factor{Name: "late", Range: sweep.Range{From: 1, To: 3}}
)

// made yields the rows of a plan with y a function of the point and the replication, and a value beside that nobody asks for.
func made(p *sweep.Plan, y func(u []float64, replication int) float64) iter.Seq2[sweep.Row, error] {
	return func(yield func(sweep.Row, error) bool) {
		for i, t := range p.Order() {
			if !yield(sweep.Row{Task: i, Point: t.Point, Replication: t.Replication, Values: []float64{7, y(p.Sample.Points[t.Point], t.Replication)}}, nil) {
				return
			}
		}
	}
}

func analyse(t *testing.T, p *sweep.Plan, y func([]float64, int) float64) sweep.Outcome {
	t.Helper()
	outcomes, err := p.Analyse(made(p, y), []string{"x", "y"}, p.Replications, func(string) sweep.About { return sweep.About{Unit: "share", Higher: "worse"} })
	require.NoError(t, err)
	require.Len(t, outcomes, 1)
	o := outcomes[0]
	assert.Equal(t, []any{"y", "share", "worse", true}, []any{o.Name, o.Unit, o.Higher, o.Primary})
	return o
}

// people are deviations that all points of a replication share.
var people = []float64{0.5, -0.2, 0.1}

// TestFactorial: what all points of a replication share moves means, and no difference.
func TestFactorial(t *testing.T) {
	p := plan(t, sweep.DefaultDesign(), 3, gate, limit)
	o := analyse(t, p, func(u []float64, r int) float64 {
		return people[r] + 2*math.Floor(2*u[0]) + math.Floor(3*u[1])
	})
	require.Len(t, o.Points, 6)
	assert.Equal(t, 3, o.Replications)
	last := o.Points[5]
	assert.InDelta(t, 4+0.4/3, *last.Value, 1e-12)
	assert.InDelta(t, 4, last.Difference.Value, 1e-12)
	assert.InDelta(t, 0, last.Difference.High-last.Difference.Low, 1e-12)
	half := 4.302652729749464 * 0.3511884584284246 / math.Sqrt(3) // t(2) x the deviation of people / sqrt n
	assert.InDelta(t, half, last.Mean.High-last.Mean.Value, 1e-9)
	assert.Nil(t, o.Points[0].Difference)
	require.Len(t, o.Main, 2)
	assert.InDelta(t, 2, o.Main[0].Levels[1].Difference.Value, 1e-12)
	assert.InDelta(t, 2, o.Main[1].Levels[2].Difference.Value, 1e-12)
	assert.InDelta(t, 0, o.Interactions.Pairs[0].Share, 1e-12)
	assert.InDelta(t, 0, *o.Noise, 1e-12)
	assert.Nil(t, o.Surface)
	assert.Empty(t, o.Notes)
}

// TestUndefined: a replication that lacks a value is left out of the effects, and counts where there is a value.
func TestUndefined(t *testing.T) {
	p := plan(t, sweep.DefaultDesign(), 3, gate, limit)
	o := analyse(t, p, func(u []float64, r int) float64 {
		if r == 1 && u[0] > 0.5 {
			return math.NaN()
		}
		return math.Floor(3 * u[1])
	})
	assert.Equal(t, []int{3, 2}, []int{o.Undefined, o.Replications})
	assert.Equal(t, []int{3, 2}, []int{o.Points[0].Replications, o.Points[5].Replications})
	assert.InDelta(t, 2, *o.Points[5].Value, 1e-12)
	assert.Equal(t, []string{"effects leave out the replications in which it is undefined at some point, 1 of 3"}, o.Notes)
	assert.Len(t, o.Main, 2)

	o = analyse(t, p, func(u []float64, _ int) float64 {
		if u[0] > 0.5 {
			return math.NaN()
		}
		return 1
	})
	assert.Equal(t, 0, o.Replications)
	assert.Nil(t, o.Points[5].Value)
	assert.NotNil(t, o.Points[0].Value)
	assert.Empty(t, o.Main)
	assert.Equal(t, []string{"no replication has it at every point, so there are no effects: it is undefined in 9 runs"}, o.Notes)
}

// TestConstant: where nothing varies there are no shares of it, and no error.
func TestConstant(t *testing.T) {
	o := analyse(t, plan(t, sweep.DefaultDesign(), 2, gate, limit), func([]float64, int) float64 { return 4 })
	assert.Nil(t, o.Noise)
	assert.Nil(t, o.Interactions)
	assert.Equal(t, []string{"interactions: it does not vary over the points beyond chance"}, o.Notes)
	assert.InDelta(t, 4, o.Main[0].Levels[0].Value, 1e-12)
}

// TestContinuous: a quadratic comes back from a Latin hypercube and a Sobol sequence, the stronger factor is told by Morris and by the indices.
func TestContinuous(t *testing.T) {
	y := func(u []float64, r int) float64 { return people[r] + 3*u[0] + u[0]*u[1] + 0.1*u[1]*u[1] }
	for _, kind := range []sweep.Kind{sweep.LatinHypercube, sweep.Sobol} {
		d := sweep.DefaultDesign()
		d.Kind, d.Samples = kind, 32
		o := analyse(t, plan(t, d, 2, lies, late), y)
		assert.InDelta(t, 1, *o.Surface.R2LeftOut, 1e-9, kind)
		assert.Len(t, o.Main, 2)
		assert.Greater(t, o.Interactions.Main[0].Share, 0.8)
	}
	d := sweep.DefaultDesign()
	d.Kind = sweep.Morris
	o := analyse(t, plan(t, d, 2, lies, late), y)
	assert.Greater(t, o.Morris.Effects[0].MuStar.Value, 2*o.Morris.Effects[1].MuStar.Value)
	assert.Empty(t, o.Main)
	d = sweep.DefaultDesign()
	d.Kind, d.SecondOrder = sweep.SobolIndices, true
	o = analyse(t, plan(t, d, 2, lies, late), y)
	assert.Greater(t, o.Sobol.First[0].Value, 0.8)
	assert.Less(t, o.Sobol.First[1].Value, 0.2)
	assert.Len(t, o.Sobol.Second, 1)
	assert.NotNil(t, o.Surface)
}

// TestOneReplication tells nothing of chance, and says so, by every design; so do indices of few rows.
func TestOneReplication(t *testing.T) {
	const alone = "one replication does not tell chance from effect"
	for _, kind := range sweep.Kinds() {
		d := sweep.DefaultDesign()
		d.Kind = sweep.Kind(kind)
		factors := []sweep.Factor{lies, late}
		if d.Crossed() {
			factors = []sweep.Factor{gate, limit}
		}
		y := func(u []float64, r int) float64 { return people[r] + 3*u[0] + u[1]*(1+people[r]) }
		one, two := analyse(t, plan(t, d, 1, factors...), y), analyse(t, plan(t, d, 2, factors...), y)
		assert.Nil(t, one.Noise, kind)
		assert.NotNil(t, two.Noise, kind)
		assert.Contains(t, one.Notes, alone, kind)
		assert.NotContains(t, two.Notes, alone, kind)
		switch d.Kind {
		case sweep.Morris:
			assert.Nil(t, one.Morris.Effects[0].Floor)
			assert.InDelta(t, 0, *two.Morris.Effects[0].Floor, 1e-9, "its slope is the same in both replications")
			assert.Positive(t, *two.Morris.Effects[1].Floor)
		case sweep.SobolIndices:
			assert.Nil(t, one.Sobol.Noise)
			assert.Positive(t, *two.Sobol.Noise)
			assert.Contains(t, two.Notes, "Sobol's indices: intervals may be too narrow below 256 rows, here are 64")
			d.Samples = 256
			assert.Empty(t, analyse(t, plan(t, d, 2, factors...), y).Notes)
		}
	}
}

// TestAloneHasNoInteractions: one factor at a time moves no two together.
func TestAloneHasNoInteractions(t *testing.T) {
	d := sweep.DefaultDesign()
	d.Kind = sweep.OneAtATime
	p := plan(t, d, 2, gate, limit)
	assert.Equal(t, 4, p.Points())
	o := analyse(t, p, func(u []float64, _ int) float64 { return u[0] + u[1] })
	assert.Nil(t, o.Interactions)
	assert.Len(t, o.Main, 2)
}

func TestAnalyseErrs(t *testing.T) {
	p := plan(t, sweep.DefaultDesign(), 2, gate)
	about := func(string) sweep.About { return sweep.About{} }
	_, err := p.Analyse(made(p, func([]float64, int) float64 { return 1 }), []string{"x", "z"}, 2, about)
	assert.EqualError(t, err, "outcome y: want one of the values of a row")
	_, err = p.Analyse(func(yield func(sweep.Row, error) bool) { yield(sweep.Row{}, errors.New("disk")) }, []string{"x", "y"}, 2, about)
	assert.EqualError(t, err, "disk")
	_, err = p.Analyse(func(yield func(sweep.Row, error) bool) { yield(sweep.Row{Point: 9, Values: []float64{1, 2}}, nil) }, []string{"x", "y"}, 2, about)
	assert.EqualError(t, err, "damaged: want a row, got something else")
}

// TestWhole counts the replications that have every point, from the first on.
func TestWhole(t *testing.T) {
	p := plan(t, sweep.DefaultDesign(), 3, gate)
	for want, has := range map[int][]bool{
		0: {true, false, true, true, true, true}, 1: {true, true, false, true, false, false}, 2: {true, true, true, true, true, false}, 3: {true, true, true, true, true, true},
	} {
		assert.Equal(t, want, p.Whole(has))
	}
	seen := map[[2]int]bool{}
	for i, task := range p.Order() {
		assert.Equal(t, task, p.At(i))
		assert.Equal(t, i/2, task.Replication)
		seen[[2]int{task.Point, task.Replication}] = true
	}
	assert.Len(t, seen, 6)
}

// TestRanges: the ends are reached and never left, and every whole number is as frequent as any other.
func TestRanges(t *testing.T) {
	nearlyOne := math.Nextafter(1, 0)
	for _, r := range []sweep.Range{{From: 0.1, To: 0.3}, {From: 1e-3, To: 2e-2, Log: true}, {From: 1, To: 7, Whole: true}, {From: 1, To: 1000, Whole: true, Log: true}, {From: 0.5, To: 60, Duration: true}} {
		assert.InDelta(t, r.From, r.At(0), 1e-12)
		assert.LessOrEqual(t, r.At(nearlyOne), r.To)
		assert.InEpsilon(t, r.To, r.At(nearlyOne), 1e-3)
		steps, err := r.Steps(3)
		require.NoError(t, err)
		assert.Equal(t, r.Text(0), steps[0])
	}
	_, err := sweep.Range{From: 1, To: 3, Whole: true}.Steps(9)
	assert.EqualError(t, err, "want at most as many steps as there are numbers, got 9")
	assert.Equal(t, "1m0.5s", sweep.Range{From: 60.5, To: 61, Duration: true}.Text(0))
	assert.True(t, limit.Numeric())
	assert.False(t, gate.Numeric())
	assert.InDelta(t, 2, limit.Number(0.5), 0)
	assert.True(t, math.IsNaN(gate.Number(0.5)))
}
