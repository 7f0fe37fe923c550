package scenarios

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"dmsim/strictyaml"
)

// The catalogue, one file each, with its explanations as comments.
//
//go:embed *.yaml
var files embed.FS

// Entry is a scenario of the catalogue.
type Entry struct{ Name, Description string }

// Names lists the scenarios of the catalogue, sorted. The list is the caller's.
func Names() []string {
	entries, err := files.ReadDir(".")
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

// Catalogue lists the scenarios of the catalogue with their descriptions, sorted by name.
func Catalogue() []Entry {
	var catalogue []Entry
	for _, name := range Names() {
		source, data, err := read(name)
		if err != nil {
			panic(fmt.Sprintf("scenarios: %v", err))
		}
		s, _, err := decode(source, data)
		if err != nil {
			panic(fmt.Sprintf("scenarios: %v", err)) // the file is part of the program, and tested
		}
		catalogue = append(catalogue, Entry{name, s.Description})
	}
	return catalogue
}

// Source returns a scenario as it was written, comments included. The name is one that Load takes.
func Source(name string) ([]byte, error) {
	_, data, err := read(name)
	return data, err
}

// read returns a scenario's text and the source to name in errors.
func read(name string) (source string, data []byte, err error) {
	if isPath(name) {
		data, err = readFile(name)
		return name, data, err
	}
	if !slices.Contains(Names(), name) {
		return "", nil, unknown(name)
	}
	source = name + ".yaml"
	data, err = files.ReadFile(source)
	return source, data, err
}

func unknown(name string) error {
	hint := ""
	if closest := strictyaml.Closest(name, Names()); closest != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", closest)
	}
	return fmt.Errorf("want one of the scenarios %s; got %.60q%s; the path of a file has a slash or ends in .yaml", strings.Join(Names(), ", "), name, hint)
}
