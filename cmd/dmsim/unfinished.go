package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/experiment/kept"
)

// afterRow is called after each row that is kept. It does nothing but where a test has a command wait at a known row.
var afterRow = func(context.Context, *kept.Store) {}

// addResume adds the flag that goes on with what is unfinished, which is called what.
func addResume(c *cobra.Command, resume *bool, what string) {
	c.Flags().BoolVar(resume, "resume", false, "go on with the unfinished "+what+" of the folder, or begin where there is none")
}

// unfinished is where the rows of a folder's sweep or comparison lie until it is done: beside it, since the folder is replaced as a whole.
func unfinished(folder *reports.Folder) string { return filepath.Clean(folder.Path()) + ".unfinished" }

// keepBeside opens the file of the rows beside a folder, if it is to go on with one, or makes it.
func keepBeside(folder *reports.Folder, is kept.Identity, goOn bool) (*kept.Store, error) {
	path := unfinished(folder)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	if goOn {
		s, err := kept.Resume(path, is)
		if !errors.Is(err, os.ErrNotExist) {
			return s, err
		}
	}
	s, err := kept.Create(path, is)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("%s holds a %s that was not finished: --resume goes on with it, or remove the file to begin anew", path, is.Kind)
	}
	return s, err
}

// isUnfinished says whether a file of rows lies beside a folder, or may.
func isUnfinished(folder *reports.Folder) bool {
	_, err := os.Stat(unfinished(folder))
	return !errors.Is(err, os.ErrNotExist)
}

// tellFinished says that --resume found nothing to do.
func tellFinished(c *cobra.Command, what, path string) {
	fmt.Fprintf(c.ErrOrStderr(), "dmsim: the %s in %s is finished: nothing is left to do; without --resume it is made anew\n", what, path)
}

// anew says whether what a folder holds was made by another program or of other files than now, and tells which: then --resume makes it anew.
func anew(c *cobra.Command, path string, m *reports.Manifest, is *kept.Identity) bool {
	was := *is
	was.Version, was.Build, was.Files = m.Version.String(), m.Build, nil
	for _, f := range m.Inputs {
		was.Files = append(was.Files, kept.Input(f))
	}
	what := was.Differs(is)
	if what != "" {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: the finished %s in %s is another one: %s; it is made anew\n", is.Kind, path, what)
	}
	return what != ""
}

// goesOn says how an unfinished command goes on. A fleet has work of a run that was killed, so that there it does so by itself.
func goesOn(f *fleetFlags) string {
	if f.on() {
		return "the same command goes on"
	}
	return "--resume goes on"
}

// leaveUnfinished closes the file of the rows, and says how it goes on. One without rows is removed: there is nothing to go on with.
func leaveUnfinished(s *kept.Store, runs int, f *fleetFlags, note func(string)) error {
	err := s.Close() // first, since what cannot be written is not kept
	if s.Done() == 0 {
		return errors.Join(err, s.Remove())
	}
	note(fmt.Sprintf("%d of %d runs are kept in %s: %s", s.Done(), runs, s.Path(), goesOn(f)))
	return err
}
