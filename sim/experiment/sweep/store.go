package sweep

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Identity says which sweep rows belong to. Rows of another one are never mixed in.
type Identity struct {
	Experiment string   `json:"experiment"` // its name
	Hash       string   `json:"hash"`       // of all that its results follow from but for the version
	Seed       uint64   `json:"seed"`
	Version    string   `json:"version"`
	Build      string   `json:"build"` // digest of the program, where the version does not say what it was built from; else empty
	Files      []Input  `json:"files"` // that runs read
	Runs       int      `json:"runs"`
	Values     []string `json:"values"` // the names of a row's values
}

// Input is a file that runs read, and what stood in it when the sweep began.
type Input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// differs names what tells two identities apart, "" where nothing does.
func (i *Identity) differs(o *Identity) string {
	for _, c := range []struct {
		what       string
		one, other any
	}{
		{"experiment", i.Experiment, o.Experiment}, {"seed", i.Seed, o.Seed}, {"version", i.Version, o.Version}, {"build", i.Build, o.Build}, {"number of runs", i.Runs, o.Runs}, {"hash", i.Hash, o.Hash},
	} {
		if c.one != c.other {
			return fmt.Sprintf("the %s is %v now, and was %v", c.what, c.other, c.one)
		}
	}
	if !slices.Equal(i.Values, o.Values) {
		return "the columns of the results are others"
	}
	return differentInput(i.Files, o.Files)
}

// differentInput names the first file in which something else stands than stood there, "" where there is none.
func differentInput(was, is []Input) string {
	for k := range min(len(was), len(is)) {
		switch {
		case was[k].Name != is[k].Name:
			return fmt.Sprintf("the file %s is read now, and was %s", is[k].Name, was[k].Name)
		case was[k] != is[k]:
			return fmt.Sprintf("the file %s has the SHA-256 %s now, and had %s", is[k].Name, is[k].SHA256, was[k].SHA256)
		}
	}
	if len(was) != len(is) {
		return fmt.Sprintf("the number of files that are read is %d now, and was %d", len(is), len(was))
	}
	return ""
}

// Store keeps the rows of an unfinished sweep in a file, so that a process that is killed at any moment loses at most what came in the last second. Rows may come in any order.
// It is for one goroutine; one of its own brings to disk what waits. A second process cannot open the file meanwhile.
type Store struct {
	path     string
	identity Identity
	db       *bbolt.DB
	done     int

	lock    sync.Mutex
	pending []pendingRow
	err     error // the first of the goroutine's; nothing is written after it
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

// CreateStore makes the file of a new sweep. It errs where there is one.
func CreateStore(path string, identity Identity) (*Store, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s: %w", path, os.ErrExist)
	}
	s, err := openStore(path, identity)
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

// ResumeStore opens the file of a sweep that was not finished. It errs where the file is that of another one, and names what differs.
func ResumeStore(path string, identity Identity) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	s, err := openStore(path, identity)
	if err != nil {
		return nil, err
	}
	if err := s.judge(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), s.Close())
	}
	return s, nil
}

func openStore(path string, identity Identity) (*Store, error) {
	db, err := bbolt.Open(path, 0o666, &bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: another process is at this sweep", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: want the file of an unfinished sweep: %w", path, err)
	}
	s := &Store{path: path, identity: identity, db: db, stop: make(chan struct{}), stopped: make(chan struct{})}
	go s.syncing()
	return s, nil
}

// judge holds the file's head against the sweep at hand, and counts its rows. A file without one is that of a process which was killed before it wrote any.
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
	if what := was.differs(&s.identity); what != "" {
		return fmt.Errorf("the unfinished sweep is another one: %s", what)
	}
	return nil
}

// Path returns where the file lies.
func (s *Store) Path() string { return s.path }

// Done returns how many rows the file had when it was opened, and got since.
func (s *Store) Done() int { return s.done }

// Has returns for each task whether its row is there.
func (s *Store) Has() ([]bool, error) {
	has := make([]bool, s.identity.Runs)
	err := s.each(func(task uint64, _ []byte) error {
		if task >= uint64(len(has)) {
			return errDamaged
		}
		has[task] = true
		return nil
	})
	return has, err
}

// Put keeps a row.
func (s *Store) Put(r *Row) error {
	data, err := r.pack()
	if err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.done++
	s.pending = append(s.pending, pendingRow{uint64(r.Task), data})
	if len(s.pending) >= pendingMax {
		s.flush()
	}
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
	s.err = s.db.Update(func(tx *bbolt.Tx) error {
		rows := tx.Bucket(rowBucket)
		for _, p := range s.pending {
			if err := rows.Put(binary.BigEndian.AppendUint64(nil, p.task), p.data); err != nil { // so that the order of the bytes is that of the tasks
				return err
			}
		}
		return nil
	})
	if s.err != nil {
		s.err = fmt.Errorf("%s: %w", s.path, s.err)
	}
	s.pending = s.pending[:0]
}

// Rows yields all rows in the order of the tasks, those that wait too. An error ends it.
func (s *Store) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		stopped := errors.New("stopped")
		err := s.each(func(task uint64, data []byte) error {
			r, err := unpack(task, data, len(s.identity.Values))
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

// sync brings to disk what waits.
func (s *Store) sync() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.flush()
	return s.err
}

// each calls with every row, in order.
func (s *Store) each(call func(task uint64, data []byte) error) error {
	if err := s.sync(); err != nil {
		return err
	}
	return s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(rowBucket).ForEach(func(key, data []byte) error {
			if len(key) != 8 {
				return errDamaged
			}
			return call(binary.BigEndian.Uint64(key), data)
		})
	})
}

// Close brings the rest to disk and closes the file, which stays.
func (s *Store) Close() error {
	close(s.stop)
	<-s.stopped
	s.flush()
	return errors.Join(s.err, s.db.Close())
}

// Remove closes the file and removes it.
func (s *Store) Remove() error {
	return errors.Join(s.Close(), os.Remove(s.path))
}
