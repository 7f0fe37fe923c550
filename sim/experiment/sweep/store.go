package sweep

import (
	"errors"
	"iter"

	"dmsim/sim/experiment/kept"
)

// Identity says which sweep rows belong to; its kind is set. Input is a file that the runs read.
type (
	Identity = kept.Identity
	Input    = kept.Input
)

// Store keeps the rows of an unfinished sweep in a file, as kept.Store does.
type Store struct {
	*kept.Store
	values int
}

const kind = "sweep"

// CreateStore makes the file of a new sweep. It errs where there is one.
func CreateStore(path string, identity Identity) (*Store, error) {
	identity.Kind = kind
	s, err := kept.Create(path, identity)
	if err != nil {
		return nil, err
	}
	return &Store{s, len(identity.Values)}, nil
}

// ResumeStore opens the file of a sweep that was not finished. It errs where the file is that of another one, and names what differs.
func ResumeStore(path string, identity Identity) (*Store, error) {
	identity.Kind = kind
	s, err := kept.Resume(path, identity)
	if err != nil {
		return nil, err
	}
	return &Store{s, len(identity.Values)}, nil
}

// Put keeps a row.
func (s *Store) Put(r *Row) error {
	data, err := r.Pack()
	if err != nil {
		return err
	}
	return s.Store.Put(r.Task, data)
}

// Rows yields all rows in the order of the tasks, those that wait for the disk too. An error ends it.
func (s *Store) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		stopped := errors.New("stopped")
		err := s.Each(func(task int, data []byte) error {
			r, err := UnpackRow(task, data, s.values)
			if err == nil && !yield(r, nil) {
				return stopped
			}
			return err
		})
		if err != nil && err != stopped {
			yield(Row{}, err)
		}
	}
}
