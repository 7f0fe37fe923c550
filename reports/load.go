package reports

import (
	"fmt"
	"io"

	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
)

// LatencyFile is the interval log of a load, which HdrHistogram's tools read.
const LatencyFile = "latency.hdr"

// Load is a finished load: what came of it, and what it took.
type Load struct {
	LoadDocument
	Manifest Manifest
	Folder   string // where it lies; "" where it was not written
}

// LoadDocument is the content of result.json.
type LoadDocument struct {
	load.Result
	Capacity *capacity.Found `json:"capacity,omitempty"` // where it was searched for: the measurement is that of the run which confirmed it
}

// NewLoadManifest describes the load that r came of, and m has measured.
func NewLoadManifest(s Setup, r *load.Result, m *Meter) (Manifest, error) {
	attempts := r.Offered
	for i := range r.Repeats {
		attempts += r.Repeats[i].Offered
	}
	return newManifest(s, m, about{scenario: r.Scenario, seed: r.Seed, policy: r.Policy, interrupted: r.Interrupted, attempts: attempts})
}

// SaveLog writes the log of the n-th repetition, from 0, so that it need not be kept until the last is over: latency-1.hdr. Save comes after all.
func SaveLog(f *Folder, n int, log func(io.Writer) error) error { return saveLog(f, logName(n), log) }

func logName(n int) string { return fmt.Sprintf("latency-%d.hdr", n+1) }

// Save writes result.json and manifest.json, and makes the log of the repetition that is reported latency.hdr; of so many logs, if there are several, the others stay what they are.
// Commit is for the caller.
func (l *Load) Save(f *Folder, reported, logs int) error {
	if logs > 0 {
		if err := saveLog(f, LatencyFile, func(w io.Writer) error { return f.read(w, logName(reported)) }); err != nil {
			return err
		}
	}
	if logs == 1 {
		if err := f.remove(logName(0)); err != nil {
			return err
		}
	}
	if err := save(f, DocumentFile, l.LoadDocument); err != nil {
		return err
	}
	return save(f, ManifestFile, l.Manifest)
}

func saveLog(f *Folder, name string, write func(io.Writer) error) error {
	file, err := f.Create(name)
	if err != nil {
		return err
	}
	err = write(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("out %s: %s: %w", shown(f.Path()), name, err)
	}
	return nil
}

// ReadLoad reads manifest.json and result.json of a load's folder. Files of another version of the schema, and those of a run, are an error.
func ReadLoad(folder string) (Load, error) {
	l := Load{Folder: folder}
	err := read(folder, ManifestFile, ManifestSchema, &l.Manifest)
	if err == nil {
		err = read(folder, DocumentFile, load.Schema, &l.LoadDocument)
	}
	return l, err
}
