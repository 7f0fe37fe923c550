package network

import (
	"fmt"
	"math"
	"sort"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/parallel"
	"dmsim/sim/rng"
)

const (
	lookUsers  = 4000 // of whom, picked evenly, clustering is looked at
	lookLinked = 5000 // of whom, picked by their degrees, the number of links is; hubs apart
	lookHubs   = 700
	lookPairs  = 40 // of neighbours of a user that are asked whether they are tied
)

// sight is what two samples show: of users, picked evenly, the clustering; of ends of follows, picked evenly, the rest.
type sight struct {
	clustering  float64
	follows     float64   // share of what was wanted
	reciprocity float64   //
	mixing      []float64 // share of the follows by difference of age; the last is what goes farther
	out, in     ratios
	cohorts     []float64 // share of what was wanted, of each cohort
}

func (s sight) String() string {
	return fmt.Sprintf("%.1f %% of the follows, reciprocity %.3f, clustering %.3f", 100*s.follows, s.reciprocity, s.clustering)
}

// look computes the rows of the samples, which are the same in every round.
func (b *builder) look(g *graph.Computed) sight {
	s := sight{clustering: b.lookAround(g), mixing: make([]float64, len(b.config.AgeMixing)+1)}
	places, ends := b.linkedSample()
	seen := make([]struct {
		out, in, mutual float64
		mixing          []float64
	}, len(places))
	parallel.Each(len(places), 16, b.workers, func() func(from, to int) {
		var rows graph.Rows
		var followees []model.UserID
		return func(from, to int) {
			for i := from; i < to; i++ {
				rows.Reset()
				rows.AppendRow(g, g.UserAt(places[i]))
				mutual := rows.Mutual()
				followees = rows.AppendUsers(followees[:0])[:len(rows.Row)]
				seen[i].out, seen[i].in, seen[i].mutual = float64(len(followees)), float64(len(rows.In)+mutual), float64(mutual)
				seen[i].mixing = b.mixingOf(g, places[i], followees)
			}
		}
	})
	var wanted, follows, mutual float64
	cohortWanted, cohortSeen := make([]float64, len(b.cohorts)), make([]float64, len(b.cohorts))
	for i, one := range seen {
		w := b.wants.users[places[i]]
		weight := ends[i] / float64(w.out+w.in)
		wanted += ends[i]
		follows += weight * (one.out + one.in)
		mutual += weight * 2 * one.mutual
		for d, n := range one.mixing {
			s.mixing[d] += weight * n
		}
		s.out.add(float64(w.out), one.out, weight)
		s.in.add(float64(w.in), one.in, weight)
		cohort := b.cohortAt(places[i])
		cohortWanted[cohort] += ends[i]
		cohortSeen[cohort] += weight * (one.out + one.in)
	}
	for i := range cohortWanted {
		s.cohorts = append(s.cohorts, (cohortSeen[i]+1e-9)/(cohortWanted[i]+1e-9))
	}
	s.follows, s.reciprocity = 1, b.config.Reciprocity // where nobody is to follow anybody there is nothing to see
	if wanted > 0 {
		s.follows = follows / wanted
	}
	if follows > 0 {
		s.reciprocity = mutual / follows
	}
	sum := 0.0
	for _, n := range s.mixing {
		sum += n
	}
	for d := range s.mixing {
		s.mixing[d] /= max(sum, 1e-300)
	}
	return s
}

// linkedSample returns places picked by the sum of their degrees, one at every so many ends of follows, and for how many of those ends each stands. Of the
// hubs, whose rows cost a coin for everyone in reach, only some are picked, and stand for more.
func (b *builder) linkedSample() (places []int, ends []float64) {
	var hubs, plain float64
	b.eachLoad(func(_, tier int, load float64) {
		if tier == hubTier {
			hubs += load
		} else {
			plain += load
		}
	})
	stride := [2]float64{hubTier: hubs / lookHubs, plainTier: plain / lookLinked}
	next := [2]float64{stride[0] / 2, stride[1] / 2}
	var sum [2]float64
	b.eachLoad(func(x, tier int, load float64) {
		if sum[tier] += load; sum[tier] > next[tier] {
			n := math.Floor(1 + (sum[tier]-next[tier])/stride[tier])
			places, ends = append(places, x), append(ends, n*stride[tier])
			next[tier] += stride[tier] * n
		}
	})
	return places, ends
}

// eachLoad yields the places with their followees and followers together.
func (b *builder) eachLoad(yield func(place, tier int, load float64)) {
	for _, block := range b.wants.blocks {
		for x := block.first; x < block.first+block.users; x++ {
			yield(x, block.tier, float64(b.wants.users[x].out+b.wants.users[x].in))
		}
	}
}

// mixingOf counts followees by the difference of age.
func (b *builder) mixingOf(g *graph.Computed, place int, followees []model.UserID) []float64 {
	counts := make([]float64, len(b.config.AgeMixing)+1)
	age := b.ageAt(place)
	for _, v := range followees {
		counts[min(abs(b.ageAt(g.PlaceOf(v))-age), len(counts)-1)]++
	}
	return counts
}

func (b *builder) cohortAt(place int) int {
	i := sort.Search(len(b.wants.blocks), func(i int) bool { return b.wants.blocks[i].first > place }) - 1
	return b.wants.blocks[i].cohort
}

func (b *builder) ageAt(place int) int { return b.cohorts[b.cohortAt(place)].Age }

// lookAround estimates the average local clustering.
func (b *builder) lookAround(g *graph.Computed) float64 {
	n := min(lookUsers, b.users)
	at := func(i int) int { return int((float64(i) + 0.5) * float64(b.users) / float64(n)) }
	around := make([][]model.UserID, n)
	parallel.Each(n, 16, b.workers, func() func(from, to int) {
		var rows graph.Rows
		return func(from, to int) {
			for i := from; i < to; i++ {
				rows.Reset()
				rows.AppendRow(g, g.UserAt(at(i)))
				around[i] = rows.AppendUsers(nil)
			}
		}
	})
	tied := func(a, c model.UserID) bool { return g.Tie(a, c) != 0 }
	if n == b.users {
		tied = tiedIn(around, g.UserAt)
	}
	all := make([]float64, n)
	parallel.Each(n, 16, b.workers, func() func(from, to int) {
		return func(from, to int) {
			for i := from; i < to; i++ {
				d := rng.From(mixed(b.roundings, -1-at(i)))
				all[i] = clusteringOf(tied, around[i], &d)
			}
		}
	})
	sum := 0.0
	for _, c := range all {
		sum += c
	}
	return sum / float64(n)
}

// tiedIn says whether two users are tied, by a bit for each pair: where the neighbours of everybody are known anyway, and are few, asking the graph instead was two
// thirds of the processor time of a short run of 300 people. around[i] are the neighbours of the user who is the i-th.
func tiedIn(around [][]model.UserID, user func(i int) model.UserID) func(a, c model.UserID) bool {
	words := (len(around) + 63) / 64
	pairs := make([]uint64, len(around)*words)
	for i, neighbours := range around {
		row := pairs[int(user(i))*words:]
		for _, c := range neighbours {
			row[c/64] |= 1 << (c % 64)
		}
	}
	return func(a, c model.UserID) bool { return pairs[int(a)*words+int(c/64)]>>(c%64)&1 != 0 }
}

// clusteringOf estimates the local clustering coefficient of a user by pairs of his neighbours: all of them where they are few.
func clusteringOf(tied func(a, c model.UserID) bool, neighbours []model.UserID, d *rng.Draw) float64 {
	n := len(neighbours)
	if n < 2 {
		return 0
	}
	found, asked := 0, 0
	if n*(n-1)/2 <= lookPairs {
		for i, a := range neighbours {
			for _, c := range neighbours[:i] {
				asked++
				if tied(a, c) {
					found++
				}
			}
		}
		return float64(found) / float64(asked)
	}
	for range lookPairs {
		i := d.Below(uint64(n))
		j := d.Below(uint64(n - 1))
		if j >= i {
			j++
		}
		if tied(neighbours[i], neighbours[j]) {
			found++
		}
	}
	return float64(found) / lookPairs
}
