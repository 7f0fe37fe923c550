package graphstats

import (
	"context"
	"slices"
)

// histogram counts users by degree: only degrees that somebody has, ascending.
type histogram struct {
	degree []uint32
	users  []uint64
}

func histogramOf(degrees []uint32) histogram {
	if len(degrees) == 0 {
		return histogram{}
	}
	count := make([]uint64, int(slices.Max(degrees))+1)
	for _, d := range degrees {
		count[d]++
	}
	var h histogram
	for d, n := range count {
		if n > 0 {
			h.degree, h.users = append(h.degree, uint32(d)), append(h.users, n)
		}
	}
	return h
}

// describeDegrees fills in what follows from the degrees alone.
func (m *measurement) describeDegrees(ctx context.Context) (err error) {
	in, out, total := histogramOf(m.in), histogramOf(m.out), histogramOf(m.total)
	s := m.stats
	s.DegreeIn, s.DegreeOut = in.quantiles(uint64(m.users)), out.quantiles(uint64(m.users))
	if m.users > 0 && total.degree[0] == 0 {
		s.Isolated = total.users[0]
	}
	for _, tail := range []struct {
		of   histogram
		into **Tail
	}{{in, &s.TailIn}, {out, &s.TailOut}, {total, &s.TailTotal}} {
		if *tail.into, err = fitTail(ctx, tail.of); err != nil {
			return err
		}
	}
	return nil
}

func (h histogram) quantiles(users uint64) Quantiles {
	if users == 0 {
		return Quantiles{}
	}
	sum := 0.0
	for i, d := range h.degree {
		sum += float64(d) * float64(h.users[i])
	}
	return Quantiles{
		P10: h.quantile(users, 100), P25: h.quantile(users, 250), P50: h.quantile(users, 500), P75: h.quantile(users, 750),
		P90: h.quantile(users, 900), P99: h.quantile(users, 990), P999: h.quantile(users, 999),
		Max: h.degree[len(h.degree)-1], Mean: sum / float64(users),
	}
}

// quantile returns the smallest degree that so many of 1000 users do not exceed.
func (h histogram) quantile(users, perMille uint64) uint32 {
	want := max((users*perMille+999)/1000, 1)
	for i, n := range h.users {
		if n >= want {
			return h.degree[i]
		}
		want -= n
	}
	panic("graphstats: a histogram with fewer users than there are")
}
