package population

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/graph"
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

// Generate makes a population that starts at a time. The result is a pure function of seed, configuration, network and start
// (and of the files that they name: a network's file says how many users there are); workers, at least 1, only make it quicker.
// What Validate finds wrong it returns as a *strictyaml.FieldError below "population" or "network".
func Generate(seed rng.Seed, c Config, n Network, start model.Time, workers int) (*Population, error) {
	if err := c.Validate(); err != nil {
		return nil, strictyaml.Under("population", err)
	}
	if err := n.ValidateFor(c.Users); err != nil {
		return nil, strictyaml.Under("network", err)
	}
	if err := within("workers", workers, 1, workersMax); err != nil {
		return nil, err
	}
	if n.File != "" {
		return generateAroundFile(seed, c, n, start, workers)
	}
	g := follows{users: c.Users, workers: workers, seed: seed, network: n}.generate()
	p, err := Around(seed, c, g, nil, start, workers)
	if err != nil {
		return nil, err
	}
	p.assumptions = append(p.assumptions, n.assumptions()...)
	return p, nil
}

// workersMax bounds the goroutines of one call.
const workersMax = 1024

func generateAroundFile(seed rng.Seed, c Config, n Network, start model.Time, workers int) (*Population, error) {
	in, err := snap.ImportFollows(n.File)
	if err != nil {
		return nil, err
	}
	p, err := Around(seed, c, in.Graph, in.IDs, start, workers)
	if err != nil {
		return nil, err
	}
	p.assumptions = append(p.assumptions, fmt.Sprintf("sourced: %d users and %d follows are those of %s, without %d self-follows and %d duplicates",
		in.Graph.Users(), in.Graph.Follows(), n.File, in.Dropped.SelfFollows, in.Dropped.Duplicates))
	return p, nil
}

// Around makes the people of a follow graph: their attributes as Attributes does, but that creators are those with the most followers, and
// blocks and groups that fit the graph. Where the graph comes from a file, ids are that file's ids of its users, by which c.File names
// them; else nil.
func Around(seed rng.Seed, c Config, g Graph, ids *snap.Dense, start model.Time, workers int) (*Population, error) {
	m, err := newMaker(seed, c, g.Users(), ids, start, workers)
	if err != nil {
		return nil, err
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
// nobody has followers, creators are drawn as the other personas are. A user has the same attributes in a population of any size.
func Attributes(seed rng.Seed, c Config, users int, start model.Time) (*Population, error) {
	m, err := newMaker(seed, c, users, nil, start, 1)
	if err != nil {
		return nil, err
	}
	p := m.make()
	p.Graph = graph.Empty(users)
	return p, nil
}
