package sweep

import (
	"errors"
	"iter"

	"dmsim/sim/experiment/kept"
)

// Store keeps the rows of an unfinished sweep in a file, as kept.Store does.
type Store struct {
	*kept.Store
	values int
}

// NewStore keeps rows with so many values in a file.
func NewStore(file *kept.Store, values int) *Store { return &Store{file, values} }

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
