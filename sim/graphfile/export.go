package graphfile

import (
	"context"
	"errors"
	"fmt"
	"io"

	"dmsim/model"
	"dmsim/model/graph"
)

// ExportOptions tune Export.
type ExportOptions struct {
	Context     context.Context // ends the export when it is done; nil: nothing does
	Workers     int             // goroutines that compute rows and lay them out; 0: one a processor
	Description string          // a line of the header of .txt, a key of .parquet, the desc of .graphml; empty: none
	// IDs are the ids by which files call the users, as an import knows them (in.IDs.Original); nil: the users' own. It is called from several
	// goroutines, as are the values of Attributes. For .dmg they must differ.
	IDs        func(model.UserID) uint64
	Attributes []Attribute // of the users, for .graphml; other forms have no place for them
	Meta       Meta        // for .dmg; other forms have no place for it
}

// Export writes a graph in the form that the name's ending says. Rows are written in order of id, and computed and laid out in parallel a bounded
// number of them ahead, so that memory stays flat. A .dmg wants a stored graph, a *graph.Indexed, and refuses any other. All other forms ask for
// Follows before the first row: a computed graph should have been counted by many hands before.
//
// What comes back through Import:
//
//	.dmg                everything, IDs too
//	.txt .parquet       everything but Meta, where IDs is nil
//	.txt .parquet       with IDs: users without a tie are lost, the others are numbered anew in order of appearance
//
// Edge lists cannot name a user without follows; a comment that only Import knows says how many users there are. A graph of far more users
// than follows is refused in these two forms: see usersMax.
//
// Where the context is cancelled or an error ends the export, the old file is still there and nothing else.
func Export(path string, g graph.Graph, o ExportOptions) error {
	f, known := formOf(path)
	if !known {
		return unknownEnding(path)
	}
	if o.Context == nil {
		o.Context = context.Background()
	}
	x := &export{Graph: g, ExportOptions: o, path: path}
	if err := x.write(f); err != nil {
		return named(path, err)
	}
	return nil
}

// export is one run of Export.
type export struct {
	graph.Graph
	ExportOptions
	path    string
	written uint64 // follows
}

func (x *export) write(f form) error {
	if f == formStored {
		stored, ok := x.Graph.(*graph.Indexed)
		if !ok {
			return errors.New("a graph that is not stored cannot be written as .dmg: store it first")
		}
		return write(x.Context, x.path, stored, x.IDs, x.Meta, x.Workers)
	}
	if f != formGraphML {
		if err := judgeUsers(uint64(x.Users()), x.Follows()); err != nil {
			return err
		}
	}
	return replace(x.Context, x.path, func(to io.Writer) error {
		if err := x.writeRows(f, to); err != nil {
			return err
		}
		if x.written != x.Follows() {
			return fmt.Errorf("the graph counts %d follows, and its rows hold %d", x.Follows(), x.written)
		}
		return nil
	})
}

func (x *export) writeRows(f form, to io.Writer) error {
	switch f {
	case formText:
		return x.writeText(to, false)
	case formPacked:
		return x.writeText(to, true)
	case formParquet:
		return x.writeParquet(to)
	case formGraphML:
		return x.writeGraphML(to)
	}
	panic(fmt.Sprintf("form %d", f))
}

// id returns the number by which a file calls a user.
func (x *export) id(u model.UserID) uint64 {
	if x.IDs == nil {
		return uint64(u)
	}
	return x.IDs(u)
}

// pieceUsers is how many users' rows one worker computes and lays out at a time: 5 ms of work where a row costs 5 us.
const pieceUsers = 1024

func pieces(users int) int { return (users + pieceUsers - 1) / pieceUsers }

// pieceOf returns the users of a piece, the last of them exclusive.
func pieceOf(i, users int) (from, to model.UserID) {
	return model.UserID(i * pieceUsers), model.UserID(min((i+1)*pieceUsers, users))
}
