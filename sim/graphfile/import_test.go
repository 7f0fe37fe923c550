package graphfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/graph"
	"dmsim/sim/graphfile"
)

func fileOf(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestATraceIsReadAsFollows(t *testing.T) {
	for _, name := range []string{"trace.txt", "trace", "trace.edges"} {
		in, err := graphfile.Import(fileOf(t, name, "# a trace\n7 9 100\n9 7 100\n7 9 200\n5 5 300\n"), graphfile.ImportOptions{})
		require.NoError(t, err)
		assert.Equal(t, build(t, 3, follow{0, 1}, follow{1, 0}).Parts(), in.Graph.Parts())
		assert.Equal(t, graph.Dropped{SelfFollows: 1, Duplicates: 1}, in.Dropped)
		assert.Equal(t, uint64(5), in.IDs.Original(2))
		require.NoError(t, in.Close())
	}
}

func TestDefectsOfImports(t *testing.T) {
	own := func(line string) string { return "# " + line + "\n# FromNodeId\tToNodeId\n" }
	for _, c := range []struct{ name, text, want string }{
		{"g.graphml", "", "GraphML is written, not read: want .dmg, .parquet or an edge list"},
		{"g.dmg", "1 2\n", "not a graph file of dmsim"},
		{"g.parquet", "1 2\n", `not a Parquet file, or damaged: invalid magic header of parquet file: "1 2\n"`},
		{"g.parquet", "PAR1 and nothing of the kind PAR1", "not a Parquet file, or damaged: reading footer of parquet file: "},
		{"g.txt", "# nothing\n", "want at least one row, got none"},
		{"g.txt", "1 2 3 4\n", ":1: want 2 fields SRC DST, got 4"},
		{"g.txt", "1 2 3\n1 2\n", ":2: want 3 fields SRC DST UNIXTS, got 2"},
		{"g.txt", own("dmsim: every id below 3 is a user") + "1 3\n", "want ids below 3, as the file says itself, got 3"},
		{"g.txt", own("dmsim: every id below 2000000000 is a user") + "1 3\n", "2000000000 users are too many for 1 follows in this form: want at most 1048592, or a .dmg"},
		{"g.txt", own("dmsim: every id below 18446744073709551615 is a user"), "18446744073709551615 users are too many for 0 follows"},
	} {
		path := fileOf(t, c.name, c.text)
		_, err := graphfile.Import(path, graphfile.ImportOptions{})
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, path)
	}
	path := filepath.Join(t.TempDir(), "none.parquet")
	_, err := graphfile.Import(path, graphfile.ImportOptions{})
	require.EqualError(t, err, path+": no such file or directory")
}

// What looks like a line of ours and is none leaves the file a foreign one, whose ids are numbered as they appear.
func TestForeignCommentsStayComments(t *testing.T) {
	for _, comments := range []string{
		"", "# dmsim: every id below 99 is a user\n", "# dmsim: every id below 99 is a user, they say\n# FromNodeId\tToNodeId\n",
		"# FromNodeId\tToNodeId\n# dmsim: every id below 99 is a user\n", "# Nodes: 99 Edges: 1\n# FromNodeId\tToNodeId\n",
	} {
		in, err := graphfile.Import(fileOf(t, "g.txt", comments+"5\t7\n"), graphfile.ImportOptions{})
		require.NoError(t, err)
		assert.Equal(t, 2, in.Graph.Users(), comments)
		assert.NotNil(t, in.IDs)
	}
}

// The public data, where they lie beside the project.
func TestPublicData(t *testing.T) {
	const dir = "../../../shared/data/"
	for _, c := range []struct {
		file    string
		users   int
		follows uint64
		dropped graph.Dropped
	}{
		{"CollegeMsg.txt.gz", 1899, 20_296, graph.Dropped{Duplicates: 59_835 - 20_296}},
		{"soc-Slashdot0902.txt.gz", 82_168, 870_161, graph.Dropped{SelfFollows: 78_303}},
	} {
		t.Run(c.file, func(t *testing.T) {
			if _, err := os.Stat(dir + c.file); err != nil {
				t.Skip("the file is not the project's to ship: ", err)
			}
			in, err := graphfile.Import(dir+c.file, graphfile.ImportOptions{})
			require.NoError(t, err)
			assert.Equal(t, c.users, in.Graph.Users())
			assert.Equal(t, c.follows, in.Graph.Follows())
			assert.Equal(t, c.dropped, in.Dropped)
		})
	}
}
