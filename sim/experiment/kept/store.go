package kept

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Store keeps the rows of an unfinished run in a file, so that a process that is killed at any moment loses at most what came in the last second. Rows may come in any order.
// It is for one goroutine; one of its own brings to disk what waits. A second process cannot open the file meanwhile.
type Store struct {
	path     string
	identity Identity
	db       *bbolt.DB

	lock    sync.Mutex
	done    int // rows on disk
	pending []pendingRow
	err     error // the first of writing; nothing is written after it
	told    bool  // somebody has it
	closed  bool
	stop    chan struct{}
	stopped chan struct{}
}

type pendingRow struct {
	task uint64
	data []byte
}

const (
	// syncEvery is how long a row waits at most for the disk.
	syncEvery = 500 * time.Millisecond
	// pendingMax is how many rows wait at most.
	pendingMax = 1024
	// lockWait is how long another process is waited for.
	lockWait = time.Second
)

var (
	headBucket = []byte("head")
	rowBucket  = []byte("rows")
	headKey    = []byte("identity")
)

// errDamaged is the error of a row that is none.
var errDamaged = errors.New("damaged: want a row, got something else")

// Create makes the file of a new run. It errs where there is one.
func Create(path string, identity Identity) (*Store, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s: %w", path, os.ErrExist)
	}
	s, err := open(path, identity)
	if err != nil {
		return nil, err
	}
	if err := s.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), s.Close())
	}
	return s, nil
}

// begin writes the head of an empty file.
func (s *Store) begin() error {
	head, err := json.Marshal(s.identity)
	if err != nil {
		return err
	}
	return s.db.Update(func(tx *bbolt.Tx) error {
		if _, err := tx.CreateBucket(rowBucket); err != nil {
			return err
		}
		b, err := tx.CreateBucket(headBucket)
		if err != nil {
			return err
		}
		return b.Put(headKey, head)
	})
}

// Resume opens the file of a run that was not finished. It errs where the file is that of another one, and names what differs.
func Resume(path string, identity Identity) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	s, err := open(path, identity)
	if err != nil {
		return nil, err
	}
	if err := s.judge(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), s.Close())
	}
	return s, nil
}

func open(path string, identity Identity) (*Store, error) {
	db, err := bbolt.Open(path, 0o666, &bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: another process is at this %s", path, identity.Kind)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: want the file of an unfinished %s: %w", path, identity.Kind, err)
	}
	s := &Store{path: path, identity: identity, db: db, stop: make(chan struct{}), stopped: make(chan struct{})}
	go s.syncing()
	return s, nil
}

// judge holds the file's head against the run at hand, and counts its rows. A file without one is that of a process which was killed before it wrote any.
func (s *Store) judge() error {
	var head []byte
	if err := s.db.View(func(tx *bbolt.Tx) error {
		if b, rows := tx.Bucket(headBucket), tx.Bucket(rowBucket); b != nil && rows != nil {
			head, s.done = slices.Clone(b.Get(headKey)), rows.Stats().KeyN
		}
		return nil
	}); err != nil {
		return err
	}
	if head == nil {
		return s.begin()
	}
	var was Identity
	if err := json.Unmarshal(head, &was); err != nil {
		return err
	}
	if what := was.Differs(&s.identity); what != "" {
		return fmt.Errorf("the unfinished %s is another one: %s; give another --out, or remove the file to begin anew", s.identity.Kind, what)
	}
	return nil
}

// Path returns where the file lies.
func (s *Store) Path() string { return s.path }

// Done returns how many rows the file has, and those that wait for the disk. What could not be written is not among them.
func (s *Store) Done() int {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.done + len(s.pending)
}

// Has returns for each task whether its row is there.
func (s *Store) Has() ([]bool, error) {
	has := make([]bool, s.identity.Runs)
	err := s.Each(func(task int, _ []byte) error {
		has[task] = true
		return nil
	})
	return has, err
}

// Put keeps the row of a task.
func (s *Store) Put(task int, data []byte) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.err == nil {
		s.pending = append(s.pending, pendingRow{uint64(task), data})
	}
	if len(s.pending) >= pendingMax {
		s.flush()
	}
	return s.failed()
}

// failed is the error of writing, for somebody who tells it.
func (s *Store) failed() error {
	s.told = s.told || s.err != nil
	return s.err
}

// syncing brings to disk what waits, now and then.
func (s *Store) syncing() {
	defer close(s.stopped)
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.lock.Lock()
			s.flush()
			s.lock.Unlock()
		case <-s.stop:
			return
		}
	}
}

// flush writes all that waits in one transaction, which is on disk when it returns.
func (s *Store) flush() {
	if len(s.pending) == 0 || s.err != nil {
		return
	}
	added := 0
	err := s.db.Update(func(tx *bbolt.Tx) error {
		rows := tx.Bucket(rowBucket)
		for _, p := range s.pending {
			key := binary.BigEndian.AppendUint64(nil, p.task) // so that the order of the bytes is that of the tasks
			if rows.Get(key) == nil {
				added++
			}
			if err := rows.Put(key, p.data); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.err = fmt.Errorf("%s: %w", s.path, err)
	} else {
		s.done += added
	}
	s.pending = s.pending[:0]
}

// sync brings to disk what waits.
func (s *Store) sync() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.flush()
	return s.failed()
}

// Each calls with every row in the order of the tasks, those that wait too, until a call errs. The data is good until the call returns.
func (s *Store) Each(call func(task int, data []byte) error) error {
	if err := s.sync(); err != nil {
		return err
	}
	return s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(rowBucket).ForEach(func(key, data []byte) error {
			task, err := s.taskOf(key)
			if err != nil {
				return err
			}
			return call(task, data)
		})
	})
}

// taskOf is the task of a key.
func (s *Store) taskOf(key []byte) (int, error) {
	if len(key) != 8 {
		return 0, errDamaged
	}
	task := binary.BigEndian.Uint64(key)
	if task >= uint64(s.identity.Runs) {
		return 0, errDamaged
	}
	return int(task), nil
}

// Close brings the rest to disk and closes the file, which stays. An error of writing that somebody was told of is not told again. A second Close does nothing.
func (s *Store) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	close(s.stop)
	<-s.stopped
	told := s.told
	err := s.sync()
	if told {
		err = nil
	}
	return errors.Join(err, s.db.Close())
}

// Remove closes the file and removes it.
func (s *Store) Remove() error {
	return errors.Join(s.Close(), os.Remove(s.path))
}
