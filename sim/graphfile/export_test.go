package graphfile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
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

// cancelling cancels when rows are read for the n-th time.
type cancelling struct {
	graph.Graph
	left   *atomic.Int64
	cancel context.CancelCauseFunc
}

var errEnough = errors.New("enough")

func (c cancelling) AppendFollowees(to []model.UserID, u model.UserID) []model.UserID {
	if c.left.Add(-1) == 0 {
		c.cancel(errEnough)
	}
	return c.Graph.AppendFollowees(to, u)
}

func TestACancelledExportLeavesWhatWasThere(t *testing.T) {
	g := examples["random"](t)
	for _, ending := range graphfile.Endings() {
		for name, rows := range map[string]int64{" at once": 0, " on the way": 9000, " in the last piece": 30_000} {
			t.Run(ending+name, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "g"+ending)
				require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
				ctx, cancel := context.WithCancelCause(context.Background())
				c := cancelling{g, new(atomic.Int64), cancel}
				c.left.Store(rows)
				if rows == 0 {
					cancel(errEnough)
				}
				err := graphfile.Export(path, c, graphfile.ExportOptions{Context: ctx, Workers: 2})
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
		require.EqualError(t, graphfile.Export(path, miscounted{g}, graphfile.ExportOptions{}), path+": the graph counts 3 follows, and its rows hold 2")
		folder := filepath.Join(dir, "folder"+ending)
		require.NoError(t, os.Mkdir(folder, 0o700))
		require.EqualError(t, graphfile.Export(folder, g, graphfile.ExportOptions{}), folder+": is a directory, which is not written over")
	}
	path := filepath.Join(dir, "g.parquet")
	err := graphfile.Export(path, graph.Index(graph.Empty(5_000_000)), graphfile.ExportOptions{})
	require.EqualError(t, err, path+": 5000000 users are too many for 0 follows in this form: want at most 1048576, or a .dmg")
	path = filepath.Join(dir, "g.graphml")
	name := graphfile.AttributeOf("name", func(model.UserID) string { return "x" })
	err = graphfile.Export(path, g, graphfile.ExportOptions{Attributes: []graphfile.Attribute{name, name}})
	require.EqualError(t, err, path+`: two attributes named "name"`)
	err = graphfile.Export(path, g, graphfile.ExportOptions{Attributes: []graphfile.Attribute{{}}})
	require.EqualError(t, err, path+": attribute 0: want a name and a value")
}
