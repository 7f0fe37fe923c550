package network

import (
	"context"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/parallel"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// What is drawn here.
const (
	byLink     rng.Purpose = "network/link"
	byDegree   rng.Purpose = "network/degree"
	byRounding rng.Purpose = "network/rounding"
)

// Generate makes the computed graph of the model community for users of some cohorts, in ascending order of age. It is a pure function of seed, configuration
// and cohorts; workers only make it quicker. Errors about the configuration are *strictyaml.FieldError.
func Generate(ctx context.Context, seed rng.Seed, c Config, cohorts []Cohort, workers int) (*graph.Computed, error) {
	users := 0
	for _, cohort := range cohorts {
		users += cohort.Users
	}
	if err := c.ValidateFor(users); err != nil {
		return nil, err
	}
	if c.Model != ModelCommunity || c.File != "" {
		return nil, &strictyaml.FieldError{Path: "model", Want: ModelCommunity, Got: c.Model}
	}
	return newBuilder(seed, c, cohorts, workers).build(ctx)
}

// chunkUsers is how many rows a worker computes at a time.
const chunkUsers = 4096

// Store computes all rows of a graph and stores them. For a moment it holds the follows twice.
func Store(ctx context.Context, g *graph.Computed, workers int) (*graph.Indexed, error) {
	chunks := make([]graph.Rows, (g.Users()+chunkUsers-1)/chunkUsers)
	parallel.Each(g.Users(), chunkUsers, workers, func() func(from, to int) {
		return func(from, to int) {
			if ctx.Err() != nil {
				return
			}
			var rows graph.Rows
			for u := from; u < to; u++ {
				rows.AppendRow(g, model.UserID(u))
			}
			chunks[from/chunkUsers] = rows
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return join(g.Users(), chunks, workers)
}

// join puts the rows of chunks behind each other.
func join(users int, chunks []graph.Rows, workers int) (*graph.Indexed, error) {
	p := graph.Parts{Offset: make([]uint64, 1, users+1), From: make([]uint64, 1, users+1)}
	var row, in uint64
	for i := range chunks {
		for j, n := range chunks[i].Degrees {
			row += uint64(n)
			in += uint64(chunks[i].InDegrees[j])
			p.Offset, p.From = append(p.Offset, row), append(p.From, in)
		}
	}
	p.Row, p.In = make([]uint32, row), make([]uint32, in)
	parallel.Each(len(chunks), 1, workers, func() func(from, to int) {
		return func(from, to int) {
			for i := from; i < to; i++ {
				copy(p.Row[p.Offset[i*chunkUsers]:], chunks[i].Row)
				copy(p.In[p.From[i*chunkUsers]:], chunks[i].In)
				chunks[i] = graph.Rows{}
			}
		}
	})
	return graph.FromParts(p)
}

// Count computes all rows of a graph, so that it knows how many follows it has.
func Count(ctx context.Context, g *graph.Computed, workers int) (follows uint64, err error) {
	counts := make([]uint64, (g.Users()+chunkUsers-1)/chunkUsers)
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
