package kept

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

var findingBucket = []byte("findings")

// Find keeps what was found out about a task beside its row, such as that it came out differently a second time: it must not be forgotten where the run goes on after a kill.
// It is on the disk when Find returns. The first finding of a task stays.
func (s *Store) Find(task int, data []byte) error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(findingBucket)
		if err != nil {
			return err
		}
		key := binary.BigEndian.AppendUint64(nil, uint64(task)) // so that the order of the bytes is that of the tasks
		if b.Get(key) != nil {
			return nil
		}
		return b.Put(key, data)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	return nil
}

// Findings calls with every finding in the order of the tasks, until a call errs. The data is good until the call returns.
func (s *Store) Findings(call func(task int, data []byte) error) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket(findingBucket)
		if b == nil {
			return nil
		}
		return b.ForEach(func(key, data []byte) error {
			task, err := s.taskOf(key)
			if err != nil {
				return err
			}
			return call(task, data)
		})
	})
}
