package reports

import (
	"fmt"
	"os"
	"path/filepath"

	"dmsim/sim/load/differ"
)

// ReadMeasurements reads the folder of a load as one side of a comparison: its repetitions, or the one that it is, then with its latencies.
func ReadMeasurements(folder string) ([]differ.Run, Manifest, error) {
	l, err := ReadLoad(folder)
	if err != nil {
		return nil, l.Manifest, err
	}
	if len(l.Result.Repeats) > 0 {
		return repetitions(&l), l.Manifest, nil
	}
	run := differ.Run{Name: folder, Result: l.Result}
	path := filepath.Join(folder, LatencyFile)
	file, err := os.Open(path)
	if err != nil {
		return nil, l.Manifest, fmt.Errorf("%s: want the folder of a load: %s: %w", plain(folder), LatencyFile, cause(err))
	}
	defer func() { _ = file.Close() }() // only read
	if run.Samples, err = differ.ReadLatency(file); err != nil {
		return nil, l.Manifest, fmt.Errorf("%s: %w", plain(path), err)
	}
	return []differ.Run{run}, l.Manifest, nil
}

// repetitions are the measurements of a load as results of their own, each with its own verdict: a comparison names those that cannot be trusted.
func repetitions(l *Load) (runs []differ.Run) {
	for i, m := range l.Result.Repeats {
		r := l.Result
		r.Measured, r.Judgement, r.Repeats = m.Measured, m.Judgement, nil
		runs = append(runs, differ.Run{Name: fmt.Sprintf("%s#%d", l.Folder, i+1), Result: r})
	}
	return runs
}
