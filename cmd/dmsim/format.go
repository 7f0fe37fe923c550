package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmsim/reports"
)

// formatFlag says how a result that has no page of its own is printed. Those of the other verbs lie in folders, from which dmsim report tells them.
type formatFlag string

// add adds --format, and --json where the verb does not have it yet.
func (f *formatFlag) add(c *cobra.Command) {
	if c.Flags().Lookup("json") == nil {
		c.Flags().BoolFunc("json", "the same as --format json", func(string) error { return f.Set("json") })
	}
	c.Flags().Var(f, "format", "of the result on stdout: "+strings.Join(f.all(), ", "))
	c.MarkFlagsMutuallyExclusive("json", "format")
}

func (formatFlag) all() []string { return append([]string{"text"}, reports.FlatFormats()...) }

func (f *formatFlag) String() string { return string(*f) }
func (f *formatFlag) Type() string   { return "format" }

func (f *formatFlag) Set(text string) error {
	if !slices.Contains(f.all(), text) {
		return fmt.Errorf("want one of %s", strings.Join(f.all(), ", "))
	}
	*f = formatFlag(text)
	return nil
}

// text says whether the result is printed for people to read.
func (f formatFlag) text() bool { return f == "" || f == "text" }

// write prints a result in another format than text.
func (f formatFlag) write(c *cobra.Command, result any) error {
	return reports.WriteFlat(c.OutOrStdout(), string(f), c.CommandPath(), result)
}
