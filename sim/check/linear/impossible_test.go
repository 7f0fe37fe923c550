package linear_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/linear"
)

// young is the birthday of one of 15.
var young = model.NewDate(2010, 6, 1)

const pair = "users 0 and 1"

// The policies of the cases.
var (
	attempts     = func(p *policy.Policy) { p.DailyLimit.Messages, p.DailyLimit.Counts = 1, policy.CountAttempts }
	rolling      = func(p *policy.Policy) { p.DailyLimit.Messages, p.DailyLimit.Clock = 1, policy.Rolling24h }
	perRecipient = func(p *policy.Policy) { p.DailyLimit.Messages, p.DailyLimit.GroupCost = 2, policy.CostPerRecipient }
	requests     = func(p *policy.Policy) {
		p.Requests = policy.Requests{Enabled: true, Quota: 1, Kinds: []model.Kind{model.Text}}
	}
	mutual  = func(p *policy.Policy) { p.Groups.AddGate = policy.AddMutual }
	members = func(p *policy.Policy) { p.Spam.MaxRecipients, p.Spam.GroupCounts = 1, policy.GroupCountsMembers }
	near    = func(p *policy.Policy) {
		p.Spam.MaxRecipients, p.Spam.Match, p.Spam.NearDistance = 1, policy.MatchNear, 1
	}
	allow = func(p *policy.Policy) { p.Block.InGroups = policy.Allow }
)

// impossible are histories that no order explains, and beside each what differs from it by little and is possible.
var impossible = []struct {
	name     string
	change   func(*policy.Policy)
	events   []linear.Event
	violated string // the partition, "" where an order explains it
	left     int    // events
}{
	{"sent through a block", nil, inRow(tie(model.OpBlock, 1, 0), send(0, 1, model.Delivered)), pair, 1},
	{"sent while a block comes", nil, atOnce(tie(model.OpBlock, 1, 0), send(0, 1, model.Delivered)), "", 0},
	{"a block and an opening while one sends", nil, []linear.Event{
		at(1, 2, set(1, model.NoOne)), at(3, 8, send(0, 1, model.Delivered)), at(4, 5, tie(model.OpBlock, 1, 0)), at(6, 7, set(1, model.Everyone)),
	}, pair, 3},
	{"an opening and a block while one sends", nil, []linear.Event{
		at(1, 2, set(1, model.NoOne)), at(3, 8, send(0, 1, model.Delivered)), at(4, 5, set(1, model.Everyone)), at(6, 7, tie(model.OpBlock, 1, 0)),
	}, "", 0},
	{"blocked without a block", nil, inRow(send(0, 1, model.Blocked)), pair, 1},
	{"a block ends follows", nil, inRow(
		set(1, model.Friends), tie(model.OpFollow, 0, 1), tie(model.OpFollow, 1, 0), tie(model.OpBlock, 0, 1), tie(model.OpUnblock, 0, 1), send(0, 1, model.Delivered)), pair, 1},
	{"follows let a friend in", nil, inRow(set(1, model.Friends), tie(model.OpFollow, 0, 1), tie(model.OpFollow, 1, 0), send(0, 1, model.Delivered)), "", 0},
	{"to the deleted", nil, inRow(own(model.OpDelete, 1), send(0, 1, model.Delivered)), pair, 1},
	{"unknown but there", nil, inRow(send(0, 1, model.UnknownRecipient)), pair, 1},
	{"to one of 15", nil, inRow(register(5, young), send(0, 5, model.Delivered)), "users 0 and 5", 1},
	{"one of 15 is refused", nil, inRow(register(5, young), send(0, 5, model.RecipientTooYoung)), "", 0},
	{"a second request", requests, atOnce(send(0, 1, model.Delivered), send(0, 1, model.Delivered)), pair, 2},
	{"an answer opens", requests, inRow(send(0, 1, model.Delivered), send(1, 0, model.Delivered), send(0, 1, model.Delivered)), "", 0},
	{"added without follows", mutual, inRow(add(0, 2, 0, model.Delivered)), "users 0 and 2", 1},
	{"a suspension explains a refusal", nil, inRow(send(0, 1, model.Suspended)), "", 0},

	{"one above the limit", limit(2), atOnce(send(0, 1, model.Delivered), send(0, 2, model.Delivered), send(0, 3, model.Delivered)), "user 0 on 2026-03-02", 3},
	{"refused below the limit", limit(2), inRow(send(0, 1, model.Delivered), send(0, 2, model.DailyLimit)), "user 0 on 2026-03-02", 1},
	{"spam comes after the limit", limit(1), inRow(send(0, 1, model.Delivered), send(0, 2, model.Spam)), "user 0 on 2026-03-02", 1},
	{"the next day", limit(1), inRow(send(0, 1, model.Delivered), later(12*time.Hour, send(0, 2, model.Delivered))), "", 0},
	{"within 24 hours", rolling, inRow(send(0, 1, model.Delivered), later(24*time.Hour-1e6, send(0, 2, model.Delivered))), "the 24 hours of user 0", 1},
	{"after 24 hours", rolling, inRow(send(0, 1, model.Delivered), later(24*time.Hour, send(0, 2, model.Delivered))), "", 0},
	{"attempts count", attempts, inRow(tie(model.OpBlock, 1, 0), send(0, 1, model.Blocked), send(0, 2, model.Delivered)), "user 0 on 2026-03-02", 1},
	{"a group message costs its reach", perRecipient, inRow(add(0, 2, 0, model.Delivered), talk(0, 0, 2), send(0, 1, model.Delivered)), "user 0 on 2026-03-02", 1},

	{"one recipient above", recipients(2), atOnce(send(0, 1, model.Delivered), send(0, 2, model.Delivered), send(0, 3, model.Delivered)), "what user 0 sends like 0", 3},
	{"to the same again", recipients(1), inRow(send(0, 1, model.Delivered), send(0, 1, model.Delivered)), "", 0},
	{"spam below", recipients(2), inRow(send(0, 1, model.Delivered), send(0, 2, model.Spam)), "what user 0 sends like 0", 1},
	{"other words", recipients(1), inRow(send(0, 1, model.Delivered), say(8, send(0, 2, model.Delivered))), "", 0},
	{"near words", near, inRow(send(0, 1, model.Delivered), say(8, send(0, 2, model.Delivered))), "what user 0 sends", 1},
	{"the window is over", recipients(1), inRow(send(0, 1, model.Delivered), later(time.Hour, send(0, 2, model.Delivered))), "", 0},
	{"the window is not", recipients(1), inRow(send(0, 1, model.Delivered), later(time.Hour-1e6, send(0, 2, model.Delivered))), "what user 0 sends like 0", 1},
	{"who was in the group is not known", members, inRow(talk(0, 0, 1), send(0, 2, model.Spam)), "", 0},

	{"two into the last place", nil, atOnce(add(0, 2, 0, model.Delivered), add(1, 3, 0, model.Delivered)), "group 0", 2},
	{"full but for one", nil, inRow(add(0, 2, 0, model.GroupFull)), "group 0", 1},
	{"one leaves meanwhile", nil, []linear.Event{
		at(1, 9, add(0, 2, 0, model.Delivered)), at(2, 10, add(0, 3, 0, model.Delivered)), at(3, 11, event(model.OpLeave, 1, model.NoUser, 0, model.Delivered)),
	}, "", 0},
	{"added twice", nil, atOnce(add(0, 2, 0, model.Delivered), add(1, 2, 0, model.Delivered)), "group 0", 2},
	{"talks after leaving", nil, inRow(event(model.OpLeave, 1, model.NoUser, 0, model.Delivered), talk(1, 0, 1)), "group 0", 1},
	{"reaches too many", nil, inRow(talk(0, 0, 2)), "group 0", 1},
	{"reaches too few", allow, inRow(talk(0, 0, 0)), "group 0", 1},
	{"a block may suppress", nil, inRow(tie(model.OpBlock, 1, 0), talk(0, 0, 0)), "", 0},
	{"founded too large", nil, inRow(found(0, 1, 1, 2, 3)), "group 1", 1},
	{"talks in a group to be", nil, inRow(talk(0, 1, 1), found(0, 1, 1)), "group 1", 1},
	{"the deleted leave", allow, inRow(own(model.OpDelete, 1), talk(0, 0, 1)), "group 0", 1},

	{"decided twice", nil, atOnce(try(7, false, send(0, 1, model.Delivered)), try(7, false, send(0, 1, model.Delivered))), "message 7 of user 0", 2},
	{"another answer", nil, inRow(try(7, false, send(0, 1, model.Delivered)), try(7, true, send(0, 1, model.SpamHold))), "message 7 of user 0", 1},
	{"a retry of nothing", nil, inRow(try(7, true, send(0, 1, model.Delivered))), "message 7 of user 0", 1},
	{"the same answer", nil, atOnce(try(7, true, send(0, 1, model.Delivered)), try(7, false, send(0, 1, model.Delivered))), "", 0},
}

// TestImpossible: what no order explains is found, and in which partition.
func TestImpossible(t *testing.T) {
	for _, c := range impossible {
		t.Run(c.name, func(t *testing.T) {
			r := verdictOf(t, history(c.change, c.events...))
			if c.violated == "" {
				require.Equal(t, linear.Ok, r.Verdict, r.Violation)
				return
			}
			require.Equal(t, linear.Violated, r.Verdict)
			assert.Equal(t, c.violated, r.Violation.Partition)
			assert.Len(t, r.Violation.Events, c.left, r.Violation.String())
		})
	}
}
