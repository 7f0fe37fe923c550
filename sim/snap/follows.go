package snap

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/graph"
)

// Imported is a file of follows as a graph.
type Imported struct {
	Graph   *graph.CSR
	IDs     *Dense        // the file's ids of the graph's users
	Dropped graph.Dropped // self-follows and duplicates are left out; whoever only follows himself is still a user
}

// ImportFollows reads a file of follows (SRC follows DST) twice: to size the rows, and to fill them.
// Beside the graph it holds one map entry a user while it reads, and nothing a follow.
func ImportFollows(path string) (*Imported, error) {
	in := &Imported{IDs: new(Dense)}
	degree, err := in.degrees(path)
	if err != nil {
		return nil, err
	}
	in.Graph = graph.NewRows(degree)
	if err := in.fill(path, degree); err != nil {
		return nil, err
	}
	in.Dropped.Duplicates = in.Graph.Finish()
	return in, nil
}

func (in *Imported) degrees(path string) (degree []uint32, err error) {
	for e, err := range Read(path, Follows) {
		if err != nil {
			return nil, err
		}
		src, dst, err := in.ends(path, e)
		if err != nil {
			return nil, err
		}
		for len(degree) < in.IDs.Len() {
			degree = append(degree, 0)
		}
		if src == dst {
			in.Dropped.SelfFollows++
		} else {
			degree[src]++
		}
	}
	return degree, nil
}

// fill counts degree down to zero: what is left of it is the room in the row.
func (in *Imported) fill(path string, degree []uint32) error {
	for e, err := range Read(path, Follows) {
		if err != nil {
			return err
		}
		if e.Src == e.Dst {
			continue
		}
		src, dst, err := in.ends(path, e)
		if err != nil {
			return err
		}
		if int(max(src, dst)) >= len(degree) || degree[src] == 0 {
			return changed(path)
		}
		degree[src]--
		in.Graph.Row(src)[degree[src]] = uint32(dst)
	}
	for _, left := range degree {
		if left > 0 {
			return changed(path)
		}
	}
	return nil
}

func (in *Imported) ends(path string, e Edge) (src, dst model.UserID, err error) {
	if src, err = in.IDs.Add(e.Src); err == nil {
		dst, err = in.IDs.Add(e.Dst)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", path, err)
	}
	return src, dst, nil
}

func changed(path string) error { return fmt.Errorf("%s: the file changed while it was read", path) }
