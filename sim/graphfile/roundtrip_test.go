package graphfile_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphfile"
)

// readable are the endings that Import reads back.
var readable = []string{".dmg", ".txt", ".txt.gz", ".parquet", ".TXT"}

func TestWhatIsExportedIsImported(t *testing.T) {
	for name, example := range examples {
		for _, ending := range readable {
			t.Run(name+ending, func(t *testing.T) {
				g, path := example(t), filepath.Join(t.TempDir(), "g"+ending)
				require.NoError(t, graphfile.Export(path, g, graphfile.ExportOptions{Description: "\ndmsim: every id below 3 is a user"}))
				in, err := graphfile.Import(path, graphfile.ImportOptions{})
				require.NoError(t, err)
				assert.Equal(t, g.Parts(), in.Graph.Parts())
				assert.Nil(t, in.IDs)
				assert.Zero(t, in.Dropped)
				require.NoError(t, in.Close())
				require.NoError(t, in.Close(), "a second time")
			})
		}
	}
}

// as hides that a graph is stored, where its file's form lets it.
func as(path string, g *graph.Indexed) graph.Graph {
	if filepath.Ext(path) == ".dmg" {
		return g
	}
	return computed{g}
}

func TestAnyGraphComesBackWhole(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		g := drawn().Draw(t, "graph")
		path := filepath.Join(dir, "g"+rapid.SampledFrom(readable).Draw(t, "ending"))
		require.NoError(t, graphfile.Export(path, as(path, g), graphfile.ExportOptions{Workers: 2}))
		in, err := graphfile.Import(path, graphfile.ImportOptions{})
		require.NoError(t, err)
		require.Equal(t, g.Parts(), in.Graph.Parts())
		require.NoError(t, in.Close())
	})
}

// The same bytes, whoever computes the rows and however many do.
func TestFilesAreTheSameForAnyNumberOfWorkers(t *testing.T) {
	g := examples["random"](t)
	for _, ending := range graphfile.Endings() {
		t.Run(ending, func(t *testing.T) {
			file := func(g graph.Graph, workers int) string {
				path := filepath.Join(t.TempDir(), "g"+ending)
				require.NoError(t, graphfile.Export(path, g, graphfile.ExportOptions{Workers: workers}))
				text, err := os.ReadFile(path)
				require.NoError(t, err)
				return string(text)
			}
			want := file(g, 1)
			assert.True(t, want == file(g, 4))
			if ending != ".dmg" {
				assert.True(t, want == file(computed{g}, 3))
			}
		})
	}
}

// A graph of which nothing is stored is exported as it computes itself.
func TestAComputedGraphIsExported(t *testing.T) {
	const users = 5000
	plan := graph.Plan{
		Key: 1, Places: make([]graph.Place, users, users+1), Communities: make([]graph.Community, 1),
		Blocks: []uint32{users}, MutualCells: []uint32{2 * users}, OneWayCells: []uint32{3 * users},
	}
	for i := range plan.Places {
		plan.Places[i] = graph.Place{Mutual: 2, Out: 3, In: 3}
	}
	plan.Places = append(plan.Places, graph.Place{})
	g, err := graph.NewComputed(plan)
	require.NoError(t, err)
	for _, ending := range readable[1:] { // as a .dmg it is stored first
		path := filepath.Join(t.TempDir(), "g"+ending)
		require.NoError(t, graphfile.Export(path, g, graphfile.ExportOptions{}))
		in, err := graphfile.Import(path, graphfile.ImportOptions{})
		require.NoError(t, err)
		require.Equal(t, g.Follows(), in.Graph.Follows())
		require.Greater(t, g.Follows(), uint64(4*users))
		for u := range model.UserID(users) {
			require.Equal(t, g.AppendFollowees(nil, u), in.Graph.AppendFollowees(nil, u))
			require.Equal(t, g.AppendFollowers(nil, u), in.Graph.AppendFollowers(nil, u))
		}
		require.NoError(t, in.Close())
	}
}

func TestMetaComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.dmg")
	meta := graphfile.Meta{Source: "computed", Seed: 1<<64 - 1, Parameters: json.RawMessage(`{"degree":50}`), Version: "v1.2.3"}
	require.NoError(t, graphfile.Export(path, examples["mutual"](t), graphfile.ExportOptions{Meta: meta}))
	in, err := graphfile.Import(path, graphfile.ImportOptions{})
	require.NoError(t, err)
	assert.Equal(t, meta, in.Meta)
	require.NoError(t, in.Close())

	meta.Source = string(make([]byte, 70_000))
	err = graphfile.Write(path, examples["mutual"](t), nil, meta)
	require.ErrorContains(t, err, path+": provenance: want at most 65536 bytes of JSON, got ")
}

// With the ids of an import, an export says what the import had read.
func TestOriginalIdsComeBack(t *testing.T) {
	original := []uint64{900, 7, 1 << 40, 12, 13}
	g := build(t, 5, follow{0, 1}, follow{1, 0}, follow{2, 1})
	for _, ending := range []string{".txt", ".txt.gz", ".parquet"} {
		t.Run(ending, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "g"+ending)
			ids := func(u model.UserID) uint64 { return original[u] }
			require.NoError(t, graphfile.Export(path, g, graphfile.ExportOptions{IDs: ids, Description: "dmsim: every id below 3 is a user"}))
			in, err := graphfile.Import(path, graphfile.ImportOptions{})
			require.NoError(t, err)
			require.Equal(t, 3, in.IDs.Len(), "users without a tie are lost")
			assert.Equal(t, []uint64{900, 7, 1 << 40}, []uint64{in.IDs.Original(0), in.IDs.Original(1), in.IDs.Original(2)})
			assert.Equal(t, build(t, 3, follow{0, 1}, follow{1, 0}, follow{2, 1}).Parts(), in.Graph.Parts())
		})
	}
}

// A .dmg keeps the ids of all users, in their order, and those without a tie too.
func TestStoredFilesKeepIds(t *testing.T) {
	for name, example := range examples {
		t.Run(name, func(t *testing.T) {
			g, path := example(t), filepath.Join(t.TempDir(), "g.dmg")
			require.NoError(t, graphfile.Export(path, g, graphfile.ExportOptions{IDs: idOf}))
			in, err := graphfile.Import(path, graphfile.ImportOptions{})
			require.NoError(t, err)
			assert.Equal(t, g.Parts(), in.Graph.Parts())
			require.NoError(t, in.Close())
			if g.Users() == 0 {
				require.Nil(t, in.IDs, "there are none")
				return
			}
			require.Equal(t, g.Users(), in.IDs.Len())
			for u := range model.UserID(g.Users()) { // after Close, too
				require.Equal(t, idOf(u), in.IDs.Original(u))
				back, ok := in.IDs.User(idOf(u))
				require.True(t, ok)
				require.Equal(t, u, back)
			}
		})
	}
}

// A foreign file goes through the stored form without a change, whatever else it was packed into.
func TestIdsSurviveConversions(t *testing.T) {
	const header = "# Directed graph: g.txt\n# Nodes: 3 Edges: 4\n# FromNodeId\tToNodeId\n"
	const want = header + "900\t7\n900\t1099511627776\n7\t900\n1099511627776\t7\n"
	from := fileOf(t, "g.txt", want)
	for _, ending := range []string{".dmg", ".parquet", ".dmg", ".txt.gz", ".dmg", ".txt"} {
		in, err := graphfile.Import(from, graphfile.ImportOptions{})
		require.NoError(t, err)
		from = filepath.Join(t.TempDir(), "g"+ending)
		require.NoError(t, graphfile.Export(from, in.Graph, graphfile.ExportOptions{IDs: in.IDs.Original}))
		require.NoError(t, in.Close())
	}
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	assert.Equal(t, want, string(text))
}
