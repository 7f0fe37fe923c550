package metrics

import (
	"slices"

	"dmsim/model"
)

// span is [from, until).
type span struct{ from, until model.Time }

// spans is the union of spans of which each ends later than it was added at: those that are over are only summed.
type spans struct {
	over model.Time // the length of those that are over, all together
	open []span     // ascending, apart from one another
}

// add adds a span at a time; times do not go back.
func (s *spans) add(now model.Time, x span) {
	for len(s.open) > 0 && s.open[0].until <= now {
		s.over += s.open[0].until - s.open[0].from
		s.open = slices.Delete(s.open, 0, 1)
	}
	i := 0
	for i < len(s.open) && s.open[i].until < x.from {
		i++
	}
	k := i
	for ; k < len(s.open) && s.open[k].from <= x.until; k++ {
		x = span{min(x.from, s.open[k].from), max(x.until, s.open[k].until)}
	}
	s.open = slices.Replace(s.open, i, k, x)
}

// since returns what of the spans lies from a time on.
func (s *spans) since(at model.Time) (rest spans) {
	for _, x := range s.open {
		if x.until > at {
			rest.open = append(rest.open, span{max(x.from, at), x.until})
		}
	}
	return rest
}

// from returns when the first one begins that has not begun before a time, or never.
func (s *spans) from(at model.Time) model.Time {
	for _, x := range s.open {
		if x.from >= at {
			return x.from
		}
	}
	return never
}

// length is that of the union up to an end, which is no earlier than the last time at which one was added.
func (s *spans) length(end model.Time) model.Time {
	sum := s.over
	for _, x := range s.open {
		sum += max(0, min(x.until, end)-x.from)
	}
	return sum
}
