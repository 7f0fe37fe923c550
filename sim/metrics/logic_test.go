package metrics_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/metrics"
)

func names() (all []string) {
	for _, d := range metrics.Definitions() {
		all = append(all, d.Name)
	}
	return all
}

// except lists all metrics but some.
func except(some ...string) []string {
	return slices.DeleteFunc(names(), func(name string) bool { return slices.Contains(some, name) })
}

func (r results) are(t *testing.T, want map[string]float64) {
	t.Helper()
	var known []string
	for name, value := range want {
		known = append(known, name)
		r.is(t, name, value)
	}
	r.undefined(t, except(known...)...)
}

// Of an empty history only what is counted per person or time is known, and is 0; of one without length or people nothing is.
func TestEmptyHistory(t *testing.T) {
	tell(t, people).close(day).are(t, map[string]float64{
		"minors_unwanted_adult_7d": 0, "grooming_exposure": 0, "burden_mean": 0, "burden_p50": 0, "burden_p99": 0, "false_positive_cost": 0,
	})
	tell(t, people).close(0).are(t, map[string]float64{"grooming_exposure": 0})
	tell(t, cast{}).close(day).are(t, nil)
}

// all lets everybody write to everybody as a stranger, and answer; then all who mean harm, and comp, write what benign people do not want.
func all(s *story, turns ...turn) results {
	for from := range model.UserID(len(people)) {
		for to := from + 1; to < newUser; to++ {
			s.send(from, to, append([]turn{first}, turns...)...)
			s.send(to, from, append([]turn{answer}, turns...)...)
		}
	}
	for from := spam; from <= comp; from++ {
		for _, to := range []model.UserID{ana, ben, cy, kim, lou, comp} {
			if from != to {
				s.send(from, to, append([]turn{first, offensive}, turns...)...)
			}
		}
	}
	return s.close(8 * day)
}

// A policy that refuses all costs all that is legitimate, and shields from everything.
func TestRefusingEverything(t *testing.T) {
	all(tell(t, people, requests), refused(model.DMsOff)).are(t, map[string]float64{
		"delivered_share": 0, "legitimate_blocked_share": 1, "dead_ends": 1, "new_ties": 0,
		"unwanted_first_contacts": 0, "minors_unwanted_adult_7d": 0, "grooming_exposure": 0, "burden_mean": 0, "burden_p50": 0, "burden_p99": 0,
		"spam_reach_mean": 0, "spam_reach_p95": 0, "spam_account_recall": 0, "false_positive_cost": 0, "limit_share": 0,
		"busiest_ten_minutes": 8 * 144,
	})
}

// 3 * 6 + 5 = 23 unwanted messages on 6 active user-days. Recipient-days: 6 on each of 8 days; 5 have 4 on the first day and comp 3, so the Gini coefficient is
// ((2*43-49)*3 + ((2*44-49) + (2*45-49) + (2*46-49) + (2*47-49) + (2*48-49)) * 4) / (48 * 23) = 971 / 1104. Spam reaches 6 and comp 5.
// Of 9 * 8 + 23 messages, 8 + 4 go to ana.
func TestDeliveringEverything(t *testing.T) {
	all(tell(t, people, requests)).are(t, map[string]float64{
		"delivered_share": 1, "legitimate_blocked_share": 0, "dead_ends": 0, "new_ties": 0, "reciprocity": 1, "request_acceptance": 1,
		"unwanted_first_contacts": 23.0 / 6, "minors_unwanted_adult_7d": 1, "grooming_exposure": 1, "grooming_answered": 0,
		"burden_mean": 23.0 / 48, "burden_p50": 0, "burden_p99": 4, "burden_gini": 971.0 / 1104,
		"spam_reach_mean": 5.5, "spam_reach_p95": 6, "spam_message_recall": 0, "spam_account_recall": 0, "false_positive_cost": 0, "limit_share": 0,
		"busiest_ten_minutes": 8 * 144, "top_recipient_share": 12.0 / 95,
		"report_rate": 0, "block_rate": 0,
	})
}

func TestNoAdversary(t *testing.T) {
	s := tell(t, people[:spam])
	s.send(ana, ben, first).send(ben, ana, answer).op(model.OpBlock, ana, ben).op(model.OpReport, ana, ben)
	s.close(day).are(t, map[string]float64{
		"delivered_share": 1, "legitimate_blocked_share": 0, "reciprocity": 1, "dead_ends": 0, "new_ties": 0, "unwanted_first_contacts": 0,
		"minors_unwanted_adult_7d": 0, "grooming_exposure": 0, "burden_mean": 0, "burden_p50": 0, "burden_p99": 0, "false_positive_cost": 0,
		"report_rate": 500, "block_rate": 500, "wrongful_report_share": 1, "wrongful_block_share": 1, "limit_share": 0,
		"busiest_ten_minutes": 144, "top_recipient_share": 0.5,
	})
}

// event is an attempt with its outcome.
type event struct {
	a model.Attempt
	o model.Outcome
}

// histories are of a few weeks among the people of the stories and those who come, such that only who is there does and receives anything.
var histories = rapid.Custom(func(t *rapid.T) (history []event) {
	at, next, gone := start, newUser, map[model.UserID]bool{}
	user := rapid.Custom(func(t *rapid.T) model.UserID {
		return rapid.SampledFrom(slices.DeleteFunc(users(next), func(u model.UserID) bool { return gone[u] })).Draw(t, "user")
	})
	reasons := []model.Reason{
		model.Delivered, model.Delivered, model.Delivered, model.NotLoggedIn, model.UnknownRecipient, model.DailyLimit, model.Spam, model.SpamHold, model.DMsOff, model.CustomReason,
	}
	ops := []model.Op{
		model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpFollow, model.OpBlock, model.OpUnblock, model.OpRegister, model.OpDelete, model.OpAccept, model.OpReport,
	}
	for range rapid.IntRange(0, 300).Draw(t, "length") {
		at += model.Time(rapid.SampledFrom([]int{0, 1, 60e3, 3600e3, 86400e3 - 1, 3 * 86400e3}).Draw(t, "pause"))
		e := event{
			model.Attempt{At: at, Op: rapid.SampledFrom(ops).Draw(t, "op"), Actor: user.Draw(t, "actor"), Target: user.Draw(t, "target"), Group: model.NoGroup},
			model.Outcome{Reason: rapid.SampledFrom(reasons).Draw(t, "reason"), Repeat: rapid.IntRange(0, 20).Draw(t, "repeat") == 0},
		}
		switch done := e.o.Reason == model.Delivered && !e.o.Repeat; {
		case e.a.Op == model.OpSend:
			drawSend(t, &e)
		case e.a.Op == model.OpRegister && done:
			e.o.ID = uint32(next)
			e.a.Ref = uint64(rapid.IntRange(0, int(next)).Draw(t, "before"))
			e.a.Birth = model.NewDate(rapid.IntRange(1990, 2015).Draw(t, "birth"), 3, 5)
			next++
		case e.a.Op == model.OpDelete && done:
			if len(gone) == int(next)-1 {
				continue
			}
			gone[e.a.Actor] = true
		case e.a.Op == model.OpReport && done:
			upheld(rapid.SampledFrom([]time.Duration{0, hour, 3 * day}).Draw(t, "latency"), rapid.SampledFrom([]time.Duration{0, hour, 5 * day}).Draw(t, "suspension"))(&e.a, &e.o)
		}
		history = append(history, e)
	}
	return history
})

func drawSend(t *rapid.T, e *event) {
	e.a.Message.Labels = model.Labels(rapid.SampledFrom([]int{0, 0, 1, 2, 4, 5}).Draw(t, "labels"))
	switch {
	case e.o.Reason == model.Spam:
		held(rapid.SampledFrom([]time.Duration{0, hour, day}).Draw(t, "hold"))(&e.a, &e.o)
	case e.o.Reason == model.Delivered:
		e.o.Reached = 1
	}
	if rapid.IntRange(0, 5).Draw(t, "group") == 0 {
		e.a.Group, e.a.Target, e.o.Reached = 3, model.NoUser, e.o.Reached*uint32(rapid.IntRange(0, 9).Draw(t, "fan-out"))
		return
	}
	e.o.Contact = model.Contact(rapid.IntRange(1, 4).Draw(t, "contact"))
	e.o.Tie = model.Tie(rapid.IntRange(0, 3).Draw(t, "tie"))
}

func users(n model.UserID) (all []model.UserID) {
	for u := range n {
		all = append(all, u)
	}
	return all
}

// Whatever the history, values are sound, and a function of it alone: another Metrics says the same, which is lent its attempts for the call only and
// sees other things done with the memory.
func TestValuesAreSoundAndAFunctionOfTheHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := histories.Draw(t, "history")
		setup := metrics.Setup{People: people, Start: start, Requests: true}
		one, two := metrics.New(setup), metrics.New(setup)
		end := start
		var lent event
		for _, e := range history {
			one.Observe(&e.a, &e.o)
			lent = e
			two.Observe(&lent.a, &lent.o)
			lent = event{model.Attempt{Actor: 3, Target: 4}, model.Outcome{Reason: model.Blocked}}
			end = e.a.At + 1
		}
		end += model.Time(rapid.IntRange(0, 20*86400e3).Draw(t, "rest"))
		one.Close(end)
		two.Close(end)
		values := one.Values()
		require.Equal(t, values, two.Values())
		require.Equal(t, values, one.Values(), "asked twice")
		for i, d := range metrics.Definitions() {
			require.Equal(t, d.Name, values[i].Name)
			requireSound(t, d, values[i])
		}
	})
}
