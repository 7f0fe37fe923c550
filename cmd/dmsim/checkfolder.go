package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dmsim/reports"
	"dmsim/sim/cases"
)

// corpus lists the files of earlier findings. The folder is judged before anything is played, unless nobody named it and it is not there.
func (f *checkFlags) corpus(named bool) (files []string, err error) {
	_, err = os.Lstat(f.findings)
	absent := errors.Is(err, fs.ErrNotExist)
	if absent && !named {
		return nil, nil
	}
	if err := room(f.findings); err != nil {
		return nil, fmt.Errorf("--findings %q: %w", f.findings, err)
	}
	if absent {
		return nil, nil
	}
	return caseFilesIn(f.findings)
}

func casesOf(files []string) (all []cases.Case, err error) {
	suites, err := parseSuites(files)
	for _, s := range suites {
		all = append(all, s.cases...)
	}
	return all, err
}

// room errs where files cannot be put into a folder. One that is there must be readable and writable; one that is not must have somewhere to be made.
func room(folder string) error {
	if _, err := os.ReadDir(folder); err == nil {
		return writable(folder)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return cause(err)
	}
	for at := folder; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		_, link := os.Lstat(at)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s is not a folder", at)
		case err == nil:
			return writable(at)
		case !errors.Is(err, fs.ErrNotExist):
			return cause(err)
		case link == nil:
			return fmt.Errorf("%s is a link to nothing", at)
		case at == filepath.Dir(at):
			return cause(err)
		}
	}
}

// writable tries it: permissions alone do not tell.
func writable(folder string) error {
	probe, err := os.CreateTemp(folder, ".dmsim-*")
	if err != nil {
		return cause(err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// cause is an error without the name that it is about.
func cause(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}

// matrixFile is the kill matrix, in its folder.
const matrixFile = "kill-matrix.csv"

// matrixRoom errs where the matrix cannot be put, or where there is another file of its name.
func (f *checkFlags) matrixRoom() error {
	err := room(f.matrix)
	if err == nil {
		err = cmp.Or(overMatrix(filepath.Join(f.matrix, matrixFile)), overResult(filepath.Join(f.matrix, reports.DocumentFile)))
	}
	if err != nil {
		return fmt.Errorf("--matrix %q: %w", f.matrix, err)
	}
	return nil
}

// overMatrix errs where what is there is no kill matrix.
func overMatrix(matrix string) error {
	text, err := os.ReadFile(matrix)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", matrixFile, cause(err))
	case len(text) > 0 && !reports.IsKillMatrix(text):
		return fmt.Errorf("its %s is not one of dmsim: give another name", matrixFile)
	}
	return nil
}
