package rng_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/rng"
)

func TestDrawsAreFunctionsOfTheirKey(t *testing.T) {
	rng.ForgetKeys()
	a := rng.Seed(1).For("a")
	first := a.Draw(7, 3)
	rng.ForgetKeys()
	again := a.Draw(7, 3)
	for range 10 {
		assert.Equal(t, first.Uint64(), again.Uint64())
	}
	others := map[uint64]string{a.Key(7, 4): "ordinal", a.Key(8, 3): "entity", rng.Seed(2).For("a").Key(7, 3): "seed", rng.Seed(1).For("b").Key(7, 3): "purpose"}
	assert.Len(t, others, 4, "each part of a key matters")
}

func TestMoments(t *testing.T) {
	const n = 200_000
	rng.ForgetKeys()
	f := rng.Seed(5).For("moments")
	mean := func(draw func(d *rng.Draw) float64) float64 {
		sum := 0.0
		for i := range uint64(n) {
			d := f.Draw(i, 0)
			sum += draw(&d)
		}
		rng.ForgetKeys()
		return sum / n
	}
	assert.InDelta(t, 0.5, mean((*rng.Draw).Unit), 0.005)
	assert.InDelta(t, 1, mean((*rng.Draw).Exp), 0.015)
	assert.InDelta(t, 0, mean((*rng.Draw).Norm), 0.015)
	assert.InDelta(t, 1, mean(func(d *rng.Draw) float64 { x := d.Norm(); return x * x }), 0.03)
	assert.InDelta(t, 0.3, mean(func(d *rng.Draw) float64 { return float64(d.Poisson(0.3)) }), 0.01)
	assert.InDelta(t, 80, mean(func(d *rng.Draw) float64 { return float64(d.Poisson(80)) }), 0.2)
	assert.InDelta(t, 4.5, mean(func(d *rng.Draw) float64 { return float64(d.Below(10)) }), 0.05)
}

// Neighbouring entities and ordinals must not be correlated: entities are numbered one after the other.
func TestNeighboursAreUncorrelated(t *testing.T) {
	rng.ForgetKeys()
	f := rng.Seed(9).For("neighbours")
	const n = 100_000
	sum := 0.0
	last := 0.5
	for i := range uint64(n) {
		d := f.Draw(i, 0)
		u := d.Unit()
		sum += (u - 0.5) * (last - 0.5)
		last = u
	}
	assert.Less(t, math.Abs(sum/n*12), 0.015)
}
