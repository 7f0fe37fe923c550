package scenarios

import (
	"embed"
	"fmt"
)

// The catalogue of experiments, one file each.
//
//go:embed experiments/*.yaml
var experimentFiles embed.FS

var experimentShelf = shelf{"experiments", "experiments", experimentFiles}

// ExperimentNames lists the experiments of the catalogue, sorted. The list is the caller's.
func ExperimentNames() []string { return experimentShelf.names() }

// Experiments lists the experiments of the catalogue, sorted by name.
func Experiments() []*Experiment {
	var all []*Experiment
	for _, name := range ExperimentNames() {
		e, err := LoadExperiment(name, ExperimentOverrides{})
		if err != nil {
			panic(fmt.Sprintf("scenarios: %v", err)) // the file is part of the program, and tested
		}
		all = append(all, e)
	}
	return all
}

// ExperimentSource returns an experiment as it was written, comments included. The name is one that LoadExperiment takes.
func ExperimentSource(name string) ([]byte, error) {
	_, data, err := experimentShelf.read(name)
	return data, err
}
