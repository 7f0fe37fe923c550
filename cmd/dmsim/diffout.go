package main

import (
	"encoding/json"
	"strconv"

	"github.com/spf13/cobra"

	"dmsim/reports"
)

// open judges the folder of --out before anything is measured again.
func (f *diffFlags) open() (err error) {
	f.meter = reports.StartMeter()
	if f.out != "" {
		f.folder, err = reports.Open(f.out)
	}
	return err
}

// discard lets go of what was not finished; after leave it does nothing.
func (f *diffFlags) discard() {
	if f.folder != nil {
		_ = f.folder.Discard()
	}
}

// leave writes a comparison, or how often the same is told apart, with a report of it.
func (f *diffFlags) leave(c *cobra.Command, result any) error {
	if f.folder == nil {
		return nil
	}
	m, err := reports.NewDiffManifest(reports.Setup{Version: version(), Configuration: json.RawMessage("null"), Workers: 1, Command: f.command(c)}, &f.first, f.meter)
	if err != nil {
		return err
	}
	if err := reports.SaveDiff(f.folder, result, &m); err != nil {
		return err
	}
	if err := f.pages.draw(f.folder); err != nil {
		return err
	}
	return f.folder.Commit()
}

// command is the line that repeats a comparison.
func (f *diffFlags) command(c *cobra.Command) string {
	words := append([]string{"dmsim", "diff"}, c.Flags().Args()...)
	for _, flag := range []string{"seed", "least-effect", "alpha", "repeat", "program-a", "program-b", "out", "report"} {
		if of := c.Flags().Lookup(flag); of.Changed {
			words = append(words, "--"+flag, of.Value.String())
		}
	}
	for _, flag := range []string{"single", "aa"} {
		if on, _ := strconv.ParseBool(c.Flags().Lookup(flag).Value.String()); on {
			words = append(words, "--"+flag)
		}
	}
	return reports.Command(words...)
}
