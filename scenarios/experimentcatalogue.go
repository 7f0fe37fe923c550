package scenarios

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"dmsim/strictyaml"
)

// The catalogue of experiments, one file each.
//
//go:embed experiments/*.yaml
var experimentFiles embed.FS

const experimentFolder = "experiments"

// ExperimentNames lists the experiments of the catalogue, sorted. The list is the caller's.
func ExperimentNames() []string {
	entries, err := experimentFiles.ReadDir(experimentFolder)
	if err != nil {
		panic(fmt.Sprintf("scenarios: %v", err))
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
	}
	slices.Sort(names)
	return names
}

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
	_, data, err := readExperiment(name)
	return data, err
}

func readExperiment(name string) (source string, data []byte, err error) {
	if isPath(name) {
		data, err = readFile(name)
		return name, data, err
	}
	if names := ExperimentNames(); !slices.Contains(names, name) {
		hint := ""
		if closest := strictyaml.Closest(name, names); closest != "" {
			hint = fmt.Sprintf(" (did you mean %s?)", closest)
		}
		return "", nil, fmt.Errorf("want one of the experiments %s; got %.60q%s; the path of a file has a slash or ends in .yaml", strings.Join(names, ", "), name, hint)
	}
	data, err = experimentFiles.ReadFile(path.Join(experimentFolder, name+".yaml"))
	return name + ".yaml", data, err
}
