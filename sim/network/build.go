package network

import (
	"context"
	"fmt"
	"math"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/parallel"
	"dmsim/sim/rng"
)

// builder finds the plan of a community graph. The degrees are drawn once; then, in a few rounds, it makes a graph, looks at a sample of its users, and turns
// the dials until what it looks at is what was wanted.
type builder struct {
	config     Config
	cohorts    []Cohort
	users      int
	workers    int
	mean       float64
	followees  law
	followers  law
	coupling   coupling
	key        uint64
	deviations uint64
	roundings  uint64

	bounds    []limits  // of each cohort
	target    []float64 // shares of the differences of age, of those that there are
	talk      func(string)
	wants     wants
	dials     dials
	gain      float64       // of the dials
	saturated bool          // all that could be mutual is, local follows apart
	places    []graph.Place // of the graph at hand, which are the next one's too
	local     []float32     // expected local followees of each place
	last      [2]float64    // the local dial of the round before, and the clustering that it gave
}

func newBuilder(seed rng.Seed, c Config, cohorts []Cohort, workers int, talk func(string)) *builder {
	b := &builder{config: c, cohorts: cohorts, workers: workers, mean: c.MeanFollows, talk: talk}
	for _, cohort := range cohorts {
		b.users += cohort.Users
	}
	b.followees = newLaw(c.Followees, c.MeanFollows, c.Followees.most(b.users, b.mean))
	b.followers = newLaw(c.Followers, c.MeanFollows, c.Followers.most(b.users, b.mean))
	b.bounds = b.limits()
	ages := make([]int, len(cohorts))
	for i, cohort := range cohorts {
		ages[i] = cohort.Age
	}
	_, b.target = classes(ages, c.AgeMixing)
	b.key = seed.For(byLink).Key(0, 0)
	b.deviations = seed.For(byDegree).Key(0, 0)
	b.roundings = seed.For(byRounding).Key(0, 0)
	return b
}

func mixed(key uint64, entity int) uint64 { return model.Mix(key, uint64(entity)) }

// roundsMost is how often a graph is made and looked at, at most. A round costs a part of what all rows cost: in a large graph a tenth, in one of many hubs more.
const roundsMost = 9

func (b *builder) build(ctx context.Context) (*graph.Computed, error) {
	b.talk("follow graph: degrees")
	b.wants = b.drawWants()
	b.start()
	best := b.dials.clone()
	least := math.Inf(1)
	for round := 1; ; round++ {
		g, err := b.make(ctx)
		if err != nil {
			return nil, err
		}
		s := b.look(g)
		b.talk(fmt.Sprintf("follow graph: round %d: %s", round, s))
		miss, good := b.miss(s)
		if good {
			return g, nil
		}
		if miss <= least {
			best, least = b.dials.clone(), miss
		}
		if round == roundsMost {
			b.dials = best
			return b.make(ctx)
		}
		b.turn(s)
	}
}

// make makes the graph of the dials as they stand, in the memory of the one before.
func (b *builder) make(ctx context.Context) (*graph.Computed, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g, err := graph.NewComputed(b.plan())
	if err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	return g, nil
}

// leastOfShare: a class of differences that is wanted always has something, or users of small cohorts would have to look too far.
const leastOfShare = 0.3

// densest is the share of the pairs of two blocks that may have a link of one sort.
const densest = 0.6

// plan makes communities, deals stubs to the users and cells to the blocks.
func (b *builder) plan() graph.Plan {
	if b.places == nil {
		b.places, b.local = make([]graph.Place, b.users+1), make([]float32, b.users)
	}
	clear(b.places)
	clear(b.local)
	p := graph.Plan{Key: b.key, Places: b.places}
	b.communities(&p)
	for _, block := range b.wants.blocks {
		p.Blocks = append(p.Blocks, uint32(block.users))
	}
	hubs, taken := b.reaches()
	p.Hubs = hubs
	links := b.stubs(&p, taken)
	p.MutualCells, p.OneWayCells = b.cells(links)
	return p
}

// blockLinks are the numbers of stubs of each block, and the local follows of it.
type blockLinks struct {
	stubs [3][]float64 // mutual, out, in
	local []float64
}

// stubs gives each user who is no hub his stubs. A user's local follows are taken off what he wants, then what hubs have of it; of what he could have mutual,
// all get the same share.
func (b *builder) stubs(p *graph.Plan, taken loads) blockLinks {
	var room float64
	for x, w := range b.wants.users {
		room += max(0, w.least()-float64(b.local[x]))
	}
	b.saturated = b.dials.mutual >= room
	b.dials.mutual = min(b.dials.mutual, room) // what lies beyond would have to be turned back first
	p.HubMutual = b.dials.mutual / max(room, 1)
	links := blockLinks{local: make([]float64, len(b.wants.blocks))}
	for f := range links.stubs {
		links.stubs[f] = make([]float64, len(b.wants.blocks))
	}
	parallel.Each(len(b.wants.blocks), 1, b.workers, func() func(from, to int) {
		return func(from, to int) {
			for i := from; i < to; i++ {
				block := b.wants.blocks[i]
				for x := block.first; x < block.first+block.users; x++ {
					links.local[i] += float64(b.local[x])
					if block.tier == hubTier {
						continue
					}
					place := b.stubsOf(x, float64(b.local[x]), p.HubMutual, 1-taken.out[i], 1-taken.in[i], b.dials.cohorts[block.cohort])
					place.Community = p.Places[x].Community
					p.Places[x] = place
					links.stubs[0][i] += float64(place.Mutual)
					links.stubs[1][i] += float64(place.Out)
					links.stubs[2][i] += float64(place.In)
				}
			}
		}
	})
	return links
}

// stubsOf turns what a user is to have into whole numbers, up or down by a keyed coin.
func (b *builder) stubsOf(x int, local, share, leftOut, leftIn, cohort float64) graph.Place {
	w := b.wants.users[x]
	out, in := b.dials.out.at(float64(w.out))*leftOut*cohort, b.dials.in.at(float64(w.in))*leftIn*cohort
	d := rng.From(mixed(b.roundings, x))
	mutual := share * max(0, w.least()-local)
	return graph.Place{
		Mutual: whole(mutual*math.Sqrt(out*in), &d),
		Out:    whole(max(0, float64(w.out)-local-mutual)*out, &d),
		In:     whole(max(0, float64(w.in)-local-mutual)*in, &d),
	}
}

func whole(x float64, d *rng.Draw) uint32 { return uint32(x + d.Unit()) }

// cells deals the stubs of blocks to cells so that ages mix as wanted. Blocks of hubs have no stubs, so nothing is worked out for them.
func (b *builder) cells(links blockLinks) (mutual, oneWay []uint32) {
	plain, ages, local := b.plainBlocks(links)
	class, shares := classes(ages, b.config.AgeMixing)
	for d, more := range b.dials.mixing {
		shares[d] = max(leastOfShare*shares[d], shares[d]+more)
	}
	b.takeLocal(shares, local)
	n := len(plain)
	bound := make([]float64, n*n)
	for i, x := range plain {
		for j, y := range plain {
			bound[i*n+j] = densest * float64(b.wants.blocks[x].users) * float64(b.wants.blocks[y].users)
		}
	}
	var stubs [3][]float64
	for f := range stubs {
		for _, x := range plain {
			stubs[f] = append(stubs[f], links.stubs[f][x])
		}
	}
	m := mixing{stubs[0], stubs[0], class, shares, bound}
	mutual = wholeMutual(m.fit(), stubs[0])
	m = mixing{stubs[1], scaled(stubs[2], stubs[1]), class, shares, bound}
	oneWay = wholeOneWay(m.fit(), stubs[1], stubs[2])
	return b.spreadOut(plain, mutual), b.spreadOut(plain, oneWay)
}

// plainBlocks returns the blocks that are not of hubs, their ages, and the share of their follows that is local.
func (b *builder) plainBlocks(links blockLinks) (plain, ages []int, local float64) {
	var all float64
	for i, block := range b.wants.blocks {
		if block.tier == hubTier {
			continue
		}
		plain, ages = append(plain, i), append(ages, b.cohorts[block.cohort].Age)
		local += links.local[i]
		all += links.local[i] + links.stubs[0][i] + links.stubs[1][i]
	}
	return plain, ages, local / max(all, 1)
}

// spreadOut puts the cells between plain blocks into the matrix of all blocks.
func (b *builder) spreadOut(plain []int, cells []uint32) []uint32 {
	n := len(b.wants.blocks)
	all := make([]uint32, n*n)
	for i, x := range plain {
		for j, y := range plain {
			all[x*n+y] = cells[i*len(plain)+j]
		}
	}
	return all
}

// takeLocal takes the local follows, which are between users of one age, off the first class.
func (b *builder) takeLocal(shares []float64, local float64) {
	if len(shares) == 1 {
		return
	}
	shares[0] = max(0, shares[0]-local)
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	for d := range shares {
		shares[d] /= math.Max(sum, 1e-300)
	}
}

// scaled returns x with the sum of y.
func scaled(x, y []float64) []float64 {
	var sx, sy float64
	for i := range x {
		sx, sy = sx+x[i], sy+y[i]
	}
	out := make([]float64, len(x))
	for i := range x {
		out[i] = x[i] * sy / max(sx, 1e-300)
	}
	return out
}
