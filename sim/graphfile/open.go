package graphfile

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"

	"dmsim/model/graph"
	"dmsim/sim/snap"
)

// OpenOptions tune Open.
type OpenOptions struct {
	Workers int // goroutines that verify checksums; 0: one a processor
}

// File is an open graph of the stored form.
type File struct {
	Graph   *graph.Indexed // its arrays are the file's own bytes: not to be used after Close
	IDs     *snap.Dense    // the ids by which the users were known where they came from; nil where they are their own
	Meta    Meta
	Path    string // as it was given to Open
	release func() error
}

// Open maps a file of the stored form and verifies it: the header, the length, every checksum, that offsets ascend, that no
// followee or follower is beyond the users, and that no two users have one id.
// It does not judge whether the two directions of the graph agree, nor whether rows ascend: those are Write's to keep and the checksums' to guard.
// It allocates no memory that a damaged header could claim. Memory is the system's page cache, which all processes share. On what is no Unix
// the file is read.
//
// The caller must Close the File, and read its graph under Guard where another process may change the file.
func Open(path string, o OpenOptions) (*File, error) {
	file, err := open(path, o)
	if err != nil {
		return nil, named(path, err)
	}
	return file, nil
}

func open(path string, o OpenOptions) (*File, error) {
	if err := judgeMachine(); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // a mapping outlives it
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	switch {
	case !info.Mode().IsRegular():
		return nil, errors.New(kindOf(info.Mode()))
	case info.Size() == 0:
		return nil, errors.New("not a graph file of dmsim: it is empty")
	case info.Size() > math.MaxInt:
		return nil, fmt.Errorf("too large for this machine: %d bytes", info.Size())
	}
	data, release, err := mapFile(path, f, int(info.Size()))
	if err != nil {
		return nil, err
	}
	file := &File{Path: path, release: release}
	if err := Guard(func() error { return file.decode(data, o.Workers) }); err != nil {
		_ = release()
		return nil, err
	}
	return file, nil
}

// decode makes a graph around the bytes of a whole file.
func (f *File) decode(data []byte, workers int) error {
	h, sums, meta, err := decodeHead(data)
	if err != nil {
		return err
	}
	// Some goroutines look at the numbers while the others are at the checksums: neither harms the other, and a checksum that is wrong says more.
	var judged [2]error
	err = parallel(workers, len(judged)+len(sums), func(i int) error {
		switch i {
		case 0:
			f.Graph, judged[0] = graph.FromParts(h.parts(data))
		case 1:
			judged[1] = f.learnIDs(h.ids(data))
		default:
			i -= len(judged)
			return verifyChunk(i, &h, sums[i], data)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := cmp.Or(judged[0], judged[1]); err != nil {
		return fmt.Errorf("damaged: %w", err)
	}
	f.Meta = meta
	return nil
}

// learnIDs copies the ids, which outlive the file.
func (f *File) learnIDs(ids []uint64) (err error) {
	if ids == nil {
		return nil
	}
	if f.IDs, err = snap.NewDense(ids); err != nil {
		return fmt.Errorf("ids: %w", err)
	}
	return nil
}

// Close gives the mapping back. The graph must not be used from then on: reading it ends the process, and no Guard helps. Further calls do nothing.
func (f *File) Close() error {
	if f.release == nil {
		return nil
	}
	release := f.release
	f.release, f.Graph = nil, nil
	if err := release(); err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	return nil
}
