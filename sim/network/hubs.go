package network

import "dmsim/model/graph"

const (
	hubDensity = 0.06 // one whose follows come to more than so much of the users as near to him in age as he is to most of those he is linked with is a hub
	hubLeast   = 4    // times the mean follows, at least
	hubReach   = 0.3  // of the users in reach, at most, are linked one way with a hub
)

// limits are, of a cohort, how many links one may have, and from how many on one is a hub.
type limits struct{ most, hub float64 }

func (b *builder) limits() []limits {
	all := make([]limits, len(b.cohorts))
	most := b.config.Followees.most(b.users, b.mean)
	for i, c := range b.cohorts {
		near, inReach := float64(b.users), float64(b.users)
		if shares := b.config.AgeMixing; len(shares) > 0 {
			near, inReach = float64(c.Users)/max(shares[0], 1e-3), 0
			for _, other := range b.cohorts {
				if abs(other.Age-c.Age) < len(shares) {
					inReach += float64(other.Users)
				}
			}
		}
		all[i] = limits{min(max(most, b.config.Followers.most(b.users, b.mean)), max(hubReach*inReach, 4*b.mean)), max(hubLeast*b.mean, hubDensity*near)}
	}
	return all
}

// loads are what the users of each block have to give and to take, local links apart.
type loads struct{ out, in []float64 }

// reaches finds for each hub how likely he is linked with the users of each block, and which share of what a block gives and takes the hubs have.
func (b *builder) reaches() (hubs []graph.Hub, share loads) {
	n := len(b.wants.blocks)
	all, taken := loads{make([]float64, n), make([]float64, n)}, loads{make([]float64, n), make([]float64, n)}
	for i, block := range b.wants.blocks {
		for x := block.first; x < block.first+block.users; x++ {
			all.out[i] += max(0, float64(b.wants.users[x].out-b.local[x]))
			all.in[i] += max(0, float64(b.wants.users[x].in-b.local[x]))
		}
	}
	for _, block := range b.wants.blocks {
		if block.tier != hubTier {
			continue
		}
		parts := b.parts(block.cohort, all)
		for x := block.first; x < block.first+block.users; x++ {
			w := b.wants.users[x]
			more := b.dials.cohorts[block.cohort]
			out, in := float64(w.out)*b.dials.out.at(float64(w.out))*more, float64(w.in)*b.dials.in.at(float64(w.in))*more
			h := graph.Hub{Place: uint32(x), Out: float64(w.out), In: float64(w.in)}
			for j, p := range parts {
				if p.out+p.in == 0 {
					continue
				}
				// The rates are per weight; the weights shrink by the hubs' share, which is put in below.
				h.Reach = append(h.Reach, graph.Reach{Block: uint32(j), In: float32(in * p.in / max(all.out[j], 1)), Out: float32(out * p.out / max(all.in[j], 1))})
				taken.out[j] += in * p.in
				taken.in[j] += out * p.out
			}
			hubs = append(hubs, h)
		}
	}
	share = loads{make([]float64, n), make([]float64, n)}
	for j := range n {
		share.out[j] = min(hubsShareMost, taken.out[j]/max(all.out[j], 1))
		share.in[j] = min(hubsShareMost, taken.in[j]/max(all.in[j], 1))
	}
	for _, h := range hubs {
		for k := range h.Reach {
			if r := &h.Reach[k]; b.wants.blocks[r.Block].tier != hubTier {
				r.In /= float32(1 - share.out[r.Block])
				r.Out /= float32(1 - share.in[r.Block])
			}
		}
	}
	return hubs, share
}

// hubsShareMost bounds the share of a block's links that hubs have.
const hubsShareMost = 0.9

// part is the share of a hub's links that go to, and come from, a block.
type part struct{ out, in float64 }

// parts splits the links of the hubs of a cohort: by the difference of age as wanted, within a difference as blocks give and take. What goes farther
// than the shares of age_mixing say is left to those who are no hubs: a hub would have to toss a coin for everyone.
func (b *builder) parts(cohort int, all loads) []part {
	shares := b.config.AgeMixing
	if len(shares) == 0 {
		shares = []float64{1}
	}
	parts := make([]part, len(b.wants.blocks))
	given, takenIn := make([]float64, len(shares)), make([]float64, len(shares))
	difference := func(j int) int {
		if len(b.config.AgeMixing) == 0 {
			return 0
		}
		return abs(b.cohorts[b.wants.blocks[j].cohort].Age - b.cohorts[cohort].Age)
	}
	for j := range parts {
		if d := difference(j); d < len(shares) {
			given[d] += all.out[j]
			takenIn[d] += all.in[j]
		}
	}
	var there float64
	for d := range shares {
		if given[d] > 0 && takenIn[d] > 0 {
			there += shares[d]
		}
	}
	for j := range parts {
		if d := difference(j); d < len(shares) && given[d] > 0 && takenIn[d] > 0 {
			parts[j] = part{out: shares[d] / max(there, 1e-12) * all.in[j] / takenIn[d], in: shares[d] / max(there, 1e-12) * all.out[j] / given[d]}
		}
	}
	return parts
}
