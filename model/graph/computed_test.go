package graph_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/graph"
)

// plan draws any plan that fits together: blocks, stubs, cells and communities.
func plan(t *rapid.T) graph.Plan {
	p := graph.Plan{Key: rapid.Uint64().Draw(t, "key"), Communities: []graph.Community{{}}}
	blocks := rapid.IntRange(1, 5).Draw(t, "blocks")
	mutual, out, in := make([]uint32, blocks), make([]uint32, blocks), make([]uint32, blocks)
	for b := range blocks {
		users := rapid.Uint32Range(0, 30).Draw(t, "users")
		first := uint32(len(p.Places))
		if rapid.IntRange(0, 2).Draw(t, "of hubs") == 0 {
			for x := first; x < first+users; x++ {
				p.Hubs, p.Places = append(p.Hubs, hub(t, x, blocks)), append(p.Places, graph.Place{})
			}
			p.Blocks = append(p.Blocks, users)
			continue
		}
		for range users {
			place := graph.Place{
				Mutual: rapid.Uint32Range(0, 6).Draw(t, "mutual"), Out: rapid.Uint32Range(0, 6).Draw(t, "out"), In: rapid.Uint32Range(0, 80).Draw(t, "in") / 16,
			}
			mutual[b], out[b], in[b] = mutual[b]+place.Mutual, out[b]+place.Out, in[b]+place.In
			p.Places = append(p.Places, place)
		}
		for size := rapid.Uint32Range(0, users).Draw(t, "community"); size > 1; size /= 2 {
			c := graph.Community{First: first, Size: size, Mutual: rapid.Float64Range(0, 0.5).Draw(t, "p"), OneWay: rapid.Float64Range(0, 0.25).Draw(t, "q")}
			for x := first; x < first+size; x++ {
				p.Places[x].Community = uint32(len(p.Communities))
			}
			p.Communities, first, users = append(p.Communities, c), first+size, users-size
			if size/2 > users {
				break
			}
		}
		p.Blocks = append(p.Blocks, uint32(len(p.Places))-sum(p.Blocks))
	}
	p.Places = append(p.Places, graph.Place{})
	p.HubMutual = rapid.Float64Range(0, 1).Draw(t, "hubs mutual")
	p.MutualCells, p.OneWayCells = make([]uint32, blocks*blocks), make([]uint32, blocks*blocks)
	for a := range blocks {
		for b := range blocks {
			n := rapid.Uint32Range(0, min(out[a], in[b])).Draw(t, "one-way")
			p.OneWayCells[a*blocks+b] = n
			out[a], in[b] = out[a]-n, in[b]-n
		}
		n := rapid.Uint32Range(0, mutual[a]/2).Draw(t, "mutual within") * 2
		p.MutualCells[a*blocks+a], mutual[a] = n, mutual[a]-n
		for b := range a {
			n := rapid.Uint32Range(0, min(mutual[a], mutual[b])).Draw(t, "mutual between")
			p.MutualCells[a*blocks+b], p.MutualCells[b*blocks+a] = n, n
			mutual[a], mutual[b] = mutual[a]-n, mutual[b]-n
		}
	}
	return p
}

func hub(t *rapid.T, place uint32, blocks int) graph.Hub {
	rate := rapid.Float32Range(0, 0.2)
	h := graph.Hub{Place: place, Out: rapid.Float64Range(0, 9).Draw(t, "out"), In: rapid.Float64Range(0, 9).Draw(t, "in")}
	for b := range blocks {
		if rapid.IntRange(0, 3).Draw(t, "reached") > 0 {
			h.Reach = append(h.Reach, graph.Reach{Block: uint32(b), In: rate.Draw(t, "rate in"), Out: rate.Draw(t, "rate out")})
		}
	}
	return h
}

func sum(numbers []uint32) (n uint32) {
	for _, x := range numbers {
		n += x
	}
	return n
}

// Both ends of a follow know of it, a tie agrees with the rows, and the stored form that is made of the rows gives the same answers.
func TestComputedAgreesWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plan(t)
		g, err := graph.NewComputed(p)
		require.NoError(t, err)
		var rows graph.Rows
		parts := graph.Parts{Offset: []uint64{0}, From: []uint64{0}}
		n := model.UserID(g.Users())
		for u := range n {
			rows.AppendRow(g, u)
			parts.Offset = append(parts.Offset, uint64(len(rows.Row)))
			parts.From = append(parts.From, uint64(len(rows.In)))
		}
		parts.Row, parts.In = rows.Row, rows.In
		stored, err := graph.FromParts(parts)
		require.NoError(t, err)
		require.Equal(t, stored.Follows(), g.Follows())
		for u := range n {
			followees := g.AppendFollowees(nil, u)
			require.Equal(t, stored.AppendFollowees(nil, u), followees)
			require.Equal(t, stored.AppendFollowers(nil, u), g.AppendFollowers(nil, u))
			require.Equal(t, len(followees), g.Degree(u))
			for i, v := range followees {
				require.Contains(t, g.AppendFollowers(nil, v), u)
				id, mutual := g.Followee(u, i)
				want, wantMutual := stored.Followee(u, i)
				require.Equal(t, want, id)
				require.Equal(t, wantMutual, mutual)
			}
			for v := range n + 1 {
				require.Equal(t, stored.Tie(u, v), g.Tie(u, v), "%d %d", u, v)
				require.Equal(t, stored.Tie(v, u), g.Tie(v, u), "%d %d", v, u)
			}
			require.Equal(t, u, g.UserAt(g.PlaceOf(u)))
		}
	})
}

// Links are as many as the plan says, but for those that meet twice or meet themselves.
func TestComputedLosesOnlyWhatMeetsTwice(t *testing.T) {
	const users, stubs = 20_000, 6
	p := graph.Plan{
		Key: 1, Blocks: []uint32{users}, Places: make([]graph.Place, users+1), Communities: []graph.Community{{}},
		MutualCells: []uint32{users * stubs}, OneWayCells: []uint32{users * stubs},
	}
	for i := range users {
		p.Places[i] = graph.Place{Mutual: stubs, Out: stubs, In: stubs}
	}
	g, err := graph.NewComputed(p)
	require.NoError(t, err)
	assert.InDelta(t, 2*users*stubs, g.Follows(), 2*users*stubs*0.001)
	mutual := 0
	for u := range model.UserID(users) {
		for i := range g.Degree(u) {
			if _, back := g.Followee(u, i); back {
				mutual++
			}
		}
	}
	assert.InDelta(t, users*stubs, mutual, users*stubs*0.001)
}

func TestNewComputedRefusesWhatDoesNotFit(t *testing.T) {
	good := func() graph.Plan {
		return graph.Plan{
			Blocks: []uint32{1, 1}, Places: []graph.Place{{Mutual: 1, Out: 1}, {Mutual: 1, In: 1}, {}}, Communities: []graph.Community{{}},
			MutualCells: []uint32{0, 1, 1, 0}, OneWayCells: []uint32{0, 1, 0, 0},
		}
	}
	g, err := graph.NewComputed(good())
	require.NoError(t, err)
	assert.Equal(t, graph.Mutual, g.Tie(0, 1))
	for name, c := range map[string]struct {
		bend func(*graph.Plan)
		want string
	}{
		"places":     {func(p *graph.Plan) { p.Places = p.Places[1:] }, "want a place for each of the 2 users and one more, got 2, and a first community that is none"},
		"cells":      {func(p *graph.Plan) { p.OneWayCells = nil }, "want cells of 2 x 2 blocks, got 4 and 0"},
		"asymmetric": {func(p *graph.Plan) { p.MutualCells[1] = 0 }, "blocks 1 and 0 have 1 and 0 mutual stubs for each other"},
		"odd":        {func(p *graph.Plan) { p.MutualCells = []uint32{1, 0, 0, 0} }, "blocks 0 and 0 have 1 and 1 mutual stubs for each other"},
		"overfull":   {func(p *graph.Plan) { p.OneWayCells[1] = 2 }, "block 0 has 1 stubs of sort 1, its cells want 2"},
	} {
		t.Run(name, func(t *testing.T) {
			p := good()
			c.bend(&p)
			_, err := graph.NewComputed(p)
			assert.EqualError(t, err, c.want)
		})
	}
}

// A hub's links are as many as the coins say, either way and mutual.
func TestHubsHaveTheLinksOfTheirCoins(t *testing.T) {
	const users, stubs = 40_000, 4
	p := graph.Plan{
		Key: 1, Blocks: []uint32{1, users}, Places: make([]graph.Place, users+2), Communities: []graph.Community{{}},
		MutualCells: make([]uint32, 4), OneWayCells: []uint32{0, 0, 0, users * stubs},
		Hubs: []graph.Hub{{Place: 0, Reach: []graph.Reach{{Block: 1, In: 0.5 / stubs, Out: 0.2 / stubs}}}}, HubMutual: 0.75,
	}
	for i := range users {
		p.Places[i+1] = graph.Place{Out: stubs, In: stubs}
	}
	g, err := graph.NewComputed(p)
	require.NoError(t, err)
	hub := g.UserAt(0)
	followers := g.AppendFollowers(nil, hub)
	assert.InEpsilon(t, 0.5*users, len(followers), 0.02)
	assert.InEpsilon(t, 0.2*users, g.Degree(hub), 0.03)
	mutual := 0
	for _, u := range followers {
		if g.Tie(u, hub) == graph.Mutual {
			mutual++
		}
	}
	assert.InEpsilon(t, 0.75*0.2*users, mutual, 0.04)
}
