package scenarios

import (
	"embed"
	"fmt"
)

// The catalogue, one file each, with its explanations as comments.
//
//go:embed *.yaml
var files embed.FS

// Entry is a scenario of the catalogue.
type Entry struct{ Name, Description string }

var scenarioShelf = shelf{"scenarios", ".", files}

// Names lists the scenarios of the catalogue, sorted. The list is the caller's.
func Names() []string { return scenarioShelf.names() }

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

func read(name string) (source string, data []byte, err error) { return scenarioShelf.read(name) }
