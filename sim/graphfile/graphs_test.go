package graphfile_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/graph"
)

type follow = [2]model.UserID

func build(t testing.TB, users int, follows ...follow) *graph.Indexed {
	t.Helper()
	g, _, err := graph.Build(users, func(yield func(a, b model.UserID) bool) {
		for _, f := range follows {
			if !yield(f[0], f[1]) {
				return
			}
		}
	})
	require.NoError(t, err)
	return graph.Index(g)
}

// random returns a graph in which some follows are mutual and some users have no tie.
func random(t testing.TB, users, degree int) *graph.Indexed {
	t.Helper()
	r := rand.New(rand.NewPCG(1, uint64(users)))
	g := graph.NewRows(slices.Repeat([]uint32{uint32(degree)}, users))
	for u := range users {
		row := g.Row(model.UserID(u))
		for i := range row {
			if row[i] = uint32(r.IntN(users)); i%4 == 0 {
				row[i] = uint32(u ^ 1<<r.IntN(4)) // mutual by chance
			}
			if int(row[i]) == u || int(row[i]) >= users {
				row[i] = uint32((u + 1) % users)
			}
		}
	}
	g.Finish()
	return graph.Index(g)
}

var examples = map[string]func(t testing.TB) *graph.Indexed{
	"nobody":            func(t testing.TB) *graph.Indexed { return build(t, 0) },
	"one alone":         func(t testing.TB) *graph.Indexed { return build(t, 1) },
	"nobody follows":    func(t testing.TB) *graph.Indexed { return build(t, 5000) },
	"one follow":        func(t testing.TB) *graph.Indexed { return build(t, 2, follow{1, 0}) },
	"mutual":            func(t testing.TB) *graph.Indexed { return build(t, 2, follow{1, 0}, follow{0, 1}) },
	"the last is alone": func(t testing.TB) *graph.Indexed { return build(t, 9, follow{1, 3}, follow{3, 1}, follow{7, 3}) },
	"star":              func(t testing.TB) *graph.Indexed { return star(t, 300_000) },
	"random":            func(t testing.TB) *graph.Indexed { return random(t, 30_000, 20) },
}

// star: user 0 follows all others.
func star(t testing.TB, users int) *graph.Indexed {
	t.Helper()
	degree := make([]uint32, users)
	degree[0] = uint32(users - 1)
	g := graph.NewRows(degree)
	for i := range g.Row(0) {
		g.Row(0)[i] = uint32(i + 1)
	}
	g.Finish()
	return graph.Index(g)
}

func drawn() *rapid.Generator[*graph.Indexed] {
	return rapid.Custom(func(t *rapid.T) *graph.Indexed {
		users := rapid.IntRange(0, 40).Draw(t, "users")
		id := rapid.Custom(func(t *rapid.T) model.UserID { return model.UserID(rapid.IntRange(0, max(users-1, 0)).Draw(t, "id")) })
		var follows []follow
		if users > 0 {
			follows = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) follow { return follow{id.Draw(t, "src"), id.Draw(t, "dst")} }), 0, 200).Draw(t, "follows")
		}
		g, _, err := graph.Build(users, func(yield func(a, b model.UserID) bool) {
			for _, f := range follows {
				if !yield(f[0], f[1]) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return graph.Index(g)
	})
}

// idOf is by what id a user was known elsewhere.
func idOf(u model.UserID) uint64 { return 1<<40 - 7*uint64(u) }

// computed hides that a graph is stored.
type computed struct{ graph.Graph }
