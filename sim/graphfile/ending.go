package graphfile

import (
	"fmt"
	"path/filepath"
	"strings"
)

type form uint8

const (
	formText form = iota // what has no ending of ours is read as an edge list, too
	formPacked
	formParquet
	formGraphML
	formStored
)

var forms = [...]struct {
	ending string
	form   form
}{
	{".dmg", formStored}, {".txt", formText}, {".txt.gz", formPacked}, {".parquet", formParquet}, {".graphml", formGraphML},
}

// Endings returns the endings that Export knows, in the order of the documentation.
func Endings() []string {
	endings := make([]string, len(forms))
	for i, f := range forms {
		endings[i] = f.ending
	}
	return endings
}

func formOf(path string) (f form, known bool) {
	name := strings.ToLower(filepath.Base(path))
	for _, f := range forms {
		if strings.HasSuffix(name, f.ending) {
			return f.form, true
		}
	}
	return formText, false
}

func unknownEnding(path string) error {
	return fmt.Errorf("%s: want a name that ends in one of %s", path, strings.Join(Endings(), " "))
}
