package calibrate

import (
	"math"
	"slices"

	"dmsim/sim/tracestats"
)

// correct moves what was taken from the trace by how far the simulation came out beside it: a table that came out twice too long is halved.
func (f *fitter) correct(g *guess, values []float64, s *seen) (*guess, []float64) {
	now := *g
	t, m := f.trace.measures, s.measures
	now.gap = moved(g.gap, table(f.trace.withinHour()), table(s.withinHour()))
	now.latency = moved(g.latency, table(t.TurnLatency), table(m.TurnLatency))
	now.further = moved(g.further, table(f.trace.further), table(s.further))
	now.day = scaled(g.day, t.Hours[:], m.Hours[:])
	now.week = scaled(g.week, fromMonday(t.Days), fromMonday(m.Days))
	now.trend = scaled(g.trend, f.profile(f.trace, len(g.trend)), f.profile(s, len(g.trend)))
	now.follows = g.follows * correction(float64(t.Pairs), float64(m.Pairs))
	now.follows = rounded(min(now.follows, g.followsMax()))
	if math.Abs(math.Log(now.follows/g.follows)) > 0.01 {
		now.people = new(made)
	} else {
		now.follows = g.follows
	}
	return &now, f.turn(values, s)
}

// turn moves the values for which one figure of a history says which way: each by how far that figure came out beside the trace's, in logarithms.
func (f *fitter) turn(values []float64, s *seen) []float64 {
	t, m := f.trace, s
	now := slices.Clone(values)
	move := func(name string, gain, wanted, got float64) {
		if wanted > 0 && got > 0 {
			now[place(name)] += gain * math.Log(min(max(wanted/got, 0.25), 4))
		}
	}
	move("rate", 0.5, float64(t.measures.Messages), float64(m.measures.Messages))
	move("rate spread", 2, t.measures.Gini, m.measures.Gini)
	move("answers of those who know each other", 0.7, t.share(len(t.measures.TurnLatency)), m.share(len(m.measures.TurnLatency)))
	move("answers to strangers", 0.8, t.measures.FirstContactReplyRate, m.measures.FirstContactReplyRate)
	move("further messages", 0.7, t.share(len(t.further)), m.share(len(m.further)))
	move("silent", 1.5, float64(m.measures.Senders), float64(t.measures.Senders))
	within := t.gaps(0, hour)
	withinNow := m.gaps(0, hour)
	move("session size", 0.7, odds(within), odds(withinNow))
	move("moods", 0.4, odds(t.gaps(hour, day)/max(1-within, 1e-3)), odds(m.gaps(hour, day)/max(1-withinNow, 1e-3)))
	return now
}

// Seconds.
const (
	hour = 3600
	day  = 24 * hour
)

func odds(p float64) float64 { return p / max(1-p, 1e-3) }

// share is that of n in the messages.
func (s *seen) share(n int) float64 { return float64(n) / float64(s.measures.Messages) }

// gaps returns the share of a sender's gaps from so many seconds to so many.
func (s *seen) gaps(from, to float64) float64 {
	all := s.measures.SenderGaps
	if len(all) == 0 {
		return 0
	}
	i, _ := slices.BinarySearch(all, from)
	k, _ := slices.BinarySearch(all, to)
	return float64(k-i) / float64(len(all))
}

// withinHour returns a sender's gaps of less than an hour.
func (s *seen) withinHour() tracestats.Sample {
	n, _ := slices.BinarySearch(s.measures.SenderGaps, hour)
	return s.measures.SenderGaps[:n]
}

// correction is the factor from what came out to what was wanted, bounded, and damped: the next look corrects the rest.
func correction(wanted, got float64) float64 {
	if !(wanted > 0 && got > 0) { // NaN of nothing, too
		return 1
	}
	return math.Pow(min(max(wanted/got, 0.25), 4), damping)
}

const damping = 0.7

// fromMonday turns a profile of the week, which tracestats counts from Sunday, to traffic's order.
func fromMonday(days [7]float64) []float64 { return append(slices.Clone(days[1:]), days[0]) }

// scaled corrects a relative profile, whose mean becomes about 1, and which stays near the one wanted: of a short trace what came out beside it is noise.
func scaled(profile, wanted, got []float64) []float64 {
	now, sum := slices.Clone(profile), 0.0
	for i := range now {
		now[i] *= correction(wanted[i], got[i])
		sum += now[i]
	}
	all := 0.0
	for _, w := range wanted {
		all += w
	}
	for i := range now {
		given := wanted[i] / all * float64(len(now))
		now[i] = rounded(max(min(max(now[i]*float64(len(now))/sum, given/farthest), given*farthest), least))
	}
	return now
}

// least keeps hours in which nobody writes from being driven to nothing.
const least = 1e-4

// farthest bounds how far a table may move from the trace's: what comes about by coincidence at one end no table mends, and it would be driven on and on.
const farthest = 2.5

// moved corrects a table of quantiles, which stays ascending and near those wanted.
func moved(quantiles, wanted, got []float64) []float64 {
	now := slices.Clone(quantiles)
	if len(wanted) != len(now) || len(got) != len(now) {
		return now
	}
	for i := range now {
		now[i] = rounded((now[i]+1)*correction(wanted[i]+1, got[i]+1) - 1)
		now[i] = min(max(now[i], wanted[i]/farthest), wanted[i]*farthest)
		if i > 0 {
			now[i] = max(now[i], now[i-1])
		}
	}
	return now
}

// profile is the shares of a history's messages in equal parts of the trace's time.
func (f *fitter) profile(s *seen, parts int) []float64 {
	p := make([]float64, parts)
	first, length := f.Messages[0].At, float64(f.Messages[len(f.Messages)-1].At-f.Messages[0].At+1)
	for _, m := range s.messages {
		if i := int(float64(m.At-first) / length * float64(parts)); i >= 0 && i < parts {
			p[i] += 1 / float64(len(s.messages))
		}
	}
	return p
}
