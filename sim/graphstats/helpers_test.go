package graphstats_test

import (
	"context"
	"iter"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphstats"
	"dmsim/sim/rng"
	"dmsim/sim/snap"
)

type follow struct{ a, b model.UserID }

func build(t require.TestingT, n int, follows []follow) graph.Graph {
	g, _, err := graph.Build(n, func(yield func(model.UserID, model.UserID) bool) {
		for _, f := range follows {
			if !yield(f.a, f.b) {
				return
			}
		}
	})
	require.NoError(t, err)
	return graph.Index(g)
}

func measure(t require.TestingT, g graph.Graph, o graphstats.Options) *graphstats.Stats {
	rng.ForgetKeys()
	s, err := graphstats.Measure(context.Background(), g, o)
	require.NoError(t, err)
	return s
}

// drawFollows draws follows among up to 16 users, self-follows and duplicates among them, from none to all.
func drawFollows(t *rapid.T, n int) (follows []follow) {
	rows := rapid.SliceOfN(rapid.Uint16(), n, n)
	given, taken := rows.Draw(t, "follows"), rows.Draw(t, "followed by") // each as bits
	for u := range model.UserID(n) {
		for v := range model.UserID(n) {
			if given[u]>>v&1 != 0 {
				follows = append(follows, follow{u, v})
			}
			if taken[u]>>v&1 != 0 {
				follows = append(follows, follow{v, u})
			}
		}
	}
	return follows
}

// publicData are the public data sets, where they lie beside the project.
const publicData = "../../../shared/data/"

func public(t testing.TB, file string) (graph.Graph, graph.Dropped) {
	t.Helper()
	path := publicData + file
	if _, err := os.Stat(path); err != nil {
		t.Skip("the file is not the project's to ship: ", err)
	}
	if file == "CollegeMsg.txt.gz" {
		return pairsOfMessages(t, path)
	}
	in, err := snap.ImportFollows(path)
	require.NoError(t, err)
	return graph.Index(in.Graph), in.Dropped
}

// pairsOfMessages makes a follow of each pair SRC DST of a file of messages.
func pairsOfMessages(t testing.TB, path string) (graph.Graph, graph.Dropped) {
	var ids snap.Dense
	pairs := func(yield func(model.UserID, model.UserID) bool) {
		for e, err := range snap.Read(path, snap.Messages) {
			require.NoError(t, err)
			src, err := ids.Add(e.Src)
			require.NoError(t, err)
			dst, err := ids.Add(e.Dst)
			require.NoError(t, err)
			if !yield(src, dst) {
				return
			}
		}
	}
	drain(pairs)
	g, dropped, err := graph.Build(ids.Len(), pairs)
	require.NoError(t, err)
	return graph.Index(g), dropped
}

// drain numbers all users, whose number Build must know.
func drain(pairs iter.Seq2[model.UserID, model.UserID]) {
	for range pairs {
		continue
	}
}
