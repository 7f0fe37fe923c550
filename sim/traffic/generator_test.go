package traffic_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
	"dmsim/strictyaml"
)

var start = model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))

func people(t *testing.T, users int) *population.Population {
	return peopleOf(t, users, population.Default().Personas)
}

func peopleOf(t *testing.T, users int, personas population.Personas) *population.Population {
	t.Helper()
	rng.ForgetKeys()
	c := population.Default()
	c.Users, c.Personas = users, personas
	p, err := population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: network.Default(), Start: start, Workers: 1})
	require.NoError(t, err)
	return p
}

// day plans a whole day. The attempts are copied: a plan is good for two calls only.
func day(t *testing.T, p *population.Population, c traffic.Config, workers int) []model.Attempt {
	t.Helper()
	rng.ForgetKeys()
	g := traffic.NewGenerator(7, c, p, workers)
	var all []model.Attempt
	for at := start; at < start+model.DayLength; at += model.Hour {
		plan, err := g.Plan(at, at+model.Hour)
		require.NoError(t, err)
		for _, a := range plan {
			require.GreaterOrEqual(t, a.At, at)
			require.Less(t, a.At, at+model.Hour)
		}
		all = append(all, plan...)
	}
	return all
}

func TestPlanIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	p := people(t, 9_000)
	one := day(t, p, traffic.Default(), 1)
	assert.Equal(t, one, day(t, p, traffic.Default(), 3))
}

func TestRatesAreThoseAsked(t *testing.T) {
	p := peopleOf(t, 9_000, population.Personas{})
	c := traffic.Default()
	c.MessagesPerDay = traffic.LogNormal{Median: 10}
	c.Slips = traffic.Slips{Misspelt: 0.1}
	counts := map[model.Op]float64{}
	groups, misspelt := 0.0, 0.0
	for _, a := range day(t, p, c, 2) {
		counts[a.Op]++
		if a.Op == model.OpSend && a.Group != model.NoGroup {
			groups++
		} else if a.Op == model.OpSend && a.Target == model.NoUser {
			misspelt++
		}
	}
	users := float64(p.Users())
	assert.InEpsilon(t, 10*users, counts[model.OpSend], 0.01)
	assert.InEpsilon(t, c.Changes.Follow*users, counts[model.OpFollow], 0.05)
	assert.InEpsilon(t, (c.Changes.Add+c.Changes.CreateGroup)*users, counts[model.OpAdd]+counts[model.OpCreateGroup], 0.1, "who is in no group makes one")
	assert.InEpsilon(t, c.Changes.Register*users, counts[model.OpRegister], 0.2)
	assert.InEpsilon(t, 0.1, misspelt/counts[model.OpSend], 0.05)
	assert.Less(t, groups/counts[model.OpSend], c.To.Groups, "not everybody is in a group")
}

// Who spams and who harasses is for the population to say, and how much for the traffic.
func TestAdversariesAreThePersonas(t *testing.T) {
	p := peopleOf(t, 2_000, population.Personas{Spammer: 0.05, Harasser: 0.1})
	c := traffic.Default()
	c.Changes, c.Spammers.FollowFirst = traffic.Changes{}, 0
	sent, members := map[population.Persona]float64{}, map[population.Persona]float64{}
	for u := range model.UserID(2_000) {
		members[p.Persona(u)]++
	}
	for _, a := range day(t, p, c, 1) {
		who := p.Persona(a.Actor)
		sent[who]++
		want := map[population.Persona]model.Labels{population.Spammer: model.Unwanted, population.Harasser: model.Unwanted | model.Offensive}
		require.Equal(t, want[who], a.Message.Labels, who)
	}
	assert.InDelta(t, 100, members[population.Spammer], 40)
	assert.InDelta(t, 200, members[population.Harasser], 60)
	assert.InEpsilon(t, 400*members[population.Spammer], sent[population.Spammer], 0.05)
	assert.InEpsilon(t, 25*members[population.Harasser], sent[population.Harasser], 0.1)
}

// Forty in a hundred have changed their setting within three months, each to one that he had not, as the rule for him says.
func TestSettingsChangeAsTheyWereChosen(t *testing.T) {
	p := people(t, 9_000)
	c := traffic.Default()
	require.InDelta(t, 0.4, 1-math.Exp(-c.Changes.Setting*91), 0.001)
	c.MessagesPerDay, c.Changes = traffic.LogNormal{}, traffic.Changes{Setting: 2}
	to, changes := [2][3]float64{}, 0.0
	for _, a := range day(t, p, c, 2) {
		if a.Op != model.OpSet {
			continue
		}
		require.True(t, a.HasSetting)
		if now := p.Profile(a.Actor); now.HasSetting {
			require.NotEqual(t, now.Setting, a.Setting)
		} else if p.Persona(a.Actor) == population.Teen13To15 {
			to[1][a.Setting]++
		} else if p.TrueAge(a.Actor) >= 18 && p.Persona(a.Actor) != population.Creator {
			to[0][a.Setting]++
			changes++
		}
	}
	assert.InDelta(t, 0.35, to[0][model.Everyone]/changes, 0.02)
	assert.InDelta(t, 0.45, to[0][model.Friends]/changes, 0.02)
	assert.InDelta(t, 0.2, to[0][model.NoOne]/changes, 0.02)
	assert.Greater(t, to[1][model.NoOne], 3*to[1][model.Everyone], "13 to 15: 50 % against 10 %")
}

// A teen who says to be sixty answers like a teen.
func TestRepliesFollowTheTrueAge(t *testing.T) {
	rng.ForgetKeys()
	c := population.Default()
	c.Users, c.Personas = 300, population.Personas{}
	c.Ages = population.Ages{Bands: []population.Band{{From: 13, To: 17, Share: 1}}}
	c.FalseAges = population.FalseAges{Share: 1, To: 17, StatedFrom: 60, StatedTo: 60}
	p, err := population.Attributes(1, c, c.Users, start)
	require.NoError(t, err)
	replies := traffic.Default()
	replies.Replies.Sigma = 0
	g, replied := traffic.NewGenerator(7, replies, p, 1), 0
	for u := range model.UserID(299) {
		for _, a := range g.React(&model.Attempt{Op: model.OpSend, Actor: u, Target: u + 1, Group: model.NoGroup, Key: 1}, &model.Outcome{}, nil) {
			if a.Op == model.OpSend {
				require.Equal(t, 13*model.Minute, a.At)
				replied++
			}
		}
	}
	assert.InDelta(t, 300*replies.Replies.Probability, replied, 40)
}

func TestAssumptionsSayWhatIsSourced(t *testing.T) {
	c := traffic.Default()
	assert.Equal(t, "sourced: a user changes the setting 0.0056 times a day in the mean (over 40 % of 100,000 accounts within three months: arXiv 2203.08935)", c.Assumptions()[0])
	c.Changes.Setting = 0.01
	assert.Equal(t, "assumed: a user changes the setting 0.01 times a day in the mean", c.Assumptions()[0])
}

func TestDayHasANightAndAnEvening(t *testing.T) {
	p := peopleOf(t, 9_000, population.Personas{})
	c := traffic.Default()
	var byHour [24]int
	for _, a := range day(t, p, c, 2) {
		zone := p.Zones[0]
		if a.Actor != model.NoUser {
			zone = p.Zones[p.Zone(a.Actor)]
		}
		byHour[zone.Local(a.At)/model.Hour%24]++
	}
	assert.Greater(t, byHour[20], 8*byHour[4])
}

func TestFewFolloweesGetMost(t *testing.T) {
	p := people(t, 2_000)
	c := traffic.Default()
	c.MessagesPerDay = traffic.LogNormal{Median: 200}
	c.Changes, c.Slips, c.To.Strangers, c.To.Groups, c.To.Mutual = traffic.Changes{}, traffic.Slips{}, 0, 0, 0
	sent := map[[2]model.UserID]int{}
	total := map[model.UserID]int{}
	for _, a := range day(t, p, c, 2) {
		sent[[2]model.UserID{a.Actor, a.Target}]++
		total[a.Actor]++
	}
	shares, users := 0.0, 0
	for u := range model.UserID(2_000) {
		if p.Graph.Degree(u) < 20 || total[u] < 100 {
			continue
		}
		top := 0
		for i := range p.Graph.Degree(u) {
			followee, _ := p.Graph.Followee(u, i)
			top = max(top, sent[[2]model.UserID{u, followee}])
		}
		shares += float64(top) / float64(total[u])
		users++
	}
	require.NotZero(t, users)
	assert.Greater(t, shares/float64(users), 0.2, "a uniform choice among twenty or more would give the first 5 %% or less")
}

// Every reaction comes at least Quickest after its cause and never before the latest reply.
func TestReactionsComeLater(t *testing.T) {
	p := people(t, 1_000)
	c := traffic.Default()
	g := traffic.NewGenerator(7, c, p, 1)
	reacted := map[model.Op]int{}
	for i, a := range day(t, p, c, 1) {
		for _, reason := range []model.Reason{model.Delivered, model.NotFollowing} {
			rng.ForgetKeys()
			o := model.Outcome{Commit: uint64(i + 1), Reason: reason, ID: uint32(p.Users())}
			for _, later := range g.React(&a, &o, nil) {
				reacted[later.Op]++
				require.GreaterOrEqual(t, later.At, a.At+g.Quickest())
				require.LessOrEqual(t, later.At, a.At.Add(3*c.Replies.Latest))
				if later.Op == model.OpReport && later.Ref != 0 {
					require.Equal(t, o.Commit, later.Ref)
					require.Equal(t, a.Actor, later.Target)
				}
			}
		}
	}
	for _, op := range []model.Op{model.OpSend, model.OpFollow, model.OpBlock, model.OpReport, model.OpAdd, model.OpSet} {
		assert.NotZero(t, reacted[op], op)
	}
}

func TestRepeatsCauseNothing(t *testing.T) {
	p := people(t, 1_000)
	g := traffic.NewGenerator(7, traffic.Default(), p, 1)
	for _, a := range day(t, p, traffic.Default(), 1) {
		require.Empty(t, g.React(&a, &model.Outcome{Repeat: true}, nil))
	}
}

func TestConfigurationsAreJudged(t *testing.T) {
	require.NoError(t, traffic.Default().Validate())
	for want, change := range map[string]func(*traffic.Config){
		"messages_per_day.median: want a number from 0 to 1000000, got -1":                         func(c *traffic.Config) { c.MessagesPerDay.Median = -1 },
		"messages_per_day.sigma: want a number from 0 to 5, got 6":                                 func(c *traffic.Config) { c.MessagesPerDay.Sigma = 6 },
		"replies.probability: want at most 0.95, so that conversations end, got 1":                 func(c *traffic.Config) { c.Replies.Probability = 1 },
		"to.favourites: want a number from 1 to 100, got 0":                                        func(c *traffic.Config) { c.To.Favourites = 0 },
		"quickest_reaction: want whole milliseconds from 1ms to 1h, got 0s":                        func(c *traffic.Config) { c.QuickestReaction = 0 },
		"spammers.templates: want a whole number from 0 to 1000000, got -1":                        func(c *traffic.Config) { c.Spammers.Templates = -1 },
		"trace.follows: want one of messaged, mutual, file, got none":                              func(c *traffic.Config) { c.Trace.Follows = "none" },
		"harassers.follow_first: want a share from 0 to 1, got 2":                                  func(c *traffic.Config) { c.Harassers.FollowFirst = 2 },
		"trace.follows_file: want the name of an edge list, since trace.follows is file, got \"\"": func(c *traffic.Config) { c.Trace = traffic.Trace{File: "x", Follows: traffic.FollowsFile} },
	} {
		c := traffic.Default()
		change(&c)
		var field *strictyaml.FieldError
		err := c.Validate()
		require.ErrorAs(t, err, &field)
		assert.EqualError(t, err, want)
	}
}

// A retry is not retried, whatever becomes of it: not even one whose first try the world did not remember.
func TestRetriesEnd(t *testing.T) {
	p := people(t, 2_000)
	c := traffic.Default()
	c.Slips = traffic.Slips{Retried: 1}
	g := traffic.NewGenerator(7, c, p, 1)
	refused := &model.Outcome{Reason: model.NotLoggedIn}
	retried := 0
	for _, a := range day(t, p, c, 1) {
		for _, again := range g.React(&a, refused, nil) {
			require.Equal(t, a.Message, again.Message)
			retried++
			require.Empty(t, g.React(&again, refused, nil))
		}
	}
	require.NotZero(t, retried)
}
