package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"
)

// verdictFile is a file that a flag names, into which a verdict goes beside stdout.
type verdictFile struct {
	flag, what string
	heads      []string // how an earlier one begins
	path       string
	pending    *renameio.PendingFile
}

// verdictFiles are the files for other tools.
type verdictFiles struct{ junit, sarif verdictFile }

func (v *verdictFiles) addJUnit(c *cobra.Command) {
	v.junit = verdictFile{flag: "junit", what: "JUnit", heads: []string{"<?xml", "<testsuites"}}
	c.Flags().StringVar(&v.junit.path, "junit", "", "also write the results as JUnit XML to this file")
}

func (v *verdictFiles) add(c *cobra.Command) {
	v.addJUnit(c)
	v.sarif = verdictFile{flag: "sarif", what: "SARIF", heads: []string{"{"}}
	c.Flags().StringVar(&v.sarif.path, "sarif", "", "also write the findings as SARIF 2.1.0 to this file")
}

// open creates the files under temporary names before anything is done: a place where one cannot be costs nothing. Inputs are never written over.
func (v *verdictFiles) open(c *cobra.Command, inputs []string) error {
	if v.junit.path != "" && v.sarif.path != "" && samePlace(v.junit.path, v.sarif.path) {
		return fmt.Errorf("--sarif %q: want another file than that of --junit", v.sarif.path)
	}
	for _, f := range []*verdictFile{&v.junit, &v.sarif} {
		if flag := c.Flags().Lookup(f.flag); flag == nil || !flag.Changed {
			continue
		}
		if err := f.open(inputs); err != nil {
			return fmt.Errorf("--%s %q: %w", f.flag, f.path, err)
		}
	}
	return nil
}

// samePlace says whether two names are those of one file, which need not be there yet.
func samePlace(a, b string) bool {
	same := func(a, b string) bool {
		one, err := os.Stat(a)
		other, err2 := os.Stat(b)
		return err == nil && err2 == nil && os.SameFile(one, other)
	}
	return same(a, b) || filepath.Base(a) == filepath.Base(b) && same(filepath.Dir(a), filepath.Dir(b))
}

// discard lets go of what was not finished; after finish it does nothing.
func (v *verdictFiles) discard() {
	for _, f := range []*verdictFile{&v.junit, &v.sarif} {
		if f.pending != nil {
			_ = f.pending.Cleanup()
		}
	}
}

// finish writes the file, if it was asked for.
func (f *verdictFile) finish(write func(io.Writer) error) error {
	if f.pending == nil {
		return nil
	}
	if err := write(f.pending); err != nil {
		return fmt.Errorf("--%s %q: %w", f.flag, f.path, err) // what was there stays
	}
	return f.pending.CloseAtomicallyReplace()
}

func (f *verdictFile) open(inputs []string) (err error) {
	if f.path == "" {
		return errors.New("want the name of a file")
	}
	if info, err := os.Stat(f.path); err == nil {
		if err := f.replaceable(info, inputs); err != nil {
			return err
		}
	}
	f.pending, err = renameio.NewPendingFile(f.path, renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if at, ok := errors.AsType[*os.PathError](err); ok {
		return at.Err // without the temporary name
	}
	return err
}

// replaceable judges a file that is there: only what looks like an earlier result, or is empty, is written over.
func (f *verdictFile) replaceable(info os.FileInfo, inputs []string) error {
	switch {
	case info.IsDir():
		return errors.New("a folder, not a file")
	case !info.Mode().IsRegular():
		return errors.New("not a regular file: give another name")
	}
	for _, input := range inputs {
		if in, err := os.Stat(input); err == nil && os.SameFile(info, in) {
			return errors.New("a file of cases to run: give another name")
		}
	}
	file, err := os.Open(f.path)
	if err != nil {
		return fmt.Errorf("cannot be read, so maybe not a %s file: give another name", f.what)
	}
	defer file.Close()
	head, err := io.ReadAll(io.LimitReader(file, 64))
	if err != nil {
		return err
	}
	text := strings.TrimSpace(string(head))
	for _, begins := range f.heads {
		if text == "" || strings.HasPrefix(text, begins) {
			return nil
		}
	}
	return fmt.Errorf("not a %s file: give another name", f.what)
}
