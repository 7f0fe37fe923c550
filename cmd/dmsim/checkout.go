package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
)

// checkFolder is where a check leaves its result and a report of it, if it was asked to.
type checkFolder struct {
	folder   *reports.Folder // nil: it was not
	scenario *scenarios.Scenario
	workers  int
	fleet    *reports.Fleet // who explored; nil: this process
	meter    *reports.Meter
	report   *reportFlags
}

// folder judges the folder of --out before anything is played. The scenario is nil where the stories' policies are drawn.
func (f *checkFlags) folder(s *scenarios.Scenario) (*checkFolder, error) {
	o := &checkFolder{scenario: s, workers: f.workers, meter: reports.StartMeter(), report: &f.pages}
	if f.out == "" {
		return o, nil
	}
	var err error
	o.folder, err = reports.Open(f.out)
	return o, err
}

// discard lets go of what was not finished; after leave it does nothing.
func (o *checkFolder) discard() {
	if o.folder != nil {
		_ = o.folder.Discard()
	}
}

// leave writes the result, how it came about, and a report of both.
func (o *checkFolder) leave(d *reports.Check, command string) error {
	if o.folder == nil {
		return nil
	}
	name, configuration := "", json.RawMessage("null")
	if o.scenario != nil {
		text, err := yaml.YAMLToJSON(o.scenario.YAML())
		if err != nil {
			return fmt.Errorf("the explicit scenario: %w", err)
		}
		name, configuration = o.scenario.Name, text
	}
	m, err := reports.NewCheckManifest(reports.Setup{Version: version(), Configuration: configuration, Workers: o.workers, Fleet: o.fleet, Command: command}, name, d, o.meter)
	if err != nil {
		return err
	}
	if err := reports.SaveCheck(o.folder, d, &m); err != nil {
		return err
	}
	if err := o.report.draw(o.folder); err != nil {
		return err
	}
	return o.folder.Commit()
}

// reportMatrix leaves the result and a report of it beside the kill matrix. The folder is not replaced as a whole: it holds findings of mutants of earlier times.
func (f *checkFlags) reportMatrix(c *cobra.Command, k *reports.Kills, meter *reports.Meter) error {
	m, err := reports.NewKillsManifest(reports.Setup{Version: version(), Configuration: json.RawMessage("null"), Workers: f.workers, Command: f.mutantsCommand(c, k.Seed)}, k, meter)
	if err != nil {
		return err
	}
	for name, content := range map[string]any{reports.DocumentFile: k, reports.ManifestFile: &m} {
		data, err := reports.Encode(content)
		if err == nil {
			err = f.beside(name, data)
		}
		if err != nil {
			return err
		}
	}
	if f.pages.report == "none" {
		return nil
	}
	t, err := reports.ReadTelling(f.matrix)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Write(&b, "html"); err != nil {
		return err
	}
	return f.beside(reports.ReportFile, b.Bytes())
}

// beside writes a file beside the kill matrix.
func (f *checkFlags) beside(name string, data []byte) error {
	return renameio.WriteFile(filepath.Join(f.matrix, name), data, 0o666)
}

// mutantsCommand is the line that repeats a check of mutants.
func (f *checkFlags) mutantsCommand(c *cobra.Command, seed uint64) string {
	words := []string{"dmsim", "check", "--mutants", "--seed", fmt.Sprint(seed)}
	for _, name := range []string{"for", "matrix"} {
		if flag := c.Flags().Lookup(name); flag.Changed {
			words = append(words, "--"+name, flag.Value.String())
		}
	}
	return reports.Command(words...)
}

// overResult errs where what lies in the place of the result is that of something else.
func overResult(file string) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", reports.DocumentFile, cause(err))
	}
	var head struct {
		Schema string `json:"schema"`
	}
	if json.Unmarshal(data, &head) != nil || head.Schema != reports.MutantsSchema {
		return fmt.Errorf("its %s is not one of dmsim check --mutants: give another name", reports.DocumentFile)
	}
	return nil
}
