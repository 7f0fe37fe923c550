package check

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"dmsim/model/policy"
	"dmsim/sim/check/mutant"
	"dmsim/sim/check/story"
)

// Kill is a row of the matrix: a mutant, and who found it out within the stories that it was given.
type Kill struct {
	Mutant    mutant.Mutant
	By        map[string]int // by how many of the stories each invariant was the one that objected first
	ByOpinion int            // in how many the second opinion objected
	Stories   uint64         // played
	First     *Found         // the first that showed it; nil: it survives
	Found     *Finding       // the first, shrunk
}

// Matrix is the proof that checking works: who kills which mutant, that the sound world is let live, and that a broken second opinion is found out too.
type Matrix struct {
	Kills       []Kill // in the order of mutant.All
	FalseAlarms []Found
	Seeds       int      // with which the sound world was explored
	Opinions    int      // second opinions that were played with
	NotPlayed   []string // mutants that live because there was no time
	Unfound     []string // bent opinions that nothing shows to be bent
	Counts
}

// MatrixOptions bound the work.
type MatrixOptions struct {
	Seed    uint64
	Workers int
	Base    *policy.Policy
	Mutants []mutant.Mutant // nil: all
	// Stories are how many each mutant is given at least, so that the matrix shows all who kill it, and StoriesMax how many until it is a survivor.
	Stories, StoriesMax uint64
	Seeds               int    // of the sound world
	SeedStories         uint64 // with each of them
	Shrink              bool
	Progress            func(done, all int)
}

// The usual bounds: a mutant is found by a story in some ten at the median, and by one in some thousands where it needs an edge.
const (
	MatrixStories     = 500
	MatrixStoriesMax  = 20_000
	MatrixSeeds       = 500
	MatrixSeedStories = 24
)

// Survivors are the ids of the mutants that nobody killed.
func (m *Matrix) Survivors() []string {
	survivors := []string{}
	for _, k := range m.Kills {
		if k.First == nil && !slices.Contains(m.NotPlayed, k.Mutant.ID) {
			survivors = append(survivors, k.Mutant.ID)
		}
	}
	return survivors
}

// Mutants lets every mutant loose, then the sound world, then every broken second opinion. It ends early, with what it has, when ctx is done: then done is false.
func Mutants(ctx context.Context, o MatrixOptions) (m Matrix, done bool) {
	if o.Mutants == nil {
		o.Mutants = mutant.All()
	}
	x := &matrix{options: o, m: &m, all: len(o.Mutants) + o.Seeds + len(bentOpinions)}
	for _, of := range o.Mutants {
		m.Kills = append(m.Kills, Kill{Mutant: of, By: map[string]int{}})
	}
	x.parallel(ctx, len(o.Mutants), func(i int) { m.Kills[i] = x.kill(ctx, o.Mutants[i]) })
	x.parallel(ctx, o.Seeds, func(i int) { x.sound(ctx, o.Seed+uint64(i)) })
	x.parallel(ctx, len(bentOpinions), func(i int) { x.bent(ctx, &bentOpinions[i]) })
	for i := range m.Kills {
		if k := &m.Kills[i]; k.First == nil && k.Stories < o.StoriesMax {
			m.NotPlayed = append(m.NotPlayed, k.Mutant.ID)
		}
	}
	slices.SortFunc(m.FalseAlarms, func(a, b Found) int { return cmp.Compare(a.Number, b.Number) })
	slices.Sort(m.Unfound)
	return m, ctx.Err() == nil
}

// matrix is one under way.
type matrix struct {
	options MatrixOptions
	all     int
	did     atomic.Int64
	mu      sync.Mutex
	m       *Matrix
}

func (x *matrix) parallel(ctx context.Context, n int, do func(int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range max(1, x.options.Workers) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				do(i)
				if did := x.did.Add(1); x.options.Progress != nil {
					x.options.Progress(int(did), x.all)
				}
			}
		})
	}
	wait.Wait()
}

func (x *matrix) count(stories, attempts uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.m.Histories += stories
	x.m.Attempts += attempts
}

// kill plays stories on a mutant: all that it is given at least, then on to the first that shows it.
func (x *matrix) kill(ctx context.Context, of mutant.Mutant) Kill {
	k := Kill{Mutant: of, By: map[string]int{}}
	drawer := story.NewDrawer(x.options.Seed, story.Options{Base: x.options.Base})
	g := newStage(&worlds{fault: &of.Fault}, Judges{})
	for n := uint64(0); n < x.options.StoriesMax && (n < x.options.Stories || k.First == nil) && ctx.Err() == nil; n++ {
		s := drawer.Draw(n)
		k.Stories++
		v, _ := g.check(s, n%twiceEvery == 0) // our own world can always be made
		if v == nil {
			continue
		}
		if v.Differs {
			k.ByOpinion++
		}
		if v.Invariant != Opinion {
			k.By[v.Invariant]++
		}
		if k.First == nil {
			k.First = &Found{n, s.Clone(), *v}
		}
	}
	x.count(k.Stories, g.attempts)
	if k.First != nil && x.options.Shrink {
		finding := Shrink(ctx, *k.First, &Options{Fault: &of.Fault})
		k.Found = &finding
	}
	return k
}

// sound explores the world as it is with one seed.
func (x *matrix) sound(ctx context.Context, seed uint64) {
	e, _ := Explore(ctx, Options{Seed: seed, Workers: 1, Stories: x.options.SeedStories, Base: x.options.Base})
	x.count(e.Histories, e.Attempts)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.m.FalseAlarms = append(x.m.FalseAlarms, e.Found...)
	if e.Histories == x.options.SeedStories || len(e.Found) > 0 {
		x.m.Seeds++
	}
}

// bent plays the sound world before a broken second opinion. Of the invariants none may object: then it would be they who are wrong.
func (x *matrix) bent(ctx context.Context, b *Bent) {
	drawer := story.NewDrawer(x.options.Seed, story.Options{Base: x.options.Base})
	g := newStage(&worlds{}, Judges{Bent: b})
	found := false
	n := uint64(0)
	for ; n < x.options.StoriesMax && !found && ctx.Err() == nil; n++ {
		s := drawer.Draw(n)
		v, _ := g.play(s)
		if v != nil && v.Invariant != Opinion {
			x.mu.Lock()
			x.m.FalseAlarms = append(x.m.FalseAlarms, Found{n, s.Clone(), *v})
			x.mu.Unlock()
		}
		found = v != nil
	}
	x.count(n, g.attempts)
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case found:
		x.m.Opinions++
	case n == x.options.StoriesMax:
		x.m.Opinions++
		x.m.Unfound = append(x.m.Unfound, b.ID)
	}
}
