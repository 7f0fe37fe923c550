// Package rng is keyed randomness: a draw is a function of (seed, purpose, entity, ordinal), never of a shared stream.
// So a draw does not move when something else draws more, and the number of workers cannot matter.
//
// A Family belongs to one seed and one purpose; Key opens the draw of one entity at one ordinal; a Draw gives as many
// numbers as that one decision needs. Built with the tag keyaudit, a key that is opened twice panics with its parts.
package rng

import (
	"math"
	"math/bits"

	"dmsim/model"
)

// Seed is the seed of a run.
type Seed uint64

// Family is the set of all draws of one seed for one purpose.
type Family struct{ state uint64 }

// Purpose names what is drawn. Equal names are equal purposes: each package lists its own as constants.
type Purpose string

// For opens the family of a purpose.
func (s Seed) For(p Purpose) Family {
	h := uint64(s)
	for i := range len(p) {
		h = model.Mix(h, uint64(p[i])+1)
	}
	audit.family(s, p, h)
	return Family{h}
}

// Key returns the key of an entity's draw number ordinal: 64 bits, equal for equal arguments.
func (f Family) Key(entity, ordinal uint64) uint64 {
	k := model.Mix(model.Mix(f.state, entity), ordinal)
	audit.key(f.state, entity, ordinal)
	return k
}

// Draw opens an entity's draw number ordinal.
func (f Family) Draw(entity, ordinal uint64) Draw { return Draw{f.Key(entity, ordinal)} }

// Draw is a small stream of numbers that belongs to one key. It is a value: hand on a pointer to go on drawing from it.
// It is SplitMix64 (Steele, Lea, Flood 2014) started at the key, and a rand.Source of math/rand/v2, so that gonum's distributions take it.
type Draw struct{ state uint64 }

// From continues from a key that Family.Key gave.
func From(key uint64) Draw { return Draw{key} }

// Uint64 returns the next 64 bits.
func (d *Draw) Uint64() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Unit returns a number in [0, 1).
func (d *Draw) Unit() float64 { return float64(d.Uint64()>>11) * (1.0 / (1 << 53)) }

// Chance is true with probability p.
func (d *Draw) Chance(p float64) bool { return d.Unit() < p }

// Below returns a whole number in [0, n), n > 0, without modulo bias to speak of: below n/2^64.
func (d *Draw) Below(n uint64) uint64 {
	hi, _ := bits.Mul64(d.Uint64(), n)
	return hi
}

// Exp returns an exponentially distributed number with mean 1.
func (d *Draw) Exp() float64 { return -math.Log1p(-d.Unit()) }

// Norm returns a normally distributed number with mean 0 and deviation 1, by inversion: one draw, and nothing escapes to the heap, as a Draw
// handed to math/rand as its source would.
func (d *Draw) Norm() float64 {
	u := (float64(d.Uint64()>>12) + 0.5) * (1.0 / (1 << 52)) // in (0, 1)
	return math.Sqrt2 * math.Erfinv(2*u-1)
}

// Poisson returns a Poisson-distributed count with the given mean; exact by inversion below 30, by a rounded normal above,
// where the two differ by less than what a run can show.
func (d *Draw) Poisson(mean float64) int {
	if mean >= 30 {
		return int(max(0, math.Round(mean+math.Sqrt(mean)*d.Norm())))
	}
	p := d.Unit()
	if p <= 1-mean { // below exp(-mean): no need to know it
		return 0
	}
	n := 0
	for none := math.Exp(-mean); p > none; n++ {
		p *= d.Unit()
	}
	return n
}
