package snap_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/graph"
	"dmsim/sim/snap"
)

func TestReadHead(t *testing.T) {
	many := strings.Repeat("# x\n", 100)
	for _, c := range []struct {
		name, text string
		want       snap.Head
	}{
		{"a public file", "# Directed graph: a.txt \n# Nodes: 2 Edges: 1\n# FromNodeId\tToNodeId\n0\t1\n# later\n", snap.Head{Comments: []string{"Directed graph: a.txt", "Nodes: 2 Edges: 1", "FromNodeId\tToNodeId"}, Columns: snap.Follows}},
		{"a trace", "\r\n1 2 1082040961\r\n", snap.Head{Columns: snap.Messages}},
		{"what is neither", "1 2 3 4\n", snap.Head{Columns: snap.Follows}},
		{"without the last line's end", " #a", snap.Head{Comments: []string{"a"}}},
		{"empty", "", snap.Head{}},
		{"more comments than are kept", many + "1 2 3", snap.Head{Comments: strings.Split(strings.Repeat("x\n", 63)+"x", "\n"), Columns: snap.Messages}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, text := range []string{c.text, zipped(t, c.text)} {
				head, err := snap.ReadHead(file(t, text))
				require.NoError(t, err)
				assert.Equal(t, c.want, head)
			}
		})
	}
	_, err := snap.ReadHead(file(t, "#\n#"+strings.Repeat("y", 70_000)))
	require.ErrorContains(t, err, ":2: want lines of at most 65536 bytes")
	_, err = snap.ReadHead(file(t, zipped(t, "# a\n# b")[:20]))
	require.ErrorContains(t, err, "the gzip data end too early")
}

func TestImportNumbered(t *testing.T) {
	path := file(t, "3 1\n1 3\n3 1\n0 0\n")
	in, err := snap.ImportNumbered(path, 6, snap.Read(path, snap.Follows))
	require.NoError(t, err)
	assert.Nil(t, in.IDs)
	assert.Equal(t, 6, in.Graph.Users())
	assert.Equal(t, graph.Mutual, in.Graph.Tie(1, 3))
	assert.Equal(t, graph.Dropped{SelfFollows: 1, Duplicates: 1}, in.Dropped)
	_, err = snap.ImportNumbered(path, 3, snap.Read(path, snap.Follows))
	require.EqualError(t, err, path+": want ids below 3, as the file says itself, got 3")
}
