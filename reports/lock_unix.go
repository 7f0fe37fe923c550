//go:build linux || darwin || freebsd || netbsd || openbsd

package reports

import (
	"errors"
	"os"
	"syscall"
)

// own takes the lock of a folder without waiting. The error is errors.ErrUnsupported where the file system has no locks; any other says that the
// folder is another process's, or has been removed meanwhile.
func own(path string) (*os.File, error) {
	folder, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err = lock(folder, path); err != nil {
		folder.Close()
		return nil, err
	}
	return folder, nil
}

func lock(folder *os.File, path string) error {
	err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return err
	case err != nil:
		return errors.ErrUnsupported
	}
	locked, err := folder.Stat()
	if err != nil {
		return err
	}
	named, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !os.SameFile(locked, named) {
		return os.ErrNotExist
	}
	return nil
}

// mayWrite asks whether files may be created in a folder.
func mayWrite(folder string) error {
	const writeAndSearch = 2 | 1
	return syscall.Access(folder, writeAndSearch)
}
