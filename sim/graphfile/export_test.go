package graphfile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphfile"
)

func TestATextFileReadsAsSNAPsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "small.txt")
	require.NoError(t, graphfile.Export(path, examples["the last is alone"](t), graphfile.ExportOptions{Description: "two who follow\neach other"}))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, `# Directed graph: small.txt
# two who follow each other
# Nodes: 9 Edges: 3
# dmsim: every id below 9 is a user
# FromNodeId	ToNodeId
1	3
3	1
7	3
`, string(text))
}

var errEnough = errors.New("enough")

func TestACancelledExportLeavesWhatWasThere(t *testing.T) {
	g := examples["random"](t)
	for _, ending := range graphfile.Endings() {
		for name, asked := range map[string]model.UserID{" at once": 0, " on the way": 9000, " with the last users": 29_900} {
			t.Run(ending+name, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "g"+ending)
				require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
				ctx, cancel := context.WithCancelCause(context.Background())
				ids := func(u model.UserID) uint64 {
					if u == asked {
						cancel(errEnough)
					}
					return uint64(u)
				}
				if asked == 0 {
					cancel(errEnough)
				}
				err := graphfile.Export(path, g, graphfile.ExportOptions{Context: ctx, Workers: 2, IDs: ids})
				require.EqualError(t, err, path+": enough")
				text, err := os.ReadFile(path)
				require.NoError(t, err)
				assert.Equal(t, "old", string(text))
				names, err := os.ReadDir(dir)
				require.NoError(t, err)
				assert.Len(t, names, 1)
			})
		}
	}
}

// miscounted says of itself that it has more follows than its rows hold.
type miscounted struct{ graph.Graph }

func (m miscounted) Follows() uint64 { return m.Graph.Follows() + 1 }

func TestDefectsOfExports(t *testing.T) {
	dir, g := t.TempDir(), examples["mutual"](t)
	require.EqualError(t, graphfile.Export("g.csv", g, graphfile.ExportOptions{}), "g.csv: want a name that ends in one of .dmg .txt .txt.gz .parquet .graphml")
	for _, ending := range graphfile.Endings() {
		path := filepath.Join(dir, "g"+ending)
		want := path + ": the graph counts 3 follows, and its rows hold 2"
		if ending == ".dmg" {
			want = path + ": a graph that is not stored cannot be written as .dmg: store it first"
		}
		require.EqualError(t, graphfile.Export(path, miscounted{g}, graphfile.ExportOptions{}), want)
		folder := filepath.Join(dir, "folder"+ending)
		require.NoError(t, os.Mkdir(folder, 0o700))
		require.EqualError(t, graphfile.Export(folder, g, graphfile.ExportOptions{}), folder+": is a directory, which is not written over")
	}
	path := filepath.Join(dir, "g.dmg")
	err := graphfile.Export(path, g, graphfile.ExportOptions{IDs: func(model.UserID) uint64 { return 7 }})
	require.EqualError(t, err, path+": ids: want different ids, got 7 twice")
	path = filepath.Join(dir, "g.parquet")
	err = graphfile.Export(path, graph.Index(graph.Empty(5_000_000)), graphfile.ExportOptions{})
	require.EqualError(t, err, path+": 5000000 users are too many for 0 follows in this form: want at most 1048576, or a .dmg")
	path = filepath.Join(dir, "g.graphml")
	name := graphfile.AttributeOf("name", func(model.UserID) string { return "x" })
	err = graphfile.Export(path, g, graphfile.ExportOptions{Attributes: []graphfile.Attribute{name, name}})
	require.EqualError(t, err, path+`: two attributes named "name"`)
	err = graphfile.Export(path, g, graphfile.ExportOptions{Attributes: []graphfile.Attribute{{}}})
	require.EqualError(t, err, path+": attribute 0: want a name and a value")
}
