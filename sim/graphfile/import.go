package graphfile

import (
	"fmt"
	"iter"

	"dmsim/model/graph"
	"dmsim/sim/snap"
)

// ImportOptions tune Import.
type ImportOptions struct {
	Workers int // goroutines that verify a .dmg; 0: one a processor
}

// Imported is a graph from a file.
type Imported struct {
	Graph   *graph.Indexed // not to be used after Close
	IDs     *snap.Dense    // the file's ids of the users; nil where they are the users' own
	Dropped graph.Dropped  // self-follows and duplicates are left out; whoever only follows himself is still a user
	Meta    Meta           // of a .dmg
	close   func() error
}

// Close gives back what the graph was mapped from, if it was.
func (in *Imported) Close() error {
	if in.close == nil {
		return nil
	}
	return in.close()
}

// Import reads a graph in the form that the name's ending says, and a SNAP edge list where it says none of ours. An edge list of three columns
// (SRC DST UNIXTS, a trace of messages) is read as follows: who wrote to whom.
//
// Ids are numbered 0, 1, 2 ... in order of appearance, unless the file was written by Export without IDs, which are then the users themselves.
// A .dmg has its users in their order, with their ids where it was written with IDs.
// An edge list and a .parquet are read twice, in constant memory beside the graph's.
func Import(path string, o ImportOptions) (*Imported, error) {
	switch f, _ := formOf(path); f {
	case formGraphML:
		return nil, fmt.Errorf("%s: GraphML is written, not read: want .dmg, .parquet or an edge list", path)
	case formStored:
		file, err := Open(path, OpenOptions(o))
		if err != nil {
			return nil, err
		}
		return &Imported{Graph: file.Graph, IDs: file.IDs, Meta: file.Meta, close: file.Close}, nil
	case formParquet:
		return importParquet(path)
	}
	return importText(path)
}

func importText(path string) (*Imported, error) {
	head, err := snap.ReadHead(path)
	if err != nil {
		return nil, err
	}
	users, own := usersOf(head.Comments)
	switch {
	case !own && head.Columns == 0:
		return imported(snap.ImportFollows(path)) // which says what is wrong with it
	case !own:
		return imported(snap.Import(path, snap.Read(path, head.Columns)))
	case head.Columns == 0:
		return importNumbered(path, users, 0, func(func(snap.Edge, error) bool) {})
	}
	edges, rows := snap.Read(path, head.Columns), uint64(0)
	if users > usersMax(0) {
		if rows, err = count(edges); err != nil {
			return nil, err
		}
	}
	return importNumbered(path, users, rows, edges)
}

// importNumbered wants at least so many rows as make the users credible.
func importNumbered(path string, users, rows uint64, edges iter.Seq2[snap.Edge, error]) (*Imported, error) {
	if err := judgeUsers(users, rows); err != nil {
		return nil, named(path, err)
	}
	return imported(snap.ImportNumbered(path, int(users), edges))
}

func imported(in *snap.Imported, err error) (*Imported, error) {
	if err != nil {
		return nil, err
	}
	return &Imported{Graph: graph.Index(in.Graph), IDs: in.IDs, Dropped: in.Dropped}, nil
}

func count(edges iter.Seq2[snap.Edge, error]) (rows uint64, err error) {
	for _, err := range edges {
		if err != nil {
			return 0, err
		}
		rows++
	}
	return rows, nil
}
