package rival

import (
	"math"
	"math/bits"
)

// alias picks indices in proportion to weights in constant time (Walker 1977): a slot is chosen evenly, and then either it
// or its other. 8 bytes an index.
type alias []slot

type slot struct {
	own   uint32 // chance of the slot itself, in 2^-32; other is itself where that is 1
	other uint32
}

// newAlias takes at least one weight; all are > 0. It walks once with two fingers, one over the light and one over the heavy,
// which fill up the light (Hübschle-Schneider and Sanders 2019): no list of either is kept.
func newAlias(weights []float64) alias {
	mean := 0.0
	for _, w := range weights {
		mean += w
	}
	mean /= float64(len(weights))
	a := make(alias, len(weights))
	for i := range a {
		a[i] = slot{math.MaxUint32, uint32(i)}
	}
	next := func(i int, heavy bool) int {
		for i < len(weights) && (weights[i] > mean) != heavy {
			i++
		}
		return i
	}
	light, heavy := next(0, false), next(0, true)
	if heavy == len(weights) {
		return a
	}
	for left := weights[heavy]; ; {
		if left > mean {
			if light == len(weights) {
				return a
			}
			a[light] = slot{chance32(weights[light] / mean), uint32(heavy)}
			left -= mean - weights[light]
			light = next(light+1, false)
			continue
		}
		filler := next(heavy+1, true)
		if filler == len(weights) {
			return a
		}
		a[heavy] = slot{chance32(left / mean), uint32(filler)}
		left += weights[filler] - mean
		heavy = filler
	}
}

func chance32(p float64) uint32 { return uint32(min(max(p, 0)*(1<<32), math.MaxUint32)) }

// pick spends 64 random bits: the high ones on the slot, the low ones on the choice within it.
func (a alias) pick(random uint64) uint32 {
	i, within := bits.Mul64(random, uint64(len(a)))
	s := a[i]
	if uint32(within>>32) < s.own {
		return uint32(i)
	}
	return s.other
}
