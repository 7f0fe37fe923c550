package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/cases"
)

func newTest() *cobra.Command {
	var junit string
	var quiet bool
	c := &cobra.Command{
		Use:   "test FILE|FOLDER...",
		Short: "Run rule cases: unit tests of a policy",
		Long: `Test runs the rule cases of files (docs/cases.md says how to write one), of a folder those in every *.yaml right in it. A case that fails is printed with the step, what was expected,
what came, and the facts that it was decided on; the exit code is then 1.`,
		Example: `  dmsim test sim/cases/testdata/*.yaml
  dmsim test sim/cases/testdata/one-to-one.yaml --junit junit.xml`,
		Args: args(1, math.MaxInt),
		RunE: func(c *cobra.Command, args []string) error { return testCases(c, args, junit, quiet) },
	}
	c.Flags().StringVar(&junit, "junit", "", "also write the results as JUnit XML to this file")
	c.Flags().BoolVar(&quiet, "quiet", false, "print failures only")
	return c
}

func testCases(c *cobra.Command, paths []string, junit string, quiet bool) error {
	files, err := caseFiles(paths)
	if err != nil {
		return err
	}
	suites, err := parseSuites(files)
	if err != nil {
		return err
	}
	var file *renameio.PendingFile
	if c.Flags().Changed("junit") {
		if file, err = createJUnit(junit, files); err != nil {
			return fmt.Errorf("--junit %q: %w", junit, err)
		}
		defer file.Cleanup()
	}
	results, passed, failed := runSuites(c.OutOrStdout(), suites)
	if file != nil {
		if err := errors.Join(reports.JUnit(file, results...), file.CloseAtomicallyReplace()); err != nil {
			return err
		}
	}
	if !quiet || failed > 0 {
		fmt.Fprintf(c.OutOrStdout(), "%d passed, %d failed\n", passed, failed)
	}
	if failed > 0 {
		return exitCode(exitVerdict)
	}
	return nil
}

// runSuites runs every case and prints those that fail.
func runSuites(out io.Writer, suites []suite) (results []reports.JUnitSuite, passed, failed int) {
	for _, s := range suites {
		result := reports.JUnitSuite{Name: s.file}
		for _, one := range s.cases {
			report := cases.Run(one, cases.NewWorld(&one))
			result.Cases = append(result.Cases, caseResult(report))
			if report.Passed() {
				passed++
				continue
			}
			failed++
			fmt.Fprint(out, report)
		}
		results = append(results, result)
	}
	return results, passed, failed
}

// caseFiles puts in a folder's place its files of cases, in the order of their names. Folders in it are not looked into.
func caseFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			files = append(files, path) // what is wrong with it, reading tells
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		before := len(files)
		for _, entry := range entries {
			if !entry.IsDir() && filepath.Ext(entry.Name()) == ".yaml" {
				files = append(files, filepath.Join(path, entry.Name()))
			}
		}
		if len(files) == before {
			return nil, fmt.Errorf("%s: want a folder with files *.yaml, got none", path)
		}
	}
	return files, nil
}

type suite struct {
	file  string
	cases []cases.Case
}

// parseSuites reads all files before any case runs: bad input costs nothing.
func parseSuites(files []string) ([]suite, error) {
	var suites []suite
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		parsed, err := cases.Parse(file, data)
		if err != nil {
			return nil, err
		}
		suites = append(suites, suite{file, parsed})
	}
	return suites, nil
}

func caseResult(r cases.Report) reports.JUnitCase {
	if r.Passed() {
		return reports.JUnitCase{Name: r.Case}
	}
	f := r.Failures[0]
	return reports.JUnitCase{Name: r.Case, Failure: &reports.JUnitFailure{
		Message: fmt.Sprintf("%s: want %s, got %s", f.Step, f.Want, f.Got), Text: r.String(),
	}}
}

// createJUnit creates the file under a temporary name before any case runs: a place where it cannot be costs nothing.
func createJUnit(path string, inputs []string) (*renameio.PendingFile, error) {
	if path == "" {
		return nil, errors.New("want the name of a file")
	}
	if info, err := os.Stat(path); err == nil {
		if err := replaceable(path, info, inputs); err != nil {
			return nil, err
		}
	}
	file, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if at, ok := errors.AsType[*os.PathError](err); ok {
		return nil, at.Err // without the temporary name
	}
	return file, err
}

// replaceable judges a file that is there: only what looks like an earlier result, or is empty, is written over.
func replaceable(path string, info os.FileInfo, inputs []string) error {
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
	file, err := os.Open(path)
	if err != nil {
		return errors.New("cannot be read, so maybe not a JUnit file: give another name")
	}
	defer file.Close()
	head, err := io.ReadAll(io.LimitReader(file, 64))
	if err != nil {
		return err
	}
	if text := strings.TrimSpace(string(head)); text != "" && !strings.HasPrefix(text, "<?xml") && !strings.HasPrefix(text, "<testsuites") {
		return errors.New("not a JUnit file: give another name")
	}
	return nil
}
