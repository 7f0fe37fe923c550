package graphfile_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphfile"
)

// million is a graph of 1,000,000 users and 50 million follows, of which some 40 % are mutual: 336 MB as a .dmg.
var million = sync.OnceValue(func() *graph.Indexed {
	const users, degree = 1_000_000, 50
	r := rand.New(rand.NewPCG(1, 2))
	g := graph.NewRows(slices.Repeat([]uint32{degree}, users))
	for u := range users {
		for i := range degree / 5 { // u and his partner at this distance follow each other
			d := 1 << i
			g.Row(model.UserID(u))[2*i] = uint32((u + d) % users)
			g.Row(model.UserID(u))[2*i+1] = uint32((u + users - d) % users)
		}
		for i := degree / 5 * 2; i < degree; i++ {
			g.Row(model.UserID(u))[i] = uint32((u + 1024 + r.IntN(users-2048)) % users)
		}
	}
	g.Finish()
	return graph.Index(g)
})

func BenchmarkWrite(b *testing.B) {
	g, path := million(), filepath.Join(b.TempDir(), "g.dmg")
	for b.Loop() {
		require.NoError(b, graphfile.Write(path, g, nil, graphfile.Meta{}))
	}
	report(b, path, g)
}

// BenchmarkOpen opens a file in the page cache, with everything verified.
func BenchmarkOpen(b *testing.B) {
	for name, ids := range map[string]func(model.UserID) uint64{"without ids": nil, "with ids": idOf} {
		b.Run(name, func(b *testing.B) {
			g, path := million(), filepath.Join(b.TempDir(), "g.dmg")
			require.NoError(b, graphfile.Write(path, g, ids, graphfile.Meta{}))
			for b.Loop() {
				file, err := graphfile.Open(path, graphfile.OpenOptions{})
				require.NoError(b, err)
				require.NoError(b, file.Close())
			}
			report(b, path, g)
		})
	}
}

func BenchmarkExport(b *testing.B) {
	for _, ending := range graphfile.Endings() {
		for name, as := range map[string]func(g *graph.Indexed) graph.Graph{
			" of a stored graph":   func(g *graph.Indexed) graph.Graph { return g },
			" of a computed graph": func(g *graph.Indexed) graph.Graph { return computed{g} },
		} {
			if ending == ".dmg" && name != " of a stored graph" {
				continue
			}
			b.Run(ending+name, func(b *testing.B) {
				g, path := million(), filepath.Join(b.TempDir(), "g"+ending)
				b.ReportAllocs()
				for b.Loop() {
					require.NoError(b, graphfile.Export(path, as(g), graphfile.ExportOptions{}))
				}
				report(b, path, g)
			})
		}
	}
}

func BenchmarkImport(b *testing.B) {
	for _, ending := range readable[:4] {
		b.Run(ending, func(b *testing.B) {
			g, path := million(), filepath.Join(b.TempDir(), "g"+ending)
			require.NoError(b, graphfile.Export(path, g, graphfile.ExportOptions{}))
			b.ReportAllocs()
			for b.Loop() {
				in, err := graphfile.Import(path, graphfile.ImportOptions{})
				require.NoError(b, err)
				require.NoError(b, in.Close())
			}
			report(b, path, g)
		})
	}
}

func report(b *testing.B, path string, g graph.Graph) {
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.ReportMetric(float64(info.Size())/1e6, "MB")
	b.ReportMetric(float64(g.Follows())*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mfollows/s")
}
