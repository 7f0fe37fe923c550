package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmsim/reports"
)

func newReport() *cobra.Command {
	var out, format string
	var odd bool
	c := &cobra.Command{
		Use:   "report RUN",
		Short: "Tell a finished run again: one HTML file that needs no network, text, JSON, CSV, Markdown, JUnit",
		Long: `Report reads the folder that a verb left behind (its manifest.json, result.json and what lies beside them) and tells it again. Without flags it writes
report.html into that folder: charts, the numbers behind each, definitions, assumptions, and the command that repeats it, in one file that fetches nothing.
Of another format, or with -o -, it goes to standard output.

With --odd it describes the model instead of the result, by the ODD protocol (Grimm et al. 2020) in Markdown: what was run, with every number sourced or assumed.`,
		Example: `  dmsim run --set population.users=2000 --out runs/small
  dmsim report runs/small
  dmsim report runs/small -o report.html
  dmsim report runs/small --format csv -o numbers.csv
  dmsim report runs/small --format md
  dmsim report runs/small --odd -o model.md`,
		Args: args(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if odd {
				return describe(c, args[0], out)
			}
			return writeReport(c, args[0], out, format)
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "the file to write, - for standard output (default RUN/report.html for html, else standard output)")
	c.Flags().StringVar(&format, "format", "html", "one of "+strings.Join(reports.Formats(), ", "))
	c.Flags().BoolVar(&odd, "odd", false, "the description of the model by the ODD protocol (Markdown), of a run, a comparison or a sweep")
	c.MarkFlagsMutuallyExclusive("odd", "format")
	return c
}

func writeReport(c *cobra.Command, folder, out, format string) error {
	if c.Flags().Changed("out") && out == "" {
		return fmt.Errorf("--out: want a file or -, got \"\"")
	}
	if !slices.Contains(reports.Formats(), format) {
		return fmt.Errorf("--format: want one of %s, got %q", strings.Join(reports.Formats(), ", "), format)
	}
	telling, err := reports.ReadTelling(folder)
	if err != nil {
		return err
	}
	var b bytes.Buffer // so that nothing is written of what cannot be told
	if err := telling.Write(&b, format); err != nil {
		return err
	}
	switch {
	case out == "" && format == "html":
		out = filepath.Join(folder, reports.ReportFile)
	case out == "" || out == "-":
		_, err := c.OutOrStdout().Write(b.Bytes())
		return err
	}
	return replaceWith(c, out, b.Bytes())
}

// replaceWith writes a report as a whole, or leaves what was there, and says where it lies.
func replaceWith(c *cobra.Command, out string, text []byte) error {
	err := replaceFile(out, func(to io.Writer) error {
		_, err := to.Write(text)
		return err
	})
	if err != nil {
		return fmt.Errorf("out: %w", err)
	}
	fmt.Fprintf(c.ErrOrStderr(), "dmsim: written: %s\n", out)
	return nil
}
