package population

import (
	"context"
	"errors"
	"fmt"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphfile"
	"dmsim/sim/network"
	"dmsim/sim/snap"
	"dmsim/strictyaml"
)

// Follows is who follows whom, before there are people around it.
type Follows struct {
	Graph    graph.Whole     // not to be used after Close
	Computed *graph.Computed // of the model community; else nil
	IDs      *snap.Dense     // the file's ids of the users, where the follows come from a file; else nil
	Dropped  graph.Dropped   // what was left out
	Wanted   float64         // follows; 0: those of a file

	places      *places // nil: the graph knows no ages
	cohorts     []network.Cohort
	assumptions []string
	close       func() error // nil: there is nothing to close
}

// Follow makes the follow graph of a request, or reads it. It must be closed.
func Follow(ctx context.Context, r Request) (*Follows, error) {
	if err := r.validate(); err != nil {
		return nil, err
	}
	if r.Network.File != "" {
		return r.read()
	}
	cohorts := r.Config.Ages.cohorts(r.Config.Users)
	n, err := network.Make(ctx, network.Request{Seed: r.Seed, Config: r.Network, Cohorts: cohorts, Workers: r.Workers, Talk: r.Talk})
	if err != nil {
		return nil, strictyaml.Under("network", err)
	}
	f := &Follows{
		Graph: n.Graph, Computed: n.Computed, Dropped: n.Dropped, Wanted: r.Network.MeanFollows * float64(r.Config.Users),
		assumptions: r.Network.Assumptions(),
	}
	if f.cohorts = n.Cohorts; f.cohorts != nil {
		f.places = newPlaces(cohorts, func(user uint64) int { return n.Place(model.UserID(user)) })
	} else {
		f.places = shuffled(r.Seed, r.Config.Ages, r.Config.Users)
	}
	return f, nil
}

func (r Request) read() (*Follows, error) {
	in, err := graphfile.Import(r.Network.File, graphfile.ImportOptions{Workers: r.Workers})
	if err != nil {
		return nil, err
	}
	ids := in.IDs
	if ids == nil && r.Config.File != "" { // the table names users by the ids that they have
		if ids, err = ownIDs(in.Graph.Users()); err != nil {
			return nil, errors.Join(err, in.Close())
		}
	}
	return &Follows{
		Graph: in.Graph, IDs: ids, Dropped: in.Dropped, close: in.Close,
		assumptions: []string{fmt.Sprintf("sourced: %d users and %d follows are those of %s, without %d self-follows and %d duplicates",
			in.Graph.Users(), in.Graph.Follows(), r.Network.File, in.Dropped.SelfFollows, in.Dropped.Duplicates)},
	}, nil
}

// ownIDs are the ids of users who are their own.
func ownIDs(users int) (*snap.Dense, error) {
	ids := make([]uint64, users)
	for u := range ids {
		ids[u] = uint64(u)
	}
	return snap.NewDense(ids)
}

// Close gives back what the graph was mapped from, if it was.
func (f *Follows) Close() error {
	if f.close == nil {
		return nil
	}
	return f.close()
}

// Age returns the true age of a user at the start; ok is false where the follows know nothing of ages.
func (f *Follows) Age(u model.UserID) (age int, ok bool) {
	if f.places == nil {
		return 0, false
	}
	return f.places.age(uint64(u)), true
}

// TargetMixing returns how ages should mix, as network.Config does; nil where they do not matter.
func (f *Follows) TargetMixing(c network.Config) (ages []int, share [][]float64) {
	if f.cohorts == nil {
		return nil, nil
	}
	return c.TargetMixing(f.cohorts)
}

// near is the graph as groups see it.
func (f *Follows) near() Graph {
	if f.Computed == nil {
		return f.Graph
	}
	return neighbourhood{f.Graph, f.Computed}
}

// neighbourhood is a graph in whatever form with the communities of the computed one.
type neighbourhood struct {
	graph.Whole
	computed *graph.Computed
}

func (n neighbourhood) Community(u model.UserID) []model.UserID { return n.computed.Community(u) }

// InDegree returns about how many users follow u: the same in every form of the graph, so that the same users are creators.
func (n neighbourhood) InDegree(u model.UserID) int { return n.computed.Wanted(u) }
