package graphfile

import (
	"io"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"dmsim/model"
)

// The keys of the metadata of a .parquet file.
const (
	usersKey       = "dmsim.users"   // how many there are, those without a follow, too
	followsKey     = "dmsim.follows" // how many rows
	idsKey         = "dmsim.ids"     // what src and dst are
	descriptionKey = "description"
	idsAreUsers    = "users"    // 0 to dmsim.users-1
	idsAreOriginal = "original" // as an import knew them
)

// groupRows is how many follows make a row group, which is held in memory, packed, until it is whole.
const groupRows = 1 << 20

// edge is a row of the file. Differences from row to row are small where rows are in order: 2.6 bytes a row instead of 4.
type edge[T uint32 | uint64] struct {
	Src T `parquet:"src,delta"`
	Dst T `parquet:"dst,delta"`
}

func (x *export) writeParquet(to io.Writer) error {
	if x.IDs == nil {
		return writeEdges(x, to, func(u model.UserID) uint32 { return uint32(u) })
	}
	return writeEdges(x, to, x.IDs)
}

type edgeList[T uint32 | uint64] struct {
	edges []edge[T]
	row   []model.UserID
}

func writeEdges[T uint32 | uint64](x *export, to io.Writer, id func(model.UserID) T) error {
	w := parquet.NewGenericWriter[edge[T]](to, parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}))
	x.describe(w.SetKeyValueMetadata)
	build := func(i int, l *edgeList[T]) (*edgeList[T], error) {
		if l == nil {
			l = new(edgeList[T])
		}
		l.edges = l.edges[:0]
		first, end := pieceOf(i, x.Users())
		for u := first; u < end; u++ {
			l.row = x.AppendFollowees(l.row[:0], u)
			src := id(u)
			for _, v := range l.row {
				l.edges = append(l.edges, edge[T]{src, id(v)})
			}
		}
		return l, nil
	}
	grouped := 0
	err := inOrder(x.Context, x.Workers, pieces(x.Users()), build, func(l *edgeList[T]) error {
		x.written += uint64(len(l.edges))
		return inGroups(l.edges, &grouped, w.Write, w.Flush)
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// inGroups writes edges and ends a group each time that it is whole.
func inGroups[E any](edges []E, grouped *int, write func([]E) (int, error), flush func() error) error {
	for len(edges) > 0 {
		n := min(len(edges), groupRows-*grouped)
		if _, err := write(edges[:n]); err != nil {
			return err
		}
		edges = edges[n:]
		if *grouped += n; *grouped < groupRows {
			continue
		}
		*grouped = 0
		if err := flush(); err != nil {
			return err
		}
	}
	return nil
}

func (x *export) describe(set func(key, value string)) {
	set(usersKey, strconv.Itoa(x.Users()))
	set(followsKey, strconv.FormatUint(x.Follows(), 10))
	if x.IDs == nil {
		set(idsKey, idsAreUsers)
	} else {
		set(idsKey, idsAreOriginal)
	}
	if x.Description != "" {
		set(descriptionKey, x.Description)
	}
}
