package reports

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// staging is the temporary folder beside the final one: .NAME.tmp-123. Its owner holds a lock on it, which ends with the process, so that another run
// can tell the folders of the dead from those of the living. A process number in the name would not do: containers share folders, not numbers.
type staging struct {
	path string
	lock *os.File // nil where the operating system has no such locks
}

// The two kinds of temporary folders. Where two folders cannot be exchanged in one step, the old one is set aside before the new one takes its place.
const (
	kindNew   = "tmp"
	kindAside = "old"
)

// stagingTries bounds the search for a name that nobody has.
const stagingTries = 100

// newStaging clears up after the dead, then creates a folder of its own.
func newStaging(final string) (*staging, error) {
	if err := os.MkdirAll(filepath.Dir(final), 0o777); err != nil {
		return nil, err
	}
	clearUp(final)
	for range stagingTries {
		path := sibling(final, kindNew)
		if err := os.Mkdir(path, 0o777); errors.Is(err, os.ErrExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		// Between Mkdir and own another run may take the folder for a dead one's: then another is made.
		if lock, err := own(path); err == nil || errors.Is(err, errors.ErrUnsupported) {
			return &staging{path, lock}, nil
		}
	}
	return nil, fmt.Errorf("no free name beside it after %d tries", stagingTries)
}

func sibling(final, kind string) string {
	return fmt.Sprintf("%s%010d", siblingPrefix(final, kind), rand.Uint32())
}

func siblingPrefix(final, kind string) string {
	return filepath.Join(filepath.Dir(final), "."+filepath.Base(final)+"."+kind+"-")
}

// siblings lists the temporary folders of a kind. What follows the prefix is all digits, so the folders of NAME are never taken for those of a longer name.
func siblings(final, kind string) []string {
	entries, err := os.ReadDir(filepath.Dir(final))
	if err != nil {
		return nil
	}
	var paths []string
	for _, entry := range entries {
		path := filepath.Join(filepath.Dir(final), entry.Name())
		number, ok := strings.CutPrefix(path, siblingPrefix(final, kind))
		if ok && entry.IsDir() && number != "" && strings.Trim(number, "0123456789") == "" {
			paths = append(paths, path)
		}
	}
	return paths
}

// clearUp removes what dead runs of the same name have left. An old run that was set aside and whose successor never came is put back. What cannot be
// removed, another user's for instance, stays: that is no reason to lose the run at hand.
func clearUp(final string) {
	for _, kind := range []string{kindAside, kindNew} {
		for _, path := range siblings(final, kind) {
			lock, err := own(path)
			if err != nil {
				continue
			}
			if kind != kindAside || !putBack(path, final) {
				_ = os.RemoveAll(path)
			}
			lock.Close()
		}
	}
}

func putBack(aside, final string) bool {
	_, err := os.Lstat(final)
	return isAbsent(err) && isRun(aside) && os.Rename(aside, final) == nil
}

// take moves the folder to its final place, all at once, and removes what was there. An old folder that cannot be removed is left to the next run.
func (s *staging) take(final string) error {
	syncFolder(s.path)
	old, err := replace(s.path, final)
	if err != nil {
		return err
	}
	syncFolder(filepath.Dir(final))
	if old != "" {
		_ = os.RemoveAll(old)
	}
	return nil
}

// replace gives path the place final and returns where the old folder went, "" where there was none.
func replace(path, final string) (old string, err error) {
	if _, err := os.Lstat(final); isAbsent(err) {
		return "", os.Rename(path, final)
	}
	if err := exchange(path, final); !errors.Is(err, errors.ErrUnsupported) {
		return path, err
	}
	return replaceInTwo(path, final)
}

// replaceInTwo is for file systems that cannot exchange. Killed between its two steps, it leaves no folder under the final name until the next run
// puts the old one back.
func replaceInTwo(path, final string) (old string, err error) {
	old = sibling(final, kindAside)
	if err := os.Rename(final, old); err != nil {
		return "", err
	}
	if err := os.Rename(path, final); err != nil {
		return "", errors.Join(err, os.Rename(old, final))
	}
	return old, nil
}

// syncFolder brings the names in a folder to disk, where the file system can do that; their files are there already.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		folder.Close()
	}
}

func (s *staging) release() {
	if s.lock != nil {
		s.lock.Close()
	}
}
