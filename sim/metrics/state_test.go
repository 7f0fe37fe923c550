package metrics_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

// Wherever a history is cut, what was measured up to there goes on elsewhere to the same values.
func TestResumedMetricsSayTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := histories.Draw(t, "history")
		cut := rapid.IntRange(0, len(history)).Draw(t, "cut")
		setup := metrics.Setup{People: people, Start: start, Requests: true}
		whole, part, rest := metrics.New(setup), metrics.New(setup), metrics.New(setup)
		end := start
		for i, e := range history {
			if i == cut {
				pass(t, part, rest)
			}
			whole.Observe(&e.a, &e.o)
			if i < cut {
				part.Observe(&e.a, &e.o)
			} else {
				rest.Observe(&e.a, &e.o)
			}
			end = e.a.At + 1
		}
		if cut == len(history) {
			pass(t, part, rest)
		}
		end += model.Time(rapid.IntRange(0, 20*86400e3).Draw(t, "rest"))
		whole.Close(end)
		rest.Close(end)
		require.Equal(t, whole.Values(), rest.Values())
	})
}

// pass hands over what was measured, and holds that the same bytes come out again.
func pass(t require.TestingT, from, to *metrics.Metrics) {
	var state, again bytes.Buffer
	require.NoError(t, from.Save(&state))
	require.NoError(t, to.Resume(bytes.NewReader(state.Bytes())))
	require.NoError(t, to.Save(&again))
	require.True(t, bytes.Equal(state.Bytes(), again.Bytes()))
}

// Values are sound wherever counting begins; and where it begins at the start, it is as if nobody had asked for it.
func TestCountFromAnyTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := histories.Draw(t, "history")
		cut := rapid.IntRange(0, len(history)).Draw(t, "cut")
		setup := metrics.Setup{People: people, Start: start, Requests: true}
		whole, part := metrics.New(setup), metrics.New(setup)
		part.CountFrom(start)
		end := start
		for i, e := range history {
			if i == cut {
				require.Equal(t, closed(t, whole, e.a.At), closed(t, part, e.a.At))
				part.CountFrom(e.a.At)
			}
			whole.Observe(&e.a, &e.o)
			part.Observe(&e.a, &e.o)
			end = e.a.At + 1
		}
		part.Close(end)
		for i, d := range metrics.Definitions() {
			requireSound(t, d, part.Values()[i])
		}
	})
}

// closed are the values of metrics that go on, were they closed now.
func closed(t require.TestingT, m *metrics.Metrics, at model.Time) []metrics.Value {
	end := metrics.New(metrics.Setup{People: people, Start: start, Requests: true})
	pass(t, m, end)
	end.Close(at)
	return end.Values()
}

// Of what was before, counting anew keeps what is known and nothing that was counted.
func TestCountFromKeepsWhatIsKnown(t *testing.T) {
	past := func() *story {
		s := tell(t, people, requests)
		s.send(comp, ana, unwanted, first).send(spam, ben, unwanted, first)         // comp is an offender's account from now on
		s.send(greg, kim, first).send(ana, ben, first).op(model.OpBlock, ben, spam) // a block that stands, and a first contact
		s.op(model.OpReport, ana, cy, upheld(0, 4*day)).op(model.OpDelete, lou, model.NoUser)
		for i := range model.UserID(19) {
			s.register(newUser+i, model.NoUser, grown)
		}
		s.at(day - minute)
		for i := range model.UserID(19) {
			s.send(newUser+i, ana, offensive)
		}
		return s
	}
	begin := func(s *story) *story {
		s.at(day)
		s.m.CountFrom(s.now)
		return s
	}

	begin(past()).close(3*day).are(t, map[string]float64{
		"minors_unwanted_adult_7d": 0, "grooming_exposure": 0, "burden_mean": 0, "burden_p50": 0, "burden_p99": 0, "recontact_after_block": 0,
		"false_positive_cost": 2 * 24 / (24 * 2.0 / 1000), // cy is suspended all the time, one of 5 + 19 benign accounts
	})

	s := begin(past())
	s.send(spam, ben)                                     // past a block of before
	s.send(ben, ana, answer)                              // to a first contact of before
	s.send(harry, ana, offensive, refused(model.Blocked)) // with 19 of the hour before, a raid
	s.op(model.OpReport, ben, comp)                       // not wrongful: it has offended before
	s.at(day+hour).send(spam, cy, unwanted, first).send(comp, cy, refused(model.Spam))
	s.close(3*day).are(t, map[string]float64{
		"delivered_share": 3.0 / 5, "legitimate_blocked_share": 1.0 / 2, "limit_share": 0, "dead_ends": 0,
		"minors_unwanted_adult_7d": 0, "grooming_exposure": 0, "burden_mean": 1.0 / 48, "burden_p50": 0, "burden_p99": 1, "burden_gini": 1 - 1.0/48,
		"busiest_ten_minutes": 3.0 / (5.0 / 288), "top_recipient_share": 1.0 / 3,
		"unwanted_first_contacts": 1.0 / 2, "new_ties": 0, "recontact_after_block": 1, "raid_relief": 1, "report_rate": 1000.0 / 3, "block_rate": 0, "wrongful_report_share": 0,
		"spam_reach_mean": 1, "spam_reach_p95": 1, "spam_message_precision": 0, "spam_message_recall": 0, "spam_account_recall": 0,
		"false_positive_cost": 2 * 24 / (24 * 2.0 / 1000),
	})
}

func TestResumeWantsTheSamePeople(t *testing.T) {
	var state bytes.Buffer
	s := tell(t, people).send(ana, ben)
	require.NoError(t, s.m.Save(&state))
	fewer := metrics.New(metrics.Setup{People: people[:spam], Start: start})
	assert.ErrorContains(t, fewer.Resume(bytes.NewReader(state.Bytes())), "state: metrics: want ")
	assert.ErrorContains(t, s.m.Resume(bytes.NewReader(state.Bytes())), "state: want metrics that have observed nothing")
	other := metrics.New(metrics.Setup{People: people, Start: start})
	assert.ErrorContains(t, other.Resume(strings.NewReader("PAR1 and so on")), "state: not a state that dmsim has saved")
}

// forked is a small society with all that metrics look at.
func forked(p policy.Policy, events ...sim.Event) sim.Config {
	inhabitants := population.Default()
	inhabitants.Users = 400
	inhabitants.Personas.Spammer, inhabitants.Personas.Groomer, inhabitants.Personas.Harasser = 0.05, 0.03, 0.03
	return sim.Config{
		Seed: 3, Start: start, Duration: 30 * time.Hour, Policy: p, Population: inhabitants, Network: network.Default(), Traffic: traffic.Default(),
		World:  sim.WorldConfig{Messages: sim.StoreReported},
		Events: append([]sim.Event{{At: 4 * time.Hour, Kind: sim.RaidEvent, For: 6 * time.Hour, Accounts: 60, Messages: 3, Target: traffic.Minor}}, events...),
	}
}

func prepared(t *testing.T, c sim.Config) *sim.Society {
	t.Helper()
	rng.ForgetKeys()
	s, err := sim.Prepare(context.Background(), c, 1, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

// countFrom lets metrics count from a time on.
type countFrom struct {
	*metrics.Metrics
	at model.Time
}

func (m *countFrom) Observe(a *model.Attempt, o *model.Outcome) {
	if m.at != 0 && a.At >= m.at {
		m.CountFrom(m.at)
		m.at = 0
	}
	m.Metrics.Observe(a, o)
}

// Arms that go on from one state to other policies measure what whole runs do in which the policy changes there: from the start on, and from the fork on.
func TestForkedMetricsAreThoseOfAChangeOfThePolicy(t *testing.T) {
	const hours = 8
	mutual, err := policy.Preset("mutual")
	require.NoError(t, err)
	mutual.Requests.Enabled, mutual.Requests.Quota = true, 3
	at := start + hours*model.Hour

	c := forked(policy.Seed())
	c.Forks = []policy.Policy{mutual}
	base := prepared(t, c)
	meter := metrics.Meter(base, c)
	_, none, err := meter.Run(context.Background(), base, sim.Options{Workers: 2, Stop: at})
	require.NoError(t, err)
	assert.Nil(t, none, "nothing is measured yet")
	var state bytes.Buffer
	require.NoError(t, base.Save(&state))
	require.NoError(t, meter.Save(&state))

	arm := func(p policy.Policy, later bool) []metrics.Value {
		c := forked(p)
		s := prepared(t, c)
		m, from := metrics.Meter(s, c), bytes.NewReader(state.Bytes())
		require.NoError(t, s.Resume(from))
		require.NoError(t, m.Resume(from))
		assert.Zero(t, from.Len())
		if later {
			m.CountFrom(s.At())
		}
		_, values, err := m.Run(context.Background(), s, sim.Options{Workers: 1})
		require.NoError(t, err)
		return values
	}
	whole := func(later bool, events ...sim.Event) []metrics.Value {
		c := forked(policy.Seed(), events...)
		s := prepared(t, c)
		m := &countFrom{Metrics: metrics.Meter(s, c)}
		if later {
			m.at = at
		}
		r, err := s.Run(context.Background(), sim.Options{Workers: 1, Observers: []sim.Observer{m}})
		require.NoError(t, err)
		m.Close(r.End)
		return m.Values()
	}
	change := sim.Event{At: hours * time.Hour, Kind: sim.PolicyChange, Policy: &mutual}
	for _, later := range []bool{false, true} {
		assert.Equal(t, whole(later), arm(policy.Seed(), later), "the same policy, %v", later)
		assert.Equal(t, whole(later, change), arm(mutual, later), "another policy, %v", later)
		assert.NotEqual(t, arm(policy.Seed(), later), arm(mutual, later))
	}
}
