package scenarios

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"dmsim/strictyaml"
)

// shelf is a part of the catalogue: files of the program, each known by its name without ending.
type shelf struct {
	what   string // in errors, such as scenarios
	folder string
	files  embed.FS
}

// names are sorted, and the caller's.
func (s shelf) names() []string {
	entries, err := s.files.ReadDir(s.folder)
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

// read returns the text of a file of the shelf by its name, or of any by its path, and the source to name in errors.
func (s shelf) read(name string) (source string, data []byte, err error) {
	if isPath(name) {
		data, err = readFile(name)
		return name, data, err
	}
	names := s.names()
	if !slices.Contains(names, name) {
		hint := ""
		if closest := strictyaml.Closest(name, names); closest != "" {
			hint = fmt.Sprintf(" (did you mean %s?)", closest)
		}
		return "", nil, fmt.Errorf("want one of the %s %s; got %.60q%s; the path of a file has a slash or ends in .yaml", s.what, strings.Join(names, ", "), name, hint)
	}
	data, err = s.files.ReadFile(path.Join(s.folder, name+".yaml"))
	return name + ".yaml", data, err
}
