package reports

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dmsim/reports/page"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/load"
)

// pages say how the folder of a finished run is told, by the schema of its result.json.
var pages = map[string]func(folder string) (*page.Page, error){
	load.Schema:    LoadPage,
	EstimateSchema: EstimatePage,
	CheckSchema:    CheckPage,
	MutantsSchema:  KillsPage,
	compare.Schema: ComparePage,
}

// PageOf tells any finished run by what lies in its folder.
func PageOf(folder string) (*page.Page, error) {
	schema, err := schemaIn(folder)
	if err != nil {
		return nil, err
	}
	tell, known := pages[schema]
	if !known {
		return nil, fmt.Errorf("%s: %s: want a schema that a report is made of, got %q", plain(folder), DocumentFile, schema)
	}
	return tell(folder)
}

func schemaIn(folder string) (string, error) {
	data, err := os.ReadFile(filepath.Join(folder, DocumentFile))
	if err != nil {
		return "", fmt.Errorf("%s: want the folder of a run: %s: %w", plain(folder), DocumentFile, cause(err))
	}
	return string(schemaOf(data)), nil
}

// ReportFile is the report of a run in its folder, one file that needs no network.
const ReportFile = "report.html"

// Report draws what was written so far into report.html, as PageOf tells it. It comes after result.json and manifest.json, and before Commit.
func (f *Folder) Report() error {
	if f.staging == nil {
		return fmt.Errorf("out %s: a report comes after the files that it tells of", shown(f.given))
	}
	p, err := PageOf(f.staging.path)
	if err != nil {
		return fmt.Errorf("out %s: %s: %w", shown(f.given), ReportFile, err)
	}
	return saveLog(f, ReportFile, func(w io.Writer) error { return page.Write(w, p) })
}

// saveTold writes a result, its manifest, and the report of both.
func saveTold(f *Folder, result any, m *Manifest) error {
	if err := save(f, DocumentFile, result); err != nil {
		return err
	}
	if err := save(f, ManifestFile, m); err != nil {
		return err
	}
	return f.Report()
}
