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

func TestAnyGraphComesBackWhole(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		g := drawn().Draw(t, "graph")
		path := filepath.Join(dir, "g"+rapid.SampledFrom(readable).Draw(t, "ending"))
		require.NoError(t, graphfile.Export(path, computed{g}, graphfile.ExportOptions{Workers: 2}))
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
			assert.True(t, want == file(computed{g}, 3))
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
	for _, ending := range readable {
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
	err = graphfile.Write(path, examples["mutual"](t), meta)
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
