package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// fleetStore is the folder where the server in this process stores. One that was left by a process which was killed is removed by the next one beside the same thing.
type fleetStore struct {
	path string
	lock *os.File // held as long as the process lives
}

const (
	storeSuffix = ".fleet-" // of the folders, with something drawn behind it
	storeLock   = "lock"    // the file in them that is locked
	storesMax   = 100       // that are made at most until one was not taken for a left one before it was locked
)

// newFleetStore makes a folder beside a path, which it need not be, and clears away those that nobody holds.
func newFleetStore(beside string) (*fleetStore, error) {
	beside = filepath.Clean(beside) // without a slash at its end
	in, prefix := filepath.Dir(beside), filepath.Base(beside)+storeSuffix
	if err := os.MkdirAll(in, 0o777); err != nil {
		return nil, err
	}
	clearFleetStores(in, prefix)
	for range storesMax {
		s, err := lockedStore(in, prefix)
		if s != nil || err != nil {
			return s, err
		}
	}
	return nil, fmt.Errorf("%s: others remove the folders %s* as soon as they are made", in, prefix)
}

// lockedStore makes a folder; nil where another process, which clears away, was there before it was locked.
func lockedStore(in, prefix string) (*fleetStore, error) {
	path, err := os.MkdirTemp(in, prefix)
	if err != nil {
		return nil, err
	}
	s := &fleetStore{path: path}
	if s.lock, err = os.Create(filepath.Join(path, storeLock)); err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	locked, err := tryLock(s.lock)
	if errors.Is(err, errors.ErrUnsupported) {
		return s, nil // nobody clears away here
	}
	if err != nil {
		return nil, errors.Join(err, s.remove())
	}
	if !locked || !s.there() {
		return nil, s.remove()
	}
	return s, nil
}

// there says whether the file that is locked is that in the folder: one that was cleared away can be locked too.
func (s *fleetStore) there() bool {
	is, err := os.Lstat(s.lock.Name())
	if err != nil {
		return false
	}
	held, err := s.lock.Stat()
	return err == nil && os.SameFile(is, held)
}

// clearFleetStores removes what killed processes left. What cannot be removed stays, and so does what is not this user's own: it may be anything.
func clearFleetStores(in, prefix string) {
	entries, err := os.ReadDir(in)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), prefix) {
			clearFleetStore(filepath.Join(in, entry.Name()))
		}
	}
}

func clearFleetStore(path string) {
	lock := filepath.Join(path, storeLock)
	folder, err := os.Lstat(path)
	if err != nil || !folder.IsDir() || !own(folder) {
		return
	}
	file, err := os.Lstat(lock)
	if err != nil || !file.Mode().IsRegular() || !own(file) { // to open a pipe might wait for ever
		return
	}
	f, err := os.Open(lock)
	if err != nil {
		return
	}
	if free, err := tryLock(f); err == nil && free {
		_ = os.RemoveAll(path)
	}
	_ = f.Close()
}

func (s *fleetStore) remove() error {
	return errors.Join(s.lock.Close(), os.RemoveAll(s.path))
}
