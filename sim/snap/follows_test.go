package snap_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/snap"
)

func TestDenseNumbersIdsAsTheyAppear(t *testing.T) {
	var d snap.Dense
	_, ok := d.User(5)
	assert.False(t, ok)
	for i, original := range []uint64{900, 5, 900, 1 << 63} {
		user, err := d.Add(original)
		require.NoError(t, err)
		assert.Equal(t, []model.UserID{0, 1, 0, 2}[i], user)
		assert.Equal(t, original, d.Original(user))
	}
	user, ok := d.User(1 << 63)
	assert.True(t, ok)
	assert.Equal(t, model.UserID(2), user)
	assert.Equal(t, 3, d.Len())
}

func TestNewDense(t *testing.T) {
	originals := []uint64{900, 5, 1 << 63}
	d, err := snap.NewDense(originals)
	require.NoError(t, err)
	originals[0] = 0
	assert.Equal(t, 3, d.Len())
	assert.Equal(t, uint64(900), d.Original(0), "a copy")
	for i, original := range []uint64{900, 5, 1 << 63, 7} { // the last is new
		user, err := d.Add(original)
		require.NoError(t, err)
		assert.Equal(t, model.UserID(i), user)
	}
	_, err = snap.NewDense([]uint64{7, 8, 7})
	require.EqualError(t, err, "want different ids, got 7 twice")
}

func TestImportFollows(t *testing.T) {
	for name, path := range map[string]string{"plain": file(t, "9 7\n7 9\n9 7\n5 5\n# x\n7 5\n"), "gzip": file(t, zipped(t, "9 7\n7 9\n9 7\n5 5\n7 5\n"))} {
		t.Run(name, func(t *testing.T) {
			in, err := snap.ImportFollows(path)
			require.NoError(t, err)
			assert.Equal(t, graph.Dropped{SelfFollows: 1, Duplicates: 1}, in.Dropped)
			assert.Equal(t, 3, in.Graph.Users())
			assert.Equal(t, uint64(3), in.Graph.Follows())
			assert.Equal(t, graph.Mutual, in.Graph.Tie(0, 1))
			assert.Equal(t, graph.Out, in.Graph.Tie(1, 2))
			assert.Equal(t, uint64(5), in.IDs.Original(2))
		})
	}
	_, err := snap.ImportFollows(file(t, "1 2\n3\n"))
	assert.ErrorContains(t, err, ":2: want 2 fields SRC DST, got 1")
}

// The public data sets, where they lie beside the project, against their published sizes.
func TestPublicData(t *testing.T) {
	const dir = "../../../shared/data/" // beside the project
	for _, c := range []struct {
		file    string
		users   int
		follows uint64
		dropped graph.Dropped
	}{
		{"soc-Slashdot0902.txt.gz", 82_168, 870_161, graph.Dropped{SelfFollows: 78_303}},
		{"wiki-Vote.txt.gz", 7_115, 103_689, graph.Dropped{}},
	} {
		t.Run(c.file, func(t *testing.T) {
			if _, err := os.Stat(dir + c.file); err != nil {
				t.Skip("the file is not the project's to ship: ", err)
			}
			in, err := snap.ImportFollows(dir + c.file)
			require.NoError(t, err)
			assert.Equal(t, c.users, in.Graph.Users())
			assert.Equal(t, c.follows, in.Graph.Follows())
			assert.Equal(t, c.dropped, in.Dropped)
		})
	}
}
