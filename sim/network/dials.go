package network

import (
	"math"
	"slices"
)

// dials are what the rounds turn.
type dials struct {
	local    float64   // 0 to 1: how much of what one can have of mutual follows is local, and how dense communities are
	returned float64   // share of the local follows that are
	mutual   float64   // follows that are to be mutual, local ones apart
	mixing   []float64 // what is added to the shares of age_mixing
	cohorts  []float64 // links made in each cohort, on top of the stretch: in a small one more meet twice
	out, in  stretch   // links made for one follow wanted, as some meet twice
}

func (d dials) clone() dials {
	d.mixing, d.cohorts = slices.Clone(d.mixing), slices.Clone(d.cohorts)
	return d
}

// start sets the dials to a first guess.
func (b *builder) start() {
	// Follows within a circle of friends are returned more often than others.
	b.dials = dials{returned: math.Sqrt(b.config.Reciprocity), mixing: make([]float64, len(b.config.AgeMixing))}
	hub := 0.0
	for i, c := range b.cohorts {
		hub += b.bounds[i].hub * float64(c.Users) / float64(b.users)
	}
	b.dials.cohorts = ones(len(b.cohorts))
	for bin := range stretchBins {
		x := math.Exp2(float64(bin)/2) / hub
		b.dials.out[bin] = 1 + 1.2*x/(1+x)
	}
	b.dials.in = b.dials.out
	b.gain = 1.2
	// A user all of whose neighbours are in his community, a share s of whom are tied, has clustering s times the square of his local share.
	b.dials.local = min(1, turnTight/localShare*math.Sqrt(b.config.Clustering/looseDensity)*0.8)
	if b.config.Clustering == 0 {
		b.dials.local = 0
	}
	b.dials.mutual = b.config.Reciprocity * b.mean * float64(b.users)
}

// turn moves the dials by what was seen. More links lose more, so the corrections go somewhat beyond what was seen.
func (b *builder) turn(s sight) {
	b.gain = max(b.gain*0.8, 0.4) // so that what swings comes to rest
	s.out.turn(&b.dials.out, b.gain)
	s.in.turn(&b.dials.in, b.gain)
	for i, share := range s.cohorts {
		b.dials.cohorts[i] = min(2, max(0.5, b.dials.cohorts[i]*math.Pow(max(s.follows, 0.1)/share, b.gain/2)))
	}
	if b.saturated && s.reciprocity < b.config.Reciprocity {
		b.dials.returned = min(returnedMost, b.dials.returned+3*(b.config.Reciprocity-s.reciprocity))
	}
	b.dials.mutual = max(0, b.dials.mutual+1.3*b.gain*(b.config.Reciprocity-s.reciprocity)*b.mean*float64(b.users))
	for d, share := range b.target[:len(b.config.AgeMixing)] {
		b.dials.mixing[d] += 2 * b.gain * (share - s.mixing[d])
	}
	b.turnLocal(s.clustering)
}

// returnedMost bounds the share of the local follows that are returned.
const returnedMost = 0.97

// turnLocal goes along the line through the last two rounds, where that rises as it should; else by the root, as clustering is about the square of the
// local share. The other dials have moved in between, so it never goes far.
func (b *builder) turnLocal(clustering float64) {
	want, now, last := b.config.Clustering, b.dials.local, b.last
	b.last = [2]float64{now, clustering}
	if want == 0 {
		return
	}
	next := now * math.Sqrt(want/max(clustering, 1e-3))
	if slope := (clustering - last[1]) / (now - last[0]); math.Abs(now-last[0]) > 0.01 && slope > 0.2 && slope < 3 {
		next = now + (want-clustering)/slope
	}
	b.dials.local = min(1, max(now+b.gain*(next-now), now/1.6, 1e-3), now*1.6+0.02)
}

// What a figure may miss without another round: a third to a half of what is promised of it.
const (
	missFollows     = 0.0025
	missReciprocity = 0.0035
	missClustering  = 0.012
	missMixing      = 0.006
)

// miss is how far the figures are off, each as a multiple of what it may be: the sum of their logarithms, so that one that cannot be reached does not
// drown the others, the follows counting thrice; and whether all are near enough.
func (b *builder) miss(s sight) (sum float64, good bool) {
	good = true
	add := func(got, want, tolerance float64) {
		x := math.Abs(got-want) / tolerance
		sum += math.Log1p(x)
		good = good && x < 1
	}
	add(s.follows, 1, missFollows)
	sum *= 3
	add(s.reciprocity, b.config.Reciprocity, missReciprocity)
	add(s.clustering, b.config.Clustering, missClustering)
	for d, share := range b.target {
		add(s.mixing[d], share, missMixing)
	}
	return sum, good
}

// stretch is how many links are made for one follow wanted, as some meet twice: by the degree wanted, in bins of half an octave.
type stretch [stretchBins]float64

const stretchBins = 64

// at interpolates between the middles of bins.
func (s *stretch) at(degree float64) float64 {
	x := max(0, 2*math.Log2(max(degree, 1e-9))-0.5)
	i := min(int(x), stretchBins-2)
	part := min(1, x-float64(i))
	return s[i]*(1-part) + s[i+1]*part
}

func binOf(degree float64) int {
	return min(stretchBins-1, int(max(0, 2*math.Log2(max(degree, 1e-9)))))
}

// ratios sums what was wanted and what was seen, by bins.
type ratios struct{ wanted, seen, users [stretchBins]float64 }

func (r *ratios) add(wanted, seen, weight float64) {
	bin := binOf(wanted)
	r.wanted[bin] += wanted * weight
	r.seen[bin] += seen * weight
	r.users[bin]++
}

// enough is how many users of a bin and its neighbours must have been seen to believe it.
const enough = 8

// turn corrects a stretch. More links lose more, so the correction goes a little beyond what was seen. Where too few were seen the bin below is followed.
func (r *ratios) turn(s *stretch, gain float64) {
	before := 1.0
	for bin := range s {
		var wanted, seen, users float64
		for i := max(0, bin-1); i <= min(stretchBins-1, bin+1); i++ {
			wanted, seen, users = wanted+r.wanted[i], seen+r.seen[i], users+r.users[i]
		}
		factor := before
		if users >= enough && seen > 0 {
			factor = math.Pow(wanted/seen, 1.4*gain)
		}
		s[bin] = min(stretchMost, max(1/stretchMost, s[bin]*factor))
		before = factor
	}
}

const stretchMost = 8
