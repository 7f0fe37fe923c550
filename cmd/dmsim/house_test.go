package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// arrows are all imports between our packages, tests apart. They point down only: a package imports what stands above it in this table.
// The second opinion, model/spec, sees model and nothing else; so does nobody see cmd.
var arrows = []struct{ from, to string }{
	{"strictyaml", ""},
	{"table", ""},
	{"model", ""},
	{"model/codec", "model"},
	{"model/codec/codectest", ""},
	{"model/graph", "model"},
	{"model/policy", "model strictyaml"},
	{"model/spec", "model"},
	{"model/world", "model model/codec model/graph model/policy"},
	{"sim/rng", "model"},
	{"sim/interval", ""},
	{"sim/snapshot", "model/codec"},
	{"sim/parallel", ""},
	{"sim/snap", "model model/graph"},
	{"sim/tracestats", "model sim/snap"},
	{"sim/plan", "model table"},
	{"sim/graphfile", "model model/graph sim/snap table"},
	{"sim/graphstats", "model model/graph sim/parallel sim/rng"},
	{"sim/network/rival", "model model/graph sim/rng"},
	{"sim/network", "model model/graph sim/network/rival sim/parallel sim/rng strictyaml"},
	{"sim/persona", "strictyaml"},
	{"sim/population", "model model/graph sim/graphfile sim/network sim/parallel sim/persona sim/rng sim/snap strictyaml"},
	{"sim/traffic", "model model/codec model/graph sim/network sim/persona sim/population sim/rng sim/snap strictyaml"},
	{"sim", "model model/codec model/policy model/world sim/network sim/population sim/rng sim/snapshot sim/traffic strictyaml"},
	{"sim/metrics", "model model/codec sim sim/population sim/snapshot"},
	{"sim/experiment", "model/policy sim sim/metrics sim/network sim/population sim/rng strictyaml"},
	{"sim/fleet", ""},
	{"sim/fleet/local", "sim/fleet"},
	{"sim/fleet/broker", ""},
	{"sim/fleet/broker/brokertest", ""},
	{"sim/fleet/jetstream", "sim/fleet"},
	{"sim/cases", "model model/policy model/spec model/world strictyaml"},
	{"sim/experiment/inference", "sim/interval sim/rng"},
	{"sim/experiment/compare", "model model/codec model/policy sim sim/experiment sim/experiment/inference sim/population sim/rng"},
	{"sim/load", "model model/policy model/world sim sim/network sim/parallel sim/population sim/rng strictyaml"},
	{"sim/load/attack", "model sim/load"},
	{"sim/load/synthetic", "model sim/load sim/load/attack sim/rng"},
	{"sim/load/capacity", "sim/load sim/rng"},
	{"sim/load/scaling", "sim/interval sim/rng"},
	{"sim/load/cost", "model model/policy model/world sim/interval sim/load sim/rng"},
	{"sim/load/need", "model model/policy model/world sim strictyaml"},
	{"sim/load/differ", "sim/experiment/inference sim/interval sim/load sim/rng"},
	{"sim/experiment/design", "model model/graph sim/rng"},
	{"sim/experiment/sensitivity", "sim/experiment/design sim/interval sim/rng"},
	{"sim/service", "model model/policy model/world sim/population"},
	{"sim/check/story", "model model/policy"},
	{"sim/adapter", "model model/policy model/world sim/check/story sim/population strictyaml"},
	{"sim/fleet/crew", "model model/codec model/policy sim/adapter sim/load sim/load/attack"},
	{"sim/adapter/adaptertest", "model model/policy model/world"},
	{"sim/check/shrink", "model model/policy sim/check/story"},
	{"sim/check/mutant", "model model/policy model/world strictyaml"},
	{"sim/check/invariant", "model model/graph model/policy model/spec"},
	{"sim/check/linear", "model model/policy sim/check/story"},
	{"sim/check", "model model/policy model/spec model/world sim sim/cases sim/check/invariant sim/check/linear sim/check/mutant sim/check/shrink sim/check/story"},
	{"sim/check/chunk", "model/policy sim/check sim/check/mutant sim/check/story sim/fleet"},
	{"sim/calibrate", "model model/policy sim sim/network sim/persona sim/population sim/rng sim/tracestats sim/traffic strictyaml"},
	{"sim/bench", "model model/graph model/policy model/world sim sim/check sim/check/linear sim/graphfile sim/load sim/load/attack sim/metrics sim/network sim/population sim/rng"},
	{"sim/experiment/kept", ""},
	{"sim/experiment/sweep", "sim sim/experiment sim/experiment/design sim/experiment/kept sim/experiment/sensitivity sim/interval sim/metrics sim/rng strictyaml table"},
	{"scenarios", "model model/policy sim sim/experiment sim/experiment/design sim/experiment/sweep sim/load sim/network sim/population sim/rng sim/traffic strictyaml"},
	{"scenarios/internal/schemagen", "model model/policy scenarios sim sim/experiment/sweep sim/load sim/network sim/population sim/traffic strictyaml"},
	{"reports/page", ""},
	{"reports/page/pagetest", ""},
	{"reports/portrait", "model model/graph sim/population"},
	{"reports", "model model/policy reports/page reports/portrait sim sim/cases sim/check sim/check/invariant sim/experiment/compare sim/experiment/inference sim/experiment/sensitivity sim/experiment/sweep sim/interval sim/load sim/load/capacity sim/load/cost sim/load/differ sim/load/need sim/load/scaling sim/metrics sim/population table"},
	{"reports/history", "model model/graph model/policy sim/population table"},
	{"reports/picture", ""},
	{"reports/odd", "model/policy scenarios sim sim/metrics sim/network sim/persona sim/population strictyaml"},
	{"cmd/dmsim", "model model/graph model/policy model/world reports reports/history reports/odd reports/picture reports/portrait scenarios sim sim/adapter sim/bench sim/calibrate sim/cases sim/check sim/check/chunk sim/check/invariant sim/check/mutant sim/check/story sim/experiment sim/experiment/compare sim/experiment/inference sim/experiment/kept sim/experiment/sweep sim/fleet sim/fleet/broker sim/fleet/crew sim/fleet/jetstream sim/fleet/local sim/graphfile sim/graphstats sim/load sim/load/attack sim/load/capacity sim/load/cost sim/load/differ sim/load/need sim/load/scaling sim/load/synthetic sim/metrics sim/network sim/parallel sim/persona sim/plan sim/population sim/rng sim/service sim/snap sim/tracestats sim/traffic strictyaml"},
}

// TestArrows fails on an import that the table does not allow, and on one that it allows for nobody: the table is the smallest that holds.
func TestArrows(t *testing.T) {
	got := map[string][]string{}
	for _, file := range sources(t, ".") {
		from := path.Dir(file.path)
		got[from] = append(got[from], ours(file)...)
	}
	above := []string{}
	for _, arrow := range arrows {
		want := strings.Fields(arrow.to)
		assert.Subset(t, above, want, "%s: the table points up", arrow.from)
		above = append(above, arrow.from)
		found, ok := got[arrow.from]
		assert.True(t, ok, "%s: no such package", arrow.from)
		slices.Sort(found)
		assert.Equal(t, want, slices.Compact(append([]string{}, found...)), "%s: the table's arrows and the real ones", arrow.from)
		delete(got, arrow.from)
	}
	assert.Empty(t, got, "packages that the table does not know, and what they import")
}

// ours returns the packages of this module that a file imports, by their folders.
func ours(file source) (folders []string) {
	for _, spec := range file.tree.Imports {
		if folder, ok := strings.CutPrefix(importPath(spec), "dmsim/"); ok {
			folders = append(folders, folder)
		}
	}
	return folders
}

// TestModelIsPure holds that model and all below it have no clock, no randomness, no goroutine and no I/O.
func TestModelIsPure(t *testing.T) {
	files := sources(t, "model")
	require.NotEmpty(t, files)
	for _, file := range files {
		assert.Empty(t, impurities(file.tree), file.path)
	}
}

// impure are the imports that bring I/O, the environment, a clock or randomness, each with all that lies below it.
var impure = []string{"os", "io/fs", "io/ioutil", "net", "math/rand", "crypto/rand", "log", "syscall", "runtime", "path/filepath", "hash/maphash", "golang.org/x/sys"}

// clocks are the functions of the package time that look at a clock, wait, or read the machine's time zones.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "LoadLocation", "Local"}

// impurities lists what a file of model may not contain.
func impurities(tree *ast.File) (found []string) {
	clock := ""
	for _, spec := range tree.Imports {
		name := importPath(spec)
		for _, bad := range impure {
			if name == bad || strings.HasPrefix(name, bad+"/") {
				found = append(found, "imports "+name)
			}
		}
		if name == "time" {
			clock = "time"
			if spec.Name != nil {
				clock = spec.Name.Name
			}
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = append(found, "a go statement")
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == clock && slices.Contains(clocks, n.Sel.Name) {
				found = append(found, "time."+n.Sel.Name)
			}
			if n.Sel.Name == "Go" {
				found = append(found, "a call of Go, as of a sync.WaitGroup")
			}
		}
		return true
	})
	if clock == "." {
		found = append(found, "time by a dot")
	}
	return found
}

// TestImpuritiesAreFound keeps a broken file that the rule must catch.
func TestImpuritiesAreFound(t *testing.T) {
	const broken = `package model

import (
	"math/rand/v2"
	"os"
	clock "time"
)

func f() {
	go g(rand.Int(), os.Args)
	clock.Sleep(clock.Second)
	w.Go(func() { _ = clock.Now() })
}`
	tree, err := parser.ParseFile(token.NewFileSet(), "broken.go", broken, parser.SkipObjectResolution)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"imports math/rand/v2", "imports os", "a go statement", "time.Sleep", "a call of Go, as of a sync.WaitGroup", "time.Now",
	}, impurities(tree))
}

// source is a parsed file of the module, no test. Files for other operating systems are sources too.
type source struct {
	path string // from the module's folder, with slashes
	tree *ast.File
}

// sources parses the files at and below a folder.
func sources(t *testing.T, below string) (files []source) {
	t.Helper()
	set := token.NewFileSet()
	require.NoError(t, filepath.WalkDir(filepath.Join(root, below), func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && notCode(entry.Name()):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		tree, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		files = append(files, source{filepath.ToSlash(relative), tree})
		return err
	}))
	return files
}

func notCode(folder string) bool {
	return folder == "testdata" || folder == "runs" || (strings.HasPrefix(folder, ".") && strings.Trim(folder, ".") != "")
}

func importPath(spec *ast.ImportSpec) string {
	name, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		panic(err) // the parser has read it
	}
	return name
}
