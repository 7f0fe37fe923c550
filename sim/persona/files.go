package persona

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"dmsim/strictyaml"
)

//go:embed data/*.yaml
var data embed.FS

// Source returns the file of a persona as it was written, comments included.
func Source(name string) ([]byte, error) { return data.ReadFile("data/" + name + ".yaml") }

// Default returns the persona of a name, as its file has it. The files are the program's own: a bad one panics, and fails every test.
func Default(name string) Persona {
	return files()[name].persona
}

// Marks returns how many of the numbers of a persona's file come from a source and how many are assumed, and the sources.
func Marks(name string) Mark { return files()[name].mark }

// Mark says where numbers come from.
type Mark struct {
	Assumed int               // lines with numbers that are assumed
	Sourced int               // lines with numbers that have a source
	Sources []string          // "known.unwanted: Thorn 2023", in the order of the file
	Origins map[string]string // what each line with numbers says, by its path: "sourced: ..." or "assumed", with what follows
}

type file struct {
	persona Persona
	mark    Mark
}

var files = sync.OnceValue(func() map[string]file {
	all := make(map[string]file)
	entries, err := data.ReadDir("data")
	if err != nil {
		panic(err)
	}
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), ".yaml")
		f, err := read(name)
		if err != nil {
			panic(fmt.Sprintf("persona %s: %v", name, err))
		}
		all[name] = f
	}
	return all
})

// base is what a file starts from: one who does nothing.
func base() Persona {
	return Persona{To: To{Few: 1, Favourites: 1, Growth: 1}}
}

func read(name string) (file, error) {
	text, err := Source(name)
	if err != nil {
		return file{}, err
	}
	f := file{persona: base()}
	d, err := strictyaml.Parse(name+".yaml", text)
	if err != nil {
		return f, err
	}
	if err := d.Decode(&f.persona); err != nil {
		return f, err
	}
	if err := f.persona.Validate(); err != nil {
		return f, d.Locate(err)
	}
	f.mark, err = marks(string(text))
	return f, err
}

var (
	keyed   = regexp.MustCompile(`^( *)([a-z]+):(.*)$`)
	number  = regexp.MustCompile(`(^|[ :{\[])-?[0-9]`)
	sourced = regexp.MustCompile(`^sourced: \S`)
)

// marks reads the comments behind numbers: each line that holds one must say "sourced: ..." or "assumed".
func marks(text string) (Mark, error) {
	m := Mark{Origins: map[string]string{}}
	parent := ""
	for i, line := range strings.Split(text, "\n") {
		code, comment, _ := strings.Cut(line, "#")
		comment = strings.TrimSpace(comment)
		part := keyed.FindStringSubmatch(code)
		if part == nil || part[2] == "description" {
			continue
		}
		path := part[2]
		if part[1] == "" {
			parent = path
		} else {
			path = parent + "." + path
		}
		if number.MatchString(part[3]) {
			m.Origins[path] = comment
		}
		switch {
		case !number.MatchString(part[3]):
		case sourced.MatchString(comment):
			m.Sourced++
			m.Sources = append(m.Sources, path+strings.TrimPrefix(comment, "sourced"))
		case comment == "assumed" || strings.HasPrefix(comment, "assumed;"):
			m.Assumed++
		default:
			return m, fmt.Errorf("line %d: want `# sourced: ...` or `# assumed` behind the numbers of %s", i+1, path)
		}
	}
	return m, nil
}
