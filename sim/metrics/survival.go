package metrics

import (
	"cmp"
	"math"
	"slices"

	"dmsim/model"
)

// stay is how long something was waited for: until it happened, or until nobody could see it happen any more.
type stay struct {
	lasted   model.Time
	happened bool
}

// wait returns the stay from a beginning to an event, if it was before the end, else to the end.
func wait(from, event, end model.Time) stay {
	if event < end {
		return stay{event - from, true}
	}
	return stay{end - from, false}
}

// z95 is the 97.5 % quantile of the normal distribution.
const z95 = 1.959963984540054

// halfSlack keeps a product of fractions that is one half from missing it by its rounding.
const halfSlack = 1e-12

// median is the Kaplan-Meier median in hours: the first time at which the curve of those still waiting is at most one half. Its 95 % interval is that of
// Brookmeyer and Crowley (1982) on the log-log scale: the times at which the two bounds of the curve, S^exp(±z·se) with se = sqrt(V)/|ln S| and Greenwood's
// V = sum of d/(n(n-d)), come to one half. It is undefined where the curve does not. It sorts the stays.
func median(stays []stay) figure {
	slices.SortFunc(stays, func(a, b stay) int { return cmp.Compare(a.lasted, b.lasted) })
	f := undefined
	curve, variance := 1.0, 0.0
	for i := 0; i < len(stays); {
		at, waiting, events := stays[i].lasted, float64(len(stays)-i), 0.0
		for ; i < len(stays) && stays[i].lasted == at; i++ {
			if stays[i].happened {
				events++
			}
		}
		if events == 0 {
			continue
		}
		curve *= 1 - events/waiting
		variance += events / (waiting * (waiting - events))
		f.cross(hours(at), curve, variance)
	}
	if !f.defined {
		return undefined
	}
	return f
}

// cross notes which of the curve and its bounds have come to one half for the first time.
func (f *figure) cross(at, curve, variance float64) {
	low, high := 0.0, 1.0 // where all have ended, Greenwood's variance is infinite, and the upper bound stays where it was
	if curve > halfSlack {
		se := math.Sqrt(variance) / -math.Log(curve)
		low, high = math.Pow(curve, math.Exp(z95*se)), math.Pow(curve, math.Exp(-z95*se))
	}
	if f.lower == nil && low <= 0.5+halfSlack {
		f.lower = &at
	}
	if !f.defined && curve <= 0.5+halfSlack {
		f.defined, f.value = true, at
	}
	if f.upper == nil && high <= 0.5+halfSlack {
		f.upper = &at
	}
}
