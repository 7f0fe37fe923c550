package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/cases"
)

func newTest() *cobra.Command {
	var junit string
	var quiet bool
	c := &cobra.Command{
		Use:   "test FILE...",
		Short: "Run rule cases: unit tests of a policy",
		Long: `Test runs the rule cases of files (docs/cases.md says how to write one). A case that fails is printed with the step, what was expected,
what came, and the facts that it was decided on; the exit code is then 1.`,
		Example: `  dmsim test sim/cases/testdata/*.yaml
  dmsim test sim/cases/testdata/blocks.yaml --junit junit.xml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return testCases(c, args, junit, quiet) },
	}
	c.Flags().StringVar(&junit, "junit", "", "also write the results as JUnit XML to this file")
	c.Flags().BoolVar(&quiet, "quiet", false, "print failures only")
	return c
}

func testCases(c *cobra.Command, files []string, junit string, quiet bool) error {
	suites, err := parseSuites(files)
	if err != nil {
		return err
	}
	var results []reports.JUnitSuite
	passed, failed := 0, 0
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
			fmt.Fprint(c.OutOrStdout(), report)
		}
		results = append(results, result)
	}
	if junit != "" {
		if err := writeJUnit(junit, results); err != nil {
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

// writeJUnit writes to a temporary name and renames.
func writeJUnit(path string, suites []reports.JUnitSuite) error {
	var b bytes.Buffer
	if err := reports.JUnit(&b, suites...); err != nil {
		return err
	}
	return renameio.WriteFile(path, b.Bytes(), 0o666)
}
