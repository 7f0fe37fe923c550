package graphstats_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphstats"
)

func TestRefusals(t *testing.T) {
	g := build(t, 3, []follow{{0, 1}, {1, 0}, {1, 2}})
	target := func(ages []int, share ...[]float64) func(*graphstats.Options) {
		return func(o *graphstats.Options) {
			o.Target, o.Age = &graphstats.Mixing{Ages: ages, Share: share}, func(model.UserID) int { return 20 }
		}
	}
	for name, c := range map[string]struct {
		change func(*graphstats.Options)
		graph  graph.Graph
		want   string
	}{
		"workers":            {func(o *graphstats.Options) { o.Workers = 0 }, g, "workers: want at least 1, got 0"},
		"samples":            {func(o *graphstats.Options) { o.Samples = 1 }, g, "samples: want 2 to 1000000, got 1"},
		"exact":              {func(o *graphstats.Options) { o.ExactFollowsMax = 1 << 32 }, g, "exact up to so many follows: want at most 4294967295, got 4294967296"},
		"target without age": {func(o *graphstats.Options) { o.Target = &graphstats.Mixing{} }, g, "target: there are no ages to hold against it"},
		"target of none":     {target(nil), g, "target: want a row of shares for each age and at least one, got 0 rows and 0 ages"},
		"target not square":  {target([]int{20}, []float64{0.5, 0.5}), g, "target: age 20: want 1 shares, got 2"},
		"target descends":    {target([]int{20, 19}, []float64{0, 0}, []float64{1, 0}), g, "target: want ages ascending, from 0 to 127, got 19 in place 1"},
		"target NaN":         {target([]int{20}, []float64{math.NaN()}), g, "target: age 20 to age 20: want a share from 0 to 1, got NaN"},
		"target sum":         {target([]int{20}, []float64{0.9}), g, "target: want shares that sum to 1, got 0.9"},
		"age":                {func(o *graphstats.Options) { o.Age = func(model.UserID) int { return 128 } }, g, "user 0: want an age below 128, got 128"},
		"double":             {nil, lies{g, []model.UserID{0, 0}, nil}, "user 1: want followees ascending, other users and below 3, got 0 in place 1"},
		"himself":            {nil, lies{g, []model.UserID{0, 1}, nil}, "user 1: want followees ascending, other users and below 3, got 1 in place 1"},
		"beyond":             {nil, lies{g, nil, []model.UserID{3}}, "user 1: want followers ascending, other users and below 3, got 3 in place 0"},
		"one way only":       {nil, lies{g, nil, []model.UserID{0, 2}}, "the graph does not agree with itself: 3 followees in all, but 4 followers"},
	} {
		t.Run(name, func(t *testing.T) {
			o := graphstats.Default()
			if c.change != nil {
				c.change(&o)
			}
			_, err := graphstats.Measure(context.Background(), c.graph, o)
			assert.EqualError(t, err, c.want)
		})
	}
}

// lies is a graph whose rows are not what graph.Graph promises.
type lies struct {
	graph.Graph
	followees, followers []model.UserID // of user 1
}

func (l lies) AppendFollowees(to []model.UserID, u model.UserID) []model.UserID {
	if u == 1 && l.followees != nil {
		return append(to, l.followees...)
	}
	return l.Graph.AppendFollowees(to, u)
}

func (l lies) AppendFollowers(to []model.UserID, u model.UserID) []model.UserID {
	if u == 1 && l.followers != nil {
		return append(to, l.followers...)
	}
	return l.Graph.AppendFollowers(to, u)
}
