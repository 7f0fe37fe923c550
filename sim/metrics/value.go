package metrics

import (
	"slices"

	"dmsim/model"
)

// Value is what a metric came to.
type Value struct {
	Name, Unit string
	Defined    bool               // false: the denominator was 0, or a median was not reached; Value is 0 then and means nothing
	Value      float64            // neither NaN nor infinite
	By         map[string]float64 // the value's parts or its groups, as Definition.By says; nil where it is not split. Never holds an empty one
	Lower      *float64           // of a median of times, the 95 % interval; else nil
	Upper      *float64           // nil beside a Lower: the interval is open to the right
}

// figure is a Value without its name.
type figure struct {
	defined      bool
	value        float64
	by           map[string]float64
	lower, upper *float64
}

// undefined is the figure of what cannot be measured.
var undefined = figure{}

func defined(value float64) figure { return figure{defined: true, value: value} }

type number interface {
	~int | ~int64 | ~uint64 | ~float64
}

// ratio divides; it is undefined where there is nothing to divide by.
func ratio[N, D number](numerator N, denominator D) figure {
	if denominator == 0 {
		return undefined
	}
	return defined(float64(numerator) / float64(denominator))
}

// times scales a figure.
func (f figure) times(factor float64) figure {
	f.value *= factor
	return f
}

// splitBy adds parts to a figure that is defined.
func (f figure) splitBy(parts map[string]float64) figure {
	if f.defined {
		f.by = parts
	}
	return f
}

// hours gives a time as hours.
func hours(t model.Time) float64 { return float64(t) / float64(model.Hour) }

// quantile is the smallest of the counts that at least a share q of them do not exceed (nearest rank), 0 < q <= 1. It sorts them.
func quantile(counts []uint64, q float64) figure {
	if len(counts) == 0 {
		return undefined
	}
	slices.Sort(counts)
	return defined(float64(counts[rank(uint64(len(counts)), q)-1]))
}

// rank is the place from 1 on of the q quantile of n: the smallest whole number that is at least q*n.
func rank(n uint64, q float64) uint64 {
	r := uint64(q * float64(n))
	if float64(r) < q*float64(n) {
		r++
	}
	return min(max(r, 1), n)
}
