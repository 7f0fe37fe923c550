package network

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

// TestTiedIn: the pairs of which it says that they are tied are those that the graph ties.
func TestTiedIn(t *testing.T) {
	rng.ForgetKeys()
	const users = 130 // no multiple of the bits of a word
	c, err := Like("twitter")
	require.NoError(t, err)
	c.MeanFollows = 8
	b := newBuilder(rng.Seed(1), c, []Cohort{{Age: 20, Users: 70}, {Age: 30, Users: users - 70}}, 1, func(string) {})
	g, err := b.build(context.Background())
	require.NoError(t, err)
	var around [][]model.UserID
	for place := range users {
		var rows graph.Rows
		rows.AppendRow(g, g.UserAt(place))
		around = append(around, rows.AppendUsers(nil))
	}
	tied, found := tiedIn(around, g.UserAt), 0
	for a := range model.UserID(users) {
		for c := range model.UserID(users) {
			require.Equal(t, g.Tie(a, c) != 0, tied(a, c), "%d and %d", a, c)
			if tied(a, c) {
				found++
			}
		}
	}
	assert.Greater(t, found, 4*users, "there are ties to tell")
}
