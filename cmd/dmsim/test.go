package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"dmsim/model/world"
	"dmsim/reports"
	"dmsim/sim/cases"
)

func newTest() *cobra.Command {
	var files verdictFiles
	var broken mutantFlag
	var quiet bool
	var format formatFlag
	c := &cobra.Command{
		Use:   "test FILE|FOLDER...",
		Short: "Run rule cases: unit tests of a policy",
		Long: `Test runs the rule cases of files (docs/cases.md says how to write one), of a folder those in every *.yaml and *.yml right in it. A case that fails is printed with the step, what was expected,
what came, and the facts that it was decided on; the exit code is then 1.`,
		Example: `  dmsim test sim/cases/testdata/*.yaml
  dmsim test sim/cases/testdata/one-to-one.yaml --junit junit.xml
  dmsim test sim/cases/testdata/one-to-one.yaml --format md`,
		Args: args(1, math.MaxInt),
		RunE: func(c *cobra.Command, args []string) error { return testCases(c, args, &files, &broken, quiet, format) },
	}
	files.addJUnit(c)
	broken.add(c)
	c.Flags().BoolVar(&quiet, "quiet", false, "print failures only")
	format.add(c)
	return c
}

func testCases(c *cobra.Command, paths []string, written *verdictFiles, broken *mutantFlag, quiet bool, format formatFlag) error {
	files, err := caseFiles(paths)
	if err != nil {
		return err
	}
	suites, err := parseSuites(files)
	if err != nil {
		return err
	}
	defer written.discard()
	if err := written.open(c, files); err != nil {
		return err
	}
	out := c.OutOrStdout()
	if !format.text() {
		out = io.Discard
	}
	results, passed, failed := runSuites(out, suites, broken.fault())
	if err := written.junit.finish(func(w io.Writer) error { return reports.JUnit(w, "dmsim test", results...) }); err != nil {
		return err
	}
	if !format.text() {
		if err := format.write(c, tested(results, passed, failed)); err != nil {
			return err
		}
	} else if !quiet || failed > 0 {
		fmt.Fprintf(out, "%d passed, %d failed\n", passed, failed)
	}
	if failed > 0 {
		return exitCode(exitVerdict)
	}
	return nil
}

// runSuites runs every case, on a world with that fault, if any, and prints those that fail.
func runSuites(out io.Writer, suites []suite, fault *world.Fault) (results []reports.JUnitSuite, passed, failed int) {
	for _, s := range suites {
		result := reports.JUnitSuite{Name: s.file}
		for _, one := range s.cases {
			report := cases.Run(one, cases.NewWorld(&one, func(o *world.Options) { o.Fault = fault }))
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

// testResult is what became of rule cases, for other programs.
type testResult struct {
	Schema string     `json:"schema"`
	Passed int        `json:"passed"`
	Failed int        `json:"failed"`
	Cases  []caseTold `json:"cases"`
}

type caseTold struct {
	File    string `json:"file"`
	Case    string `json:"case"`
	Passed  bool   `json:"passed"`
	Failure string `json:"failure,omitempty"` // the step, what was wanted, what came
	Text    string `json:"text,omitempty"`    // at length
}

func tested(suites []reports.JUnitSuite, passed, failed int) testResult {
	r := testResult{Schema: "dmsim.test/1", Passed: passed, Failed: failed, Cases: []caseTold{}}
	for _, suite := range suites {
		for _, one := range suite.Cases {
			told := caseTold{File: suite.Name, Case: one.Name, Passed: one.Failure == nil}
			if one.Failure != nil {
				told.Failure, told.Text = one.Failure.Message, one.Failure.Text
			}
			r.Cases = append(r.Cases, told)
		}
	}
	return r
}

// caseFiles puts in a folder's place its files of cases. Folders in it are not looked into.
func caseFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			files = append(files, path) // what is wrong with it, reading tells
			continue
		}
		found, err := caseFilesIn(path)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: want a folder with files *.yaml or *.yml, got none", path)
		}
		files = append(files, found...)
	}
	return files, nil
}

// caseFilesIn lists a folder's files of cases in the order of their names.
func caseFilesIn(folder string) (files []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		if ext := filepath.Ext(entry.Name()); !entry.IsDir() && (ext == ".yaml" || ext == ".yml") {
			files = append(files, filepath.Join(folder, entry.Name()))
		}
	}
	return files, err
}

type suite struct {
	file  string
	cases []cases.Case
}

// parseSuites reads all files before any case runs: bad input costs nothing.
func parseSuites(files []string) ([]suite, error) {
	var suites []suite
	for _, file := range files {
		parsed, err := cases.ReadFile(file)
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
