package traffic_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/network"
	"dmsim/sim/persona"
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
	return planned(t, generator(t, p, c, workers), 1)
}

func generator(t *testing.T, p *population.Population, c traffic.Config, workers int) *traffic.Generator {
	t.Helper()
	g, err := traffic.NewGenerator(traffic.Request{Seed: 7, Config: c, People: p, From: start, To: start + 7*model.DayLength, Workers: workers})
	require.NoError(t, err)
	return g
}

func planned(t *testing.T, g *traffic.Generator, days int) []model.Attempt {
	t.Helper()
	var all []model.Attempt
	for at := start; at < start+model.Time(days)*model.DayLength; at += model.Hour {
		plan, err := g.Plan(at, at+model.Hour)
		require.NoError(t, err)
		for _, a := range slices.Concat(plan...) {
			require.GreaterOrEqual(t, a.At, at)
			require.Less(t, a.At, at+model.Hour)
		}
		all = append(all, slices.Concat(plan...)...)
	}
	return all
}

func TestPlanIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	p := people(t, 9_000)
	one := day(t, p, traffic.Default(), 1)
	assert.Equal(t, one, day(t, p, traffic.Default(), 3))
}

// quiet is traffic of messages only, one a session, without slips, days or moods.
func quiet(rate float64) traffic.Config {
	c := traffic.Default()
	c.Changes, c.Slips, c.Arrivals.Moods, c.Sessions = traffic.Changes{}, traffic.Slips{}, 0, traffic.Sessions{Size: 1}
	c.Personas.Each(func(p *persona.Persona) { p.Rate = persona.Law{Median: rate} })
	return c
}

func TestRatesAreThoseAsked(t *testing.T) {
	p := peopleOf(t, 9_000, population.Personas{})
	c := quiet(10)
	c.Sessions = traffic.Sessions{Size: 3, Gap: persona.Law{Median: 10}}
	c.Changes, c.Slips = traffic.Default().Changes, traffic.Slips{Misspelt: 0.1}
	counts := map[model.Op]float64{}
	groups, misspelt := 0.0, 0.0
	for _, a := range planned(t, generator(t, p, c, 2), 7) {
		counts[a.Op] += 1.0 / 7
		if a.Op == model.OpSend && a.Group != model.NoGroup {
			groups += 1.0 / 7
		} else if a.Op == model.OpSend && a.Target == model.NoUser {
			misspelt += 1.0 / 7
		}
	}
	users := float64(p.Users())
	assert.InEpsilon(t, 10*users, counts[model.OpSend], 0.01)
	assert.InEpsilon(t, c.Changes.Follow*users, counts[model.OpFollow], 0.05)
	assert.InEpsilon(t, (c.Changes.Add+c.Changes.CreateGroup)*users, counts[model.OpAdd]+counts[model.OpCreateGroup], 0.1, "who is in no group makes one")
	assert.InEpsilon(t, c.Changes.Register*users, counts[model.OpRegister], 0.2)
	assert.InEpsilon(t, 0.1, misspelt/counts[model.OpSend], 0.05)
	assert.Less(t, groups/counts[model.OpSend], c.Personas.Ordinary.To.Groups, "not everybody is in a group")
}

// Sessions follow each other closely within, and go over the end of an hour.
func TestMessagesComeInSessions(t *testing.T) {
	p := peopleOf(t, 2_000, population.Personas{})
	c := quiet(4)
	c.Sessions = traffic.Sessions{Size: 4, Gap: persona.Law{Median: 30}, Same: 1}
	last := map[model.UserID]model.Attempt{}
	close, over, sent, same := 0.0, 0, 0.0, 0.0
	for _, a := range day(t, p, c, 1) {
		before, known := last[a.Actor]
		if known && a.At-before.At == 30*model.Second {
			close++
			if a.Target == before.Target {
				same++
			}
			if a.At/model.Hour != before.At/model.Hour {
				over++
			}
		}
		last[a.Actor] = a
		sent++
	}
	assert.InDelta(t, 0.75, close/sent, 0.03, "three of four are further ones of their session")
	assert.Greater(t, same/close, 0.99)
	assert.NotZero(t, over)
}

// Who spams and who harasses is for the population to say, and how for the personas.
func TestAdversariesAreThePersonas(t *testing.T) {
	p := peopleOf(t, 2_000, population.Personas{Spammer: 0.05, Harasser: 0.1, Groomer: 0.01, BotFarm: 0.02})
	c := traffic.Default()
	c.Changes, c.Slips, c.Arrivals.Moods = traffic.Changes{}, traffic.Slips{}, 0
	minors := map[model.UserID]bool{}
	for _, u := range p.Minors() {
		minors[u] = true
	}
	sent, members, victims, texts := map[population.Persona]float64{}, map[population.Persona]float64{}, map[model.UserID]map[model.UserID]bool{}, map[uint64]bool{}
	for u := range model.UserID(2_000) {
		members[p.Persona(u)]++
	}
	for _, a := range day(t, p, c, 1) {
		who := p.Persona(a.Actor)
		sent[who]++
		switch who {
		case population.Groomer:
			require.True(t, minors[a.Target])
		case population.Harasser:
			if victims[a.Actor] == nil {
				victims[a.Actor] = map[model.UserID]bool{}
			}
			victims[a.Actor][a.Target] = true
			fallthrough
		case population.Spammer, population.BotFarm:
			require.True(t, a.Op == model.OpFollow || a.Message.Labels&model.Unwanted != 0)
			if who == population.Spammer && a.Op == model.OpSend {
				texts[a.Message.Fingerprint] = true
			}
		default:
			require.Zero(t, a.Message.Labels, who)
		}
	}
	assert.InDelta(t, 100, members[population.Spammer], 40)
	assert.InDelta(t, 200, members[population.Harasser], 60)
	assert.InEpsilon(t, c.Personas.Spammer.Rate.Mean()*members[population.Spammer], sent[population.Spammer], 0.15)
	assert.InEpsilon(t, c.Personas.Harasser.Rate.Mean()*members[population.Harasser], sent[population.Harasser], 0.15)
	assert.Less(t, float64(len(texts)), 5*members[population.Spammer], "one text an hour, in two or three hours")
	few := 0.0
	for _, v := range victims {
		if len(v) <= c.Personas.Harasser.To.Few+6 { // and one in ten to followees
			few++
		}
	}
	assert.Greater(t, few/float64(len(victims)), 0.9)
}

// A persona that is switched off leaves everybody else's own initiatives as they were.
func TestSwitchingAPersonaOffMovesNobodyElse(t *testing.T) {
	shares := population.Default().Personas
	shares.Raid, shares.BotFarm = 0.003, 0.003
	with := peopleOf(t, 3_000, shares)
	before := byActor(day(t, with, traffic.Default(), 1))
	for name, off := range map[string]func(*population.Personas){
		"spammer": func(s *population.Personas) { s.Spammer = 0 }, "newcomer": func(s *population.Personas) { s.Newcomer = 0 },
		"creator": func(s *population.Personas) { s.Creator = 0 }, "groomer": func(s *population.Personas) { s.Groomer = 0 },
		"compromised": func(s *population.Personas) { s.Compromised = 0 }, "scam-ring": func(s *population.Personas) { s.ScamRing = 0 },
		"harasser": func(s *population.Personas) { s.Harasser = 0 }, "raid": func(s *population.Personas) { s.Raid = 0 }, "bot-farm": func(s *population.Personas) { s.BotFarm = 0 },
	} {
		shares := shares
		off(&shares)
		without := peopleOf(t, 3_000, shares)
		after := byActor(day(t, without, traffic.Default(), 1))
		changed := 0
		for u := range model.UserID(3_000) {
			if with.Persona(u).String() == name {
				changed++
				continue
			}
			require.Equal(t, with.Persona(u), without.Persona(u), name)
			require.Equal(t, before[u], after[u], name)
		}
		require.True(t, changed > 0 || name == "groomer", name)
	}
	none := traffic.Default()
	none.Personas.Spammer.Rate = persona.Law{}
	after := byActor(day(t, with, none, 1))
	for u := range model.UserID(3_000) {
		if with.Persona(u) != population.Spammer {
			require.Equal(t, before[u], after[u])
		}
	}
}

func byActor(attempts []model.Attempt) map[model.UserID][]model.Attempt {
	all := map[model.UserID][]model.Attempt{}
	for _, a := range attempts {
		all[a.Actor] = append(all[a.Actor], a)
	}
	return all
}

// What a flash crowd and a raid add comes on top: nothing else moves.
func TestEventsComeOnTop(t *testing.T) {
	p := people(t, 2_000)
	c := traffic.Default()
	rng.ForgetKeys()
	g, err := traffic.NewGenerator(traffic.Request{
		Seed: 7, Config: c, People: p, From: start, To: start + model.DayLength, Workers: 2,
		Surges: []traffic.Surge{{Number: 0, From: start + 12*model.Hour + 30*model.Minute, To: start + 14*model.Hour, Factor: 5, Share: 0.5}},
		Raids:  []traffic.Raid{{Number: 1, From: start + 18*model.Hour + 10*model.Minute, To: start + 19*model.Hour, Accounts: 100, Messages: 4, Target: traffic.Minor}},
	})
	require.NoError(t, err)
	plain := map[model.Key]bool{}
	for _, a := range day(t, p, c, 1) {
		plain[a.Key] = true
	}
	rng.ForgetKeys()
	surged, celebrity, raided, joined, targets, before := 0, map[model.UserID]int{}, 0, map[model.UserID]bool{}, map[model.UserID]bool{}, 0
	for _, a := range planned(t, g, 1) {
		switch {
		case plain[a.Key]:
			before++
		case a.At >= start+18*model.Hour:
			raided++
			joined[a.Actor], targets[a.Target] = true, true
			require.True(t, a.Op == model.OpFollow || a.Message.Labels == model.Unwanted|model.Offensive)
		default:
			require.GreaterOrEqual(t, a.At, start+12*model.Hour+30*model.Minute)
			surged++
			celebrity[a.Target]++
		}
	}
	assert.Equal(t, len(plain), before, "all of it is still there")
	assert.InDelta(t, 450, raided, 100, "and half follow first")
	assert.InDelta(t, 95, len(joined), 6)
	require.Len(t, targets, 1)
	for u := range targets {
		assert.Contains(t, p.Minors(), u)
	}
	most := 0
	for _, n := range celebrity {
		most = max(most, n)
	}
	assert.InDelta(t, 0.5, float64(most)/float64(surged), 0.1)
	assert.Greater(t, surged, 1000)
}

// An adversary that adapts changes texts after a spam verdict, leaves out a part, and comes back by another account, which then acts in its place; one
// that is frozen does none of it.
func TestAdversariesAdapt(t *testing.T) {
	p := peopleOf(t, 1_000, population.Personas{Spammer: 0.05})
	for _, how := range []traffic.Adversaries{traffic.Adaptive, traffic.Frozen} {
		c := traffic.Default()
		c.Adversaries, c.Changes, c.Slips = how, traffic.Changes{}, traffic.Slips{}
		c.Personas.Spammer.Refused = persona.Refused{Mutate: 1, Slow: 0.5, Account: 1, Delay: persona.Law{Median: 60}}
		plan := day(t, p, c, 1)
		rng.ForgetKeys()
		g := generator(t, p, c, 1)
		var spam []model.Attempt
		for _, a := range plan {
			if a.Op == model.OpSend && a.Message.Labels != 0 && (len(spam) == 0 || a.Actor == spam[0].Actor) {
				spam = append(spam, a)
			}
		}
		require.Greater(t, len(spam), 50)
		held := spam[0]
		later := g.React(&held, &model.Outcome{Reason: model.SpamHold}, nil)
		if how == traffic.Frozen {
			require.Empty(t, later)
			require.Equal(t, spam, g.Revise(append([]model.Attempt{}, spam...)))
			continue
		}
		require.Len(t, later, 1)
		register := later[0]
		require.Equal(t, model.OpRegister, register.Op)
		require.Equal(t, 1+uint64(held.Actor), register.Ref)
		require.Empty(t, g.React(&register, &model.Outcome{ID: 1_000}, nil))
		revised := g.Revise(append([]model.Attempt{}, spam...))
		assert.InDelta(t, 0.5, float64(len(revised))/float64(len(spam)), 0.2)
		for _, a := range revised {
			require.Equal(t, model.UserID(1_000), a.Actor)
			require.NotEqual(t, held.Message.Fingerprint, a.Message.Fingerprint)
		}
		// What the second account learns counts, and a third takes its place.
		again := revised[0]
		again.At += 2 * model.DayLength
		later = g.React(&again, &model.Outcome{Reason: model.SpamHold}, nil)
		require.Len(t, later, 1)
		require.Equal(t, uint64(1_001), later[0].Ref)
		require.Empty(t, g.React(&later[0], &model.Outcome{ID: 1_001}, nil))
		late := append([]model.Attempt{}, spam...)
		for i := range late {
			late[i].At += 2 * model.DayLength
		}
		revised = g.Revise(late)
		assert.InDelta(t, 0.5, float64(len(revised))/float64(len(spam)), 0.2, "it is slowed anew")
		require.Equal(t, model.UserID(1_001), revised[0].Actor)
	}
}

// A newcomer does the same whatever else has happened before, though ids and commits differ.
func TestNewcomersDoTheSameWhateverTheirIds(t *testing.T) {
	p := peopleOf(t, 500, population.Personas{})
	c := traffic.Default()
	settle := func(before int) []model.Attempt {
		rng.ForgetKeys()
		g := generator(t, p, c, 1)
		for i := range before {
			g.React(&model.Attempt{Op: model.OpRegister, Key: model.Key(1000 + i)}, &model.Outcome{ID: uint32(500 + i), Commit: uint64(i + 1)}, nil)
		}
		later := g.React(&model.Attempt{Op: model.OpRegister, Key: 7}, &model.Outcome{ID: uint32(500 + before), Commit: uint64(before + 1)}, nil)
		for i := range later {
			later[i].Actor = 0
		}
		return later
	}
	require.NotEmpty(t, settle(0))
	assert.Equal(t, settle(0), settle(3))
}

// A run that starts in the evening has as much in its hours as one that starts at midnight.
func TestAStartOffMidnightCountsInFull(t *testing.T) {
	p := peopleOf(t, 3_000, population.Personas{})
	evening := start + 18*model.Hour
	sent := func(stay persona.Law) (n int) {
		rng.ForgetKeys()
		c := quiet(5)
		c.Arrivals.Stay = stay
		g, err := traffic.NewGenerator(traffic.Request{Seed: 7, Config: c, People: p, From: evening, To: evening + 6*model.Hour, Workers: 1})
		require.NoError(t, err)
		for at := evening; at < evening+6*model.Hour; at += model.Hour {
			plan, err := g.Plan(at, at+model.Hour)
			require.NoError(t, err)
			n += len(slices.Concat(plan...))
		}
		return n
	}
	assert.InEpsilon(t, sent(persona.Law{}), sent(persona.Law{Median: 1e5}), 0.03)
}

func TestTooMuchIsRefused(t *testing.T) {
	p := peopleOf(t, 500, population.Personas{})
	for want, r := range map[string]traffic.Request{
		"events[3].accounts: want fewer than the users, 500, got 500": {Raids: []traffic.Raid{{Number: 3, From: start, To: start + model.Hour, Accounts: 500, Messages: 1, Target: traffic.Anybody}}},
		"traffic.personas.": {},
	} {
		rng.ForgetKeys()
		r.Seed, r.Config, r.People, r.From, r.To, r.Workers = 7, quiet(5), p, start, start+model.DayLength, 1
		if r.Raids == nil {
			r.Config = quiet(1e8)
		}
		_, err := traffic.NewGenerator(r)
		require.ErrorContains(t, err, want)
	}
}

// People take part between joining and leaving.
func TestPeopleJoinAndLeave(t *testing.T) {
	p := peopleOf(t, 4_000, population.Personas{})
	c := quiet(5)
	c.Arrivals.Joins, c.Arrivals.Stay = []float64{1, 0, 0, 1, 0, 0, 0}, persona.Law{Median: 1}
	c.Arrivals.Week = []float64{1, 1, 1, 1, 1, 1, 1}
	byDay := [7]float64{}
	for _, a := range planned(t, generator(t, p, c, 2), 7) {
		byDay[(a.At-start)/model.DayLength] += 1.0 / 5 / 4_000
	}
	for i, want := range [7]float64{0.25, 0.25, 0, 0.25, 0.25, 0, 0} {
		assert.InDelta(t, want, byDay[i], 0.02, i)
	}
}

// Forty in a hundred have changed their setting within three months, each to one that he had not, as the rule for him says.
func TestSettingsChangeAsTheyWereChosen(t *testing.T) {
	p := people(t, 9_000)
	c := traffic.Default()
	require.InDelta(t, 0.4, 1-math.Exp(-c.Changes.Setting*91), 0.001)
	c.Personas.Each(func(p *persona.Persona) { p.Rate = persona.Law{} })
	c.Changes = traffic.Changes{Setting: 2}
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
	replies.Replies.Latency.Sigma = 0
	replies.Personas.Each(func(p *persona.Persona) { p.Known.Harmless = persona.Reaction{Reply: 0.45}; p.More = 0 })
	g, replied := generator(t, p, replies, 1), 0
	for u := range model.UserID(299) {
		for _, a := range g.React(&model.Attempt{Op: model.OpSend, Actor: u, Target: u + 1, Group: model.NoGroup, Key: 1}, &model.Outcome{}, nil) {
			if a.Op == model.OpSend {
				require.Equal(t, 13*model.Minute, a.At)
				replied++
			}
		}
	}
	assert.InDelta(t, 300*0.45, replied, 40)
}

func TestAssumptionsSayWhatIsSourced(t *testing.T) {
	c := traffic.Default()
	assert.Equal(t, "sourced: a user changes the setting 0.0056 times a day in the mean (over 40 % of 100,000 accounts within three months: arXiv 2203.08935)", c.Assumptions(func(population.Persona) bool { return true })[0])
	c.Changes.Setting = 0.01
	assert.Equal(t, "assumed: a user changes the setting 0.01 times a day in the mean", c.Assumptions(func(population.Persona) bool { return true })[0])
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
	c.Changes, c.Slips = traffic.Changes{}, traffic.Slips{}
	c.Personas.Each(func(p *persona.Persona) {
		p.Rate = persona.Law{Median: 200}
		p.To = persona.To{Few: 1, Favourites: 3}
	})
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
	g := generator(t, p, c, 1)
	reacted := map[model.Op]int{}
	for i, a := range day(t, p, c, 1) {
		for _, reason := range []model.Reason{model.Delivered, model.NotFollowing} {
			rng.ForgetKeys()
			o := model.Outcome{Commit: uint64(i + 1), Reason: reason, ID: uint32(p.Users()), Contact: model.FirstContact}
			for _, later := range g.React(&a, &o, nil) {
				reacted[later.Op]++
				require.GreaterOrEqual(t, later.At, a.At+g.Quickest())
				require.LessOrEqual(t, later.At, a.At.Add(2*c.Replies.Latest))
				if later.Op == model.OpReport && later.Ref != 0 {
					require.Equal(t, o.Commit, later.Ref)
					require.Equal(t, a.Actor, later.Target)
				}
			}
		}
	}
	for _, op := range []model.Op{model.OpSend, model.OpFollow, model.OpBlock, model.OpReport, model.OpAdd, model.OpAccept} {
		assert.NotZero(t, reacted[op], op)
	}
}

func TestRepeatsCauseNothing(t *testing.T) {
	p := people(t, 1_000)
	g := generator(t, p, traffic.Default(), 1)
	for _, a := range day(t, p, traffic.Default(), 1) {
		require.Empty(t, g.React(&a, &model.Outcome{Repeat: true}, nil))
	}
}

func TestConfigurationsAreJudged(t *testing.T) {
	require.NoError(t, traffic.Default().Validate())
	for want, change := range map[string]func(*traffic.Config){
		"personas.spammer.share: want 0.005, the share of the file: population.personas says how many there are, got 0.5": func(c *traffic.Config) { c.Personas.Spammer.Share = 0.5 },
		"replies.group_probability: want at most 0.475 beside personas.creator.eager, so that conversations end, got 0.9": func(c *traffic.Config) {
			c.Replies.Group, c.Personas.Creator.Eager, c.Personas.Creator.More = 0.9, 1, 0
			c.Personas.Creator.Known.Harmless.Reply, c.Personas.Creator.Stranger.Harmless.Reply = 0.1, 0.1
		},
		"replies.group_probability: want at most 0.95, so that conversations end, got 1":                                        func(c *traffic.Config) { c.Replies.Group = 1 },
		"personas.ordinary.rate.median: want a number from 0 to 1e9, got -1":                                                    func(c *traffic.Config) { c.Personas.Ordinary.Rate.Median = -1 },
		"personas.ordinary.rate.sigma: want a number from 0 to 5, got 6":                                                        func(c *traffic.Config) { c.Personas.Ordinary.Rate.Sigma = 6 },
		"personas.newcomer.known.harmless.reply: want with more, times 1+eager, at most 0.95, so that conversations end, got 1": func(c *traffic.Config) { c.Personas.Newcomer.Known.Harmless.Reply = 1 },
		"personas.creator.to.favourites: want a number from 1 to 100, got 0":                                                    func(c *traffic.Config) { c.Personas.Creator.To.Favourites = 0 },
		"personas.spammer.content.templates: want a whole number from 0 to 1000000, got -1":                                     func(c *traffic.Config) { c.Personas.Spammer.Content.Templates = -1 },
		"personas.harasser.to.follow: want a share from 0 to 1, got 2":                                                          func(c *traffic.Config) { c.Personas.Harasser.To.Follow = 2 },
		"personas.raid.to: want strangers, minors, victims and groups together at most 1, got 1.5":                              func(c *traffic.Config) { c.Personas.Raid.To.Groups = 0.5 },
		"quickest_reaction: want whole milliseconds from 1ms to 1h, got 0s":                                                     func(c *traffic.Config) { c.QuickestReaction = 0 },
		"adversaries: want one of frozen, adaptive, got evil":                                                                   func(c *traffic.Config) { c.Adversaries = "evil" },
		"arrivals.day: want a list of 24 numbers, got 3":                                                                        func(c *traffic.Config) { c.Arrivals.Day = []float64{1, 2, 3} },
		"arrivals.week[2]: want a number from 0 to 1000000, got -1":                                                             func(c *traffic.Config) { c.Arrivals.Week = []float64{1, 1, -1, 1, 1, 1, 1} },
		"arrivals.joins: want at least one number above 0, got 0":                                                               func(c *traffic.Config) { c.Arrivals.Joins = []float64{0, 0} },
		"replies.latency.quantiles[1]: want a number from 0 to 1e9, not below the one before, got 1":                            func(c *traffic.Config) { c.Replies.Latency.Quantiles = []float64{2, 1} },
		"sessions.size: want a number from 1 to 1000, got 0":                                                                    func(c *traffic.Config) { c.Sessions.Size = 0 },
		"trace.follows: want one of messaged, mutual, file, got none":                                                           func(c *traffic.Config) { c.Trace.Follows = "none" },
		"trace.follows_file: want the name of an edge list, since trace.follows is file, got \"\"":                              func(c *traffic.Config) { c.Trace = traffic.Trace{File: "x", Follows: traffic.FollowsFile} },
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
	g := generator(t, p, c, 1)
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
