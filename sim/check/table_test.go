package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/sim/cases"
)

// TestGateTable goes through the whole product of what R05 to R09 look at: base gate, gate of the setting, setting, reply exemption;
// follows, blocks and ages of the two, and whether the recipient has written before. For each, Decide on facts written down here
// says what the second opinion says in a world of two.
func TestGateTable(t *testing.T) {
	count := 0
	for base := model.GateNone; base <= model.GateDeny; base++ {
		for gate := model.GateNone; gate <= model.GateDeny; gate++ {
			for _, setting := range []model.Setting{model.Everyone, model.Friends, model.NoOne} {
				for _, exemption := range []bool{false, true} {
					p := policy.Seed()
					p.BaseGate, p.ReplyExemption = base, exemption
					// The gates of the other settings must not matter: they are the opposite.
					other := model.GateDeny - gate
					p.Settings = policy.SettingGates{Everyone: other, Friends: other, NoOne: other}
					*[]*model.Gate{&p.Settings.Everyone, &p.Settings.Friends, &p.Settings.NoOne}[setting] = gate
					count += compareStates(t, p, setting)
				}
			}
		}
	}
	require.Equal(t, 6*6*3*2*statesCount, count)
}

// state is what two users are to each other: one bit each of what is listed in facts.
type state int

const statesCount = 1 << 7

func (s state) bit(n int) bool { return s>>n&1 == 1 }

func (s state) senderFollows() bool    { return s.bit(0) }
func (s state) recipientFollows() bool { return s.bit(1) }
func (s state) senderBlocks() bool     { return s.bit(2) }
func (s state) recipientBlocks() bool  { return s.bit(3) }
func (s state) wroteBefore() bool      { return s.bit(6) }

// birth is of one who is sixteen today, or will be tomorrow.
func (s state) birth(n int) model.Date {
	if s.bit(n) {
		return model.NewDate(2010, 3, 2)
	}
	return model.NewDate(2010, 3, 1)
}

func (s state) facts(setting model.Setting) policy.Facts {
	age := func(young bool) int16 {
		if young {
			return 15
		}
		return 16
	}
	return policy.Facts{
		Known: true, SenderAge: age(s.bit(4)), RecipientAge: age(s.bit(5)), RecipientSetting: setting,
		SenderFollows: s.senderFollows(), RecipientFollows: s.recipientFollows(),
		Blocked: s.senderBlocks() || s.recipientBlocks(), WroteBefore: s.wroteBefore(), SpamRecipients: 1,
	}
}

const (
	sender    = model.UserID(0)
	recipient = model.UserID(1)
)

// world is the second opinion in that state. What the recipient wrote before went out under terms that refuse nothing.
func (s state) world(setting model.Setting, open, terms spec.Terms) *spec.World {
	now := at("2026-03-01T12:00:00Z")
	w := spec.New(open, now, nil)
	w.AddUser(model.Profile{Birth: s.birth(4)})
	w.AddUser(model.Profile{Birth: s.birth(5), Setting: setting, HasSetting: true})
	if s.wroteBefore() {
		w.Do(model.Attempt{Op: model.OpSend, At: now, Actor: recipient, Target: sender, Group: model.NoGroup})
	}
	for _, tie := range []struct {
		on   bool
		make func(a, b model.UserID)
		a, b model.UserID
	}{
		{s.senderFollows(), w.AddFollow, sender, recipient},
		{s.recipientFollows(), w.AddFollow, recipient, sender},
		{s.senderBlocks(), w.AddBlock, sender, recipient},
		{s.recipientBlocks(), w.AddBlock, recipient, sender},
	} {
		if tie.on {
			tie.make(tie.a, tie.b)
		}
	}
	w.SetTerms(terms)
	return w
}

// compareStates compares all states under one policy.
func compareStates(t *testing.T, p policy.Policy, setting model.Setting) (count int) {
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	terms := cases.Terms(rules)
	open := terms
	open.DMMinAge, open.BaseGate = 0, "none"
	open.GateOfEveryone, open.GateOfFriends, open.GateOfNoOne = "none", "none", "none"
	for s := range state(statesCount) {
		w := s.world(setting, open, terms)
		want := w.Do(model.Attempt{
			Op: model.OpSend, At: at("2026-03-01T13:00:00Z"), Actor: sender, Target: recipient, Group: model.NoGroup,
			Message: model.Message{Fingerprint: 1},
		})
		facts := s.facts(setting)
		if got := rules.Decide(policy.CaseSend, &facts); got != want.Reason {
			t.Fatalf("base gate %s, setting %s with %+v, exemption %t, %+v: Decide says %s, the second opinion %s",
				p.BaseGate, setting, p.Settings, p.ReplyExemption, facts, got, want.Reason)
		}
		count++
	}
	return count
}
