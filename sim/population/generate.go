package population

import (
	"context"
	"errors"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/network"
	"dmsim/sim/rng"
	"dmsim/sim/snap"
	"dmsim/strictyaml"
)

// Graph is a follow graph that people can be made around. It is asked for whole rows, since one that is computed computes a row at a
// time. Its methods InDegree and Community count too, where it has them (see audienceOf and communities).
type Graph interface {
	graph.Base
	AppendFollowees(to []model.UserID, u model.UserID) []model.UserID
}

// Request says what population to generate.
type Request struct {
	Seed    rng.Seed
	Config  Config
	Network network.Config
	Start   model.Time
	Workers int          // goroutines, 1 to 1024; they make it quicker and change nothing
	Talk    func(string) // told what is being done; nil: nobody is
}

// Generate makes a population. It is a pure function of the request but for Workers and Talk (and of the files that it names: a network's file
// says how many users there are). What Validate finds wrong it returns as a *strictyaml.FieldError below "population" or "network".
// The population must be closed.
func Generate(ctx context.Context, r Request) (*Population, error) {
	f, err := Follow(ctx, r)
	if err != nil {
		return nil, err
	}
	p, err := r.People(f)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	p.close = f.close
	if computed, ok := p.Graph.(*graph.Computed); ok {
		if _, err := network.Count(ctx, computed, r.Workers); err != nil { // or the first who asks would count alone
			return nil, errors.Join(err, p.Close())
		}
	}
	return p, nil
}

// People makes the people of a request around its follows, which stay the caller's to close.
func (r Request) People(f *Follows) (*Population, error) {
	p, err := around(r.Seed, r.Config, f.near(), f.places, f.IDs, r.Start, r.Workers)
	if err != nil {
		return nil, err
	}
	p.Graph = f.Graph
	if stored, ok := f.Graph.(*graph.Indexed); ok {
		p.Graph = stored.CSR // a world asks nobody for his followers
	}
	p.assumptions = append(p.assumptions, f.assumptions...)
	return p, nil
}

// workersMax bounds the goroutines of one call.
const workersMax = 1024

// Around makes the people of a follow graph: their attributes as Attributes does, but that creators are those with the most followers, and
// blocks and groups that fit the graph. Where the graph comes from a file, ids are that file's ids of its users, by which c.File names
// them; else nil.
func Around(seed rng.Seed, c Config, g Graph, ids *snap.Dense, start model.Time, workers int) (*Population, error) {
	return around(seed, c, g, nil, ids, start, workers)
}

// around takes places that the graph knows, or nil.
func around(seed rng.Seed, c Config, g Graph, known *places, ids *snap.Dense, start model.Time, workers int) (*Population, error) {
	m, err := newMaker(seed, c, g.Users(), ids, start, workers)
	if err != nil {
		return nil, err
	}
	if known != nil {
		m.places = known
	}
	if c.Personas.Creator > 0 {
		m.findCreators(audienceOf(g, workers))
	}
	p := m.make()
	p.Graph = g
	p.Groups = makeGroups(seed, c.Groups, g)
	p.Blocks = makeBlocks(seed, c.BlocksPerUser, g)
	_, near := g.(communities)
	p.assumptions = append(p.assumptions, c.Groups.assumption(near), blocksAssumption(c.BlocksPerUser))
	return p, nil
}

// Attributes draws ages, zones, personas and settings for so many users, without follows, groups and blocks; c.Users is not read. Since
// nobody has followers, creators are drawn as the other personas are.
func Attributes(seed rng.Seed, c Config, users int, start model.Time) (*Population, error) {
	m, err := newMaker(seed, c, users, nil, start, 1)
	if err != nil {
		return nil, err
	}
	p := m.make()
	p.Graph = graph.Empty(users)
	return p, nil
}

// validate judges all parts, each error below its name.
func (r Request) validate() error {
	if err := r.Config.Validate(); err != nil {
		return strictyaml.Under("population", err)
	}
	if err := r.Network.ValidateFor(r.Config.Users); err != nil {
		return strictyaml.Under("network", err)
	}
	return within("workers", r.Workers, 1, workersMax)
}
