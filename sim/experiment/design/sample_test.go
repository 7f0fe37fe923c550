package design_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/sim/experiment/design"
	"dmsim/sim/rng"
)

// TestMorris: every step moves its factor by p / (2(p-1)) and nothing else, every factor moves once, and all points lie on the grid.
func TestMorris(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, count := rapid.IntRange(1, 12).Draw(t, "k"), rapid.IntRange(1, 12).Draw(t, "trajectories")
		levels := 2 * rapid.IntRange(1, 6).Draw(t, "half")
		rng.ForgetKeys()
		m, err := design.Morris(rng.Seed(rapid.Uint64().Draw(t, "seed")), k, count, levels)
		require.NoError(t, err)
		require.Len(t, m.Points, count*(k+1))
		require.Equal(t, float64(levels)/float64(2*(levels-1)), m.Delta)
		for i := range count {
			moved := slices.Clone(m.Moved[i])
			for j, f := range moved {
				before, after := m.Points[m.Row(i, j)], slices.Clone(m.Points[m.Row(i, j+1)])
				require.Equal(t, m.Delta, max(m.Step[i][j], -m.Step[i][j]))
				require.InDelta(t, m.Step[i][j], after[f]-before[f], 1e-15)
				after[f] = before[f]
				require.Equal(t, before, after)
			}
			slices.Sort(moved)
			require.Equal(t, natural(k), moved)
		}
		for _, p := range m.Points {
			for _, u := range p {
				require.InDelta(t, float64(design.Level(u, levels))/float64(levels-1), u, 1e-15)
				require.Less(t, u, 1.0)
			}
		}
	})
}

func natural(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// TestMorrisBalance: over 12 trajectories on four levels, each factor walks six times between levels 0 and 2 and six times between 1 and 3, and six times up.
func TestMorrisBalance(t *testing.T) {
	rng.ForgetKeys()
	m, err := design.Morris(9, 5, 12, 4)
	require.NoError(t, err)
	for f := range 5 {
		lower, up := [2]int{}, 0
		for i := range 12 {
			u := m.Points[m.Row(i, 0)][f]
			lower[design.Level(u, 4)%2]++
			if u < 0.5 {
				up++
			}
		}
		assert.Equal(t, [2]int{6, 6}, lower)
		assert.Equal(t, 6, up)
	}
}

// TestSaltelli: AB_i is A with column i of B, BA_i the reverse, and A and B, factor by factor side by side, are a Sobol sequence.
func TestSaltelli(t *testing.T) {
	for _, second := range []bool{false, true} {
		rng.ForgetKeys()
		s, err := design.Saltelli(2, 16, 3, second)
		require.NoError(t, err)
		require.Len(t, s.Points, 16*s.Width())
		base := sobol(t, 2, 16, 6)
		for j := range 16 {
			a, b := s.Points[s.A(j)], s.Points[s.B(j)]
			assert.Equal(t, base[j], []float64{a[0], b[0], a[1], b[1], a[2], b[2]})
			for i := range 3 {
				assert.Equal(t, with(a, b, i), s.Points[s.AB(i, j)])
				if second {
					assert.Equal(t, with(b, a, i), s.Points[s.BA(i, j)])
				}
			}
		}
	}
}

func with(a, b []float64, i int) []float64 {
	c := slices.Clone(a)
	c[i] = b[i]
	return c
}

// TestOrder: every replication holds every point once, in an order of its own, and a task is found by its number alone.
func TestOrder(t *testing.T) {
	rng.ForgetKeys()
	order, err := design.Order(4, 50, 3)
	require.NoError(t, err)
	require.Equal(t, 150, order.Len())
	orders := map[int][]int{}
	for i, task := range order.All() {
		assert.Equal(t, i/50, task.Replication)
		assert.Equal(t, order.At(i), task)
		orders[task.Replication] = append(orders[task.Replication], task.Point)
	}
	assert.NotEqual(t, orders[0], orders[1])
	assert.NotEqual(t, natural(50), orders[0])
	for _, points := range orders {
		slices.Sort(points)
		assert.Equal(t, natural(50), points)
	}
}

func TestOrderStops(t *testing.T) {
	rng.ForgetKeys()
	order, err := design.Order(1, 2, 2)
	require.NoError(t, err)
	count := 0
	for range order.All() {
		count++
		break
	}
	assert.Equal(t, 1, count)
}
