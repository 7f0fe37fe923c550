package kept

import (
	"fmt"
	"slices"
)

// Identity says which run rows belong to. Rows of another one are never mixed in.
type Identity struct {
	Kind       string   `json:"kind"`       // what it is, such as sweep
	Experiment string   `json:"experiment"` // its name, or that of a scenario
	Hash       string   `json:"hash"`       // of all that its results follow from but for the version
	Seed       uint64   `json:"seed"`
	Version    string   `json:"version"`
	Build      string   `json:"build"` // digest of the program, where the version does not say what it was built from; else empty
	Files      []Input  `json:"files"` // that runs read
	Runs       int      `json:"runs"`
	Values     []string `json:"values"` // the names of a row's values
}

// Input is a file that runs read, and what stood in it when the run began.
type Input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// Differs names what tells two identities apart, "" where nothing does. The version is asked for first: another one may know of other things.
func (i *Identity) Differs(o *Identity) string {
	for _, c := range []struct {
		what       string
		one, other any
	}{
		{"version", i.Version, o.Version}, {"build", i.Build, o.Build}, {"kind", i.Kind, o.Kind}, {"experiment", i.Experiment, o.Experiment}, {"seed", i.Seed, o.Seed}, {"number of runs", i.Runs, o.Runs}, {"hash", i.Hash, o.Hash},
	} {
		if c.one != c.other {
			return fmt.Sprintf("the %s is %v now, and was %v", c.what, c.other, c.one)
		}
	}
	if !slices.Equal(i.Values, o.Values) {
		return "the columns of the results are others"
	}
	return differentInput(i.Files, o.Files)
}

// differentInput names the first file in which something else stands than stood there, "" where there is none.
func differentInput(was, is []Input) string {
	for k := range min(len(was), len(is)) {
		switch {
		case was[k].Name != is[k].Name:
			return fmt.Sprintf("the file %s is read now, and was %s", is[k].Name, was[k].Name)
		case was[k] != is[k]:
			return fmt.Sprintf("the file %s has the SHA-256 %s now, and had %s", is[k].Name, is[k].SHA256, was[k].SHA256)
		}
	}
	if len(was) != len(is) {
		return fmt.Sprintf("the number of files that are read is %d now, and was %d", len(is), len(was))
	}
	return ""
}
