package reports

import (
	"fmt"
	"os"
	"path/filepath"

	"dmsim/reports/page"
	"dmsim/sim/load"
)

// pages say how the folder of a finished run is told, by the schema of its result.json.
var pages = map[string]func(folder string) (*page.Page, error){
	load.Schema:    LoadPage,
	EstimateSchema: EstimatePage,
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
