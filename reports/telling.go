package reports

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/load"
	"dmsim/sim/load/differ"
)

// ReportFile is the page of a result in the folder of its run.
const ReportFile = "report.html"

// Telling is how a finished result is told, in whatever format. The result itself is its JSON.
type Telling struct {
	Text  func(w io.Writer) error
	Page  func() (*page.Page, error)
	CSV   func(w io.Writer) error // nil: the tables of the page, in long form
	Brief func(w io.Writer) error // as Markdown, for a pull request; nil: the page as Markdown
	JUnit func(w io.Writer) error // nil: there is no verdict

	result []byte
}

// tellings is the one table of what can be told again from its folder: the schemas of result.json, each with what reads it.
var tellings = []struct {
	schema string
	read   func(folder string) (Telling, error)
}{
	{DocumentSchema, tellRun},
	{load.Schema, tellLoad},
	{EstimateSchema, tellEstimate},
	{CheckSchema, tellCheck},
	{MutantsSchema, tellKills},
	{compare.Schema, tellCompare},
	{SweepSchema, tellSweep},
	{differ.Schema, tellDiff},
	{differ.AlarmsSchema, tellAlarms},
}

// ReadTelling reads the folder of a run of any verb. It errs where the result is none that can be told.
func ReadTelling(folder string) (*Telling, error) {
	path := filepath.Join(folder, DocumentFile)
	result, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: want the folder of a run: %s: %w", plain(folder), DocumentFile, cause(err))
	}
	schema := string(schemaOf(result))
	known := make([]string, len(tellings))
	for i, t := range tellings {
		if known[i] = t.schema; t.schema != schema {
			continue
		}
		telling, err := t.read(folder)
		if err != nil {
			return nil, err
		}
		telling.result = result
		return &telling, nil
	}
	return nil, fmt.Errorf("%s: schema: want one of %s, got %q", plain(path), strings.Join(known, ", "), schema)
}

// formats are what a Telling can be written as.
var formats = map[string]func(t *Telling, w io.Writer) error{
	"text": func(t *Telling, w io.Writer) error { return t.Text(w) },
	"json": func(t *Telling, w io.Writer) error { _, err := w.Write(t.result); return err },
	"html": func(t *Telling, w io.Writer) error { return t.paged(w, page.Write) },
	"md": func(t *Telling, w io.Writer) error {
		if t.Brief != nil {
			return t.Brief(w)
		}
		return t.paged(w, page.Markdown)
	},
	"csv": func(t *Telling, w io.Writer) error {
		if t.CSV != nil {
			return t.CSV(w)
		}
		return t.paged(w, page.CSV)
	},
	"junit": func(t *Telling, w io.Writer) error {
		if t.JUnit == nil {
			return errors.New("junit: this result has no verdict")
		}
		return t.JUnit(w)
	},
}

// Formats lists what a result can be written as.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// Write writes the result in one of the Formats.
func (t *Telling) Write(w io.Writer, format string) error {
	write, ok := formats[format]
	if !ok {
		return fmt.Errorf("format: want one of %s, got %q", strings.Join(Formats(), ", "), format)
	}
	return write(t, w)
}

func (t *Telling) paged(w io.Writer, write func(io.Writer, *page.Page) error) error {
	p, err := t.Page()
	if err != nil {
		return err
	}
	return write(w, p)
}

// SavePage writes the page of a result into the folder of its run.
func SavePage(f *Folder, p *page.Page) error {
	file, err := f.Create(ReportFile)
	if err != nil {
		return err
	}
	return errors.Join(page.Write(file, p), file.Close())
}

// footer says where a page comes from.
func (m *Manifest) footer() page.Footer {
	return page.Footer{Version: m.Version.String(), ConfigurationHash: m.ConfigurationHash, Command: m.Command}
}
