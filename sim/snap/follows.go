package snap

import (
	"fmt"
	"iter"

	"dmsim/model"
	"dmsim/model/graph"
)

// Imported is a file of follows as a graph.
type Imported struct {
	Graph   *graph.CSR
	IDs     *Dense        // the file's ids of the graph's users; nil where they are the users' own
	Dropped graph.Dropped // self-follows and duplicates are left out; whoever only follows himself is still a user
}

// ImportFollows reads a file of follows (SRC follows DST) twice: to size the rows, and to fill them.
// Beside the graph it holds one map entry a user while it reads, and nothing a follow.
func ImportFollows(path string) (*Imported, error) { return Import(path, Read(path, Follows)) }

// Import does as ImportFollows with the edges of any file, which it ranges over twice; what came twice or more often is one follow.
// The name stands for the file in errors.
func Import(name string, edges iter.Seq2[Edge, error]) (*Imported, error) {
	ids := new(Dense)
	return (&importer{name: name, edges: edges, ids: ids, user: ids.Add}).run()
}

// ImportNumbered does as Import with edges whose ids are users already, all of them below users. Users without an edge are users, too.
func ImportNumbered(name string, users int, edges iter.Seq2[Edge, error]) (*Imported, error) {
	i := &importer{name: name, edges: edges, degree: make([]uint32, users)}
	i.user = func(original uint64) (model.UserID, error) {
		if original >= uint64(users) {
			return model.NoUser, fmt.Errorf("want ids below %d, as the file says itself, got %d", users, original)
		}
		return model.UserID(original), nil
	}
	return i.run()
}

type importer struct {
	name    string
	edges   iter.Seq2[Edge, error]
	ids     *Dense // nil where ids are users
	user    func(original uint64) (model.UserID, error)
	degree  []uint32
	dropped graph.Dropped
}

func (i *importer) run() (*Imported, error) {
	if err := i.count(); err != nil {
		return nil, err
	}
	g := graph.NewRows(i.degree)
	if err := i.fill(g); err != nil {
		return nil, err
	}
	i.dropped.Duplicates = g.Finish()
	return &Imported{Graph: g, IDs: i.ids, Dropped: i.dropped}, nil
}

func (i *importer) count() error {
	for e, err := range i.edges {
		if err != nil {
			return err
		}
		src, dst, err := i.ends(e)
		if err != nil {
			return err
		}
		for i.ids != nil && len(i.degree) < i.ids.Len() {
			i.degree = append(i.degree, 0)
		}
		if src == dst {
			i.dropped.SelfFollows++
		} else {
			i.degree[src]++
		}
	}
	return nil
}

// fill counts degree down to zero: what is left of it is the room in the row.
func (i *importer) fill(g *graph.CSR) error {
	for e, err := range i.edges {
		if err != nil {
			return err
		}
		if e.Src == e.Dst {
			continue
		}
		src, dst, err := i.ends(e)
		if err != nil {
			return err
		}
		if int(max(src, dst)) >= len(i.degree) || i.degree[src] == 0 {
			return changed(i.name)
		}
		i.degree[src]--
		g.Row(src)[i.degree[src]] = uint32(dst)
	}
	for _, left := range i.degree {
		if left > 0 {
			return changed(i.name)
		}
	}
	return nil
}

func (i *importer) ends(e Edge) (src, dst model.UserID, err error) {
	if src, err = i.user(e.Src); err == nil {
		dst, err = i.user(e.Dst)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", i.name, err)
	}
	return src, dst, nil
}

func changed(path string) error { return fmt.Errorf("%s: the file changed while it was read", path) }
