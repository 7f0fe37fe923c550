package network

import (
	"context"
	"errors"
	"math"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/network/rival"
	"dmsim/sim/parallel"
	"dmsim/sim/rng"
)

// What is drawn here.
const (
	byLink     rng.Purpose = "network/link"
	byDegree   rng.Purpose = "network/degree"
	byRounding rng.Purpose = "network/rounding"
	byAge      rng.Purpose = "network/age"
)

// Network is a follow graph with what is known of how it came about.
type Network struct {
	Graph    graph.Whole
	Computed *graph.Computed // of the model community, whatever the form: knows places and communities; else nil
	Cohorts  []Cohort        // as asked for; none where ages do not matter
	groups   *groups
	Dropped  graph.Dropped // self-follows and duplicates of the other models
}

// Place returns where a user stands among the users of the cohorts, in ascending order of age. It is for a network that knows ages.
func (n *Network) Place(u model.UserID) int { return n.groups.place(n.Computed.PlaceOf(u)) }

// Request says what to make.
type Request struct {
	Seed    rng.Seed
	Config  Config
	Cohorts []Cohort     // the users, in ascending order of age
	Workers int          // goroutines, at least 1; they make it quicker and change nothing
	Talk    func(string) // told what is being done; nil: nobody is
}

// Make makes a network of one of the models. It is a pure function of seed, configuration and cohorts. Errors about the configuration are
// *strictyaml.FieldError.
func Make(ctx context.Context, r Request) (*Network, error) {
	users := 0
	for _, cohort := range r.Cohorts {
		users += cohort.Users
	}
	if err := r.Config.ValidateFor(users); err != nil {
		return nil, err
	}
	if r.Talk == nil {
		r.Talk = func(string) {}
	}
	if r.Config.Model != ModelCommunity && r.Config.MeanFollows > 0 {
		return r.rival(ctx, users)
	}
	n := &Network{}
	cohorts := []Cohort{{Users: users}}
	if len(r.Config.AgeMixing) > 0 {
		n.Cohorts, n.groups = r.Cohorts, merge(r.Cohorts, mergedMeans*r.Config.MeanFollows, r.Seed.For(byAge).Key(0, 0))
		cohorts = n.groups.merged
	}
	var g *graph.Computed
	var err error
	if r.Config.MeanFollows == 0 {
		g, err = nobody(r, users)
	} else {
		g, err = newBuilder(r.Seed, r.Config, cohorts, r.Workers, r.Talk).build(ctx)
	}
	if err != nil {
		return nil, err
	}
	n.Graph, n.Computed = g, g
	if r.Config.Form == FormStored {
		r.Talk("follow graph: storing rows")
		if n.Graph, err = Store(ctx, g, r.Workers); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// nobody is the graph in which nobody follows anybody.
func nobody(r Request, users int) (*graph.Computed, error) {
	return graph.NewComputed(graph.Plan{
		Key: r.Seed.For(byLink).Key(0, 0), Blocks: []uint32{uint32(users)}, Places: make([]graph.Place, users+1),
		Communities: []graph.Community{{}}, MutualCells: []uint32{0}, OneWayCells: []uint32{0},
	})
}

// rival makes a network of a model of the literature.
func (r Request) rival(ctx context.Context, users int) (*Network, error) {
	var g *graph.CSR
	var dropped graph.Dropped
	var err error
	follows := uint64(math.Round(r.Config.MeanFollows * float64(users)))
	r.Talk("follow graph: " + r.Config.Model)
	switch r.Config.Model {
	case ModelRMAT:
		g, dropped, err = rival.RMAT(ctx, r.Seed, users, follows)
	case ModelPreferentialAttachment:
		g, dropped, err = rival.PreferentialAttachment(r.Seed, users, int(math.Round(r.Config.MeanFollows)))
	case ModelChungLu:
		g, dropped, err = rival.ChungLu(ctx, r.Seed, users, follows, r.Config.Followers.Exponent)
	}
	if err := errors.Join(err, ctx.Err()); err != nil {
		return nil, err
	}
	return &Network{Graph: graph.Index(g), Dropped: dropped}, nil
}

// chunkUsers is how many rows a worker computes at a time.
const chunkUsers = 4096

func chunks(users int) int { return (users + chunkUsers - 1) / chunkUsers }

// Store computes all rows of a graph and stores them. For a moment it holds the follows twice.
func Store(ctx context.Context, g *graph.Computed, workers int) (*graph.Indexed, error) {
	parts := make([]graph.Rows, chunks(g.Users()))
	parallel.Each(g.Users(), chunkUsers, workers, func() func(from, to int) {
		return func(from, to int) {
			if ctx.Err() != nil {
				return
			}
			var rows graph.Rows
			for u := from; u < to; u++ {
				rows.AppendRow(g, model.UserID(u))
			}
			parts[from/chunkUsers] = rows
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return join(g.Users(), parts, workers)
}

// join puts rows behind each other.
func join(users int, all []graph.Rows, workers int) (*graph.Indexed, error) {
	p := graph.Parts{Offset: make([]uint64, 1, users+1), From: make([]uint64, 1, users+1)}
	var row, in uint64
	for i := range all {
		for j, n := range all[i].Degrees {
			row += uint64(n)
			in += uint64(all[i].InDegrees[j])
			p.Offset, p.From = append(p.Offset, row), append(p.From, in)
		}
	}
	p.Row, p.In = make([]uint32, row), make([]uint32, in)
	parallel.Each(len(all), 1, workers, func() func(from, to int) {
		return func(from, to int) {
			for i := from; i < to; i++ {
				copy(p.Row[p.Offset[i*chunkUsers]:], all[i].Row)
				copy(p.In[p.From[i*chunkUsers]:], all[i].In)
				all[i] = graph.Rows{}
			}
		}
	})
	return graph.FromParts(p)
}

// Count computes all rows of a graph, so that it knows how many follows it has.
func Count(ctx context.Context, g *graph.Computed, workers int) (follows uint64, err error) {
	counts := make([]uint64, chunks(g.Users()))
	parallel.Each(g.Users(), chunkUsers, workers, func() func(from, to int) {
		return func(from, to int) {
			for u := from; u < to && ctx.Err() == nil; u++ {
				counts[from/chunkUsers] += uint64(g.Degree(model.UserID(u)))
			}
		}
	})
	for _, n := range counts {
		follows += n
	}
	if ctx.Err() == nil {
		g.SetFollows(follows)
	}
	return follows, ctx.Err()
}
