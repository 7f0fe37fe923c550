package linear

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// pair is what passes between two users: follows, blocks, settings and one-to-one messages, and who may add whom to a group.
type pair struct {
	*people
	users [2]model.UserID
	start pairState
}

// pairState has what is of each of the two, or of each towards the other.
type pairState struct {
	exists, follows, blocks, accepted, wrote [2]bool
	setting                                  [2]model.Setting
	requests                                 [2]uint8 // delivered; no more than requestsMax are told apart
}

const requestsMax = 255

func (h *History) pair(who *people, a, b model.UserID) *pair {
	m := &pair{people: who, users: [2]model.UserID{a, b}}
	for i, u := range m.users {
		other := m.users[1-i]
		m.start.exists[i] = int(u) < who.initial
		m.start.setting[i] = who.profiles[u].Setting
		m.start.follows[i] = slices.Contains(h.State.Follows, [2]model.UserID{u, other})
		m.start.blocks[i] = slices.Contains(h.State.Blocks, [2]model.UserID{u, other})
	}
	return m
}

func (m *pair) String() string { return fmt.Sprintf("users %d and %d", m.users[0], m.users[1]) }

func (m *pair) begin() state { return m.start }

func (m *pair) forget(s state, _ model.Time) state { return s }

func (m *pair) fits(state, *Event) bool { return true }

// side is the place of the one who acts.
func (m *pair) side(e *Event) int {
	if e.op(model.OpRegister) {
		return slices.Index(m.users[:], model.UserID(e.Outcome.ID))
	}
	return slices.Index(m.users[:], e.Attempt.Actor)
}

func (m *pair) refuses(of state, e *Event, r model.Reason) answer {
	s := of.(pairState)
	i := m.side(e)
	j := 1 - i
	add := e.op(model.OpAdd)
	switch r {
	case model.NotLoggedIn:
		return is(e.Attempt.Anonymous || !s.exists[i])
	case model.UnknownRecipient:
		if add && s.exists[j] {
			return maybe // the group may be what is not known
		}
		return is(!s.exists[j])
	case model.SelfMessage, model.SelfFollow:
		return no
	case model.SenderTooYoung:
		return is(m.tooYoung(m.users[i], e.Attempt.At))
	case model.RecipientTooYoung:
		return is(m.tooYoung(m.users[j], e.Attempt.At))
	case model.Blocked:
		if add && m.policy.Block.InGroups == policy.Forbid && !s.block() {
			return maybe // one of the members may be the other party
		}
		return is(s.block())
	case model.FollowBlocked:
		return is(s.block())
	case model.DMsOff, model.NotFriends, model.NotFollowing:
		return m.gates(&s, i, r)
	case model.RequestLimit:
		return m.asks(&s, i, e)
	case model.InviteNotAllowed:
		return m.invites(&s, i)
	}
	return maybe
}

func (s *pairState) block() bool { return s.blocks[0] || s.blocks[1] }

// open says whether a gate lets the one of that side through to the other.
func (s *pairState) open(g model.Gate, i int) bool {
	there, back := s.follows[i], s.follows[1-i]
	switch g {
	case model.GateNone:
		return true
	case model.GateSenderFollows:
		return there
	case model.GateRecipientFollows:
		return back
	case model.GateEither:
		return there || back
	case model.GateMutual:
		return there && back
	default:
		return false
	}
}

// gates answers for R07 to R09.
func (m *pair) gates(s *pairState, i int, r model.Reason) answer {
	j := 1 - i
	gate := [...]model.Gate{model.Everyone: m.policy.Settings.Everyone, model.Friends: m.policy.Settings.Friends, model.NoOne: m.policy.Settings.NoOne}[s.setting[j]]
	exempt := m.policy.ReplyExemption && s.wrote[j]
	switch r {
	case model.DMsOff:
		return is(gate == model.GateDeny)
	case model.NotFriends:
		return is(!s.open(gate, i) && !exempt)
	default:
		return is(!s.open(m.policy.BaseGate, i) && !exempt)
	}
}

// asks answers for R10.
func (m *pair) asks(s *pairState, i int, e *Event) answer {
	quota := m.policy.Requests.Quota
	switch {
	case !m.request(s, i):
		return no
	case !slices.Contains(m.policy.Requests.Kinds, e.Attempt.Message.Kind):
		return yes
	case quota == policy.NoLimit:
		return no
	case quota > requestsMax && s.requests[i] == requestsMax:
		return maybe
	}
	return is(policy.Limit(s.requests[i]) >= quota)
}

// request says whether what the one of that side writes is a request.
func (m *pair) request(s *pairState, i int) bool {
	j := 1 - i
	return m.policy.Requests.Enabled && !s.follows[j] && !s.wrote[j] && !s.accepted[j]
}

// invites answers for G04.
func (m *pair) invites(s *pairState, i int) answer {
	switch m.policy.Groups.AddGate {
	case policy.AddNone:
		return no
	case policy.AddMutual:
		return is(!s.open(model.GateMutual, i))
	case policy.AddInviteAccept:
		return is(!s.accepted[1-i])
	default:
		for _, r := range []model.Reason{model.DMsOff, model.NotFriends, model.NotFollowing} {
			if m.gates(s, i, r) == yes {
				return yes
			}
		}
		return no
	}
}

func (m *pair) after(of state, e *Event) state {
	s := of.(pairState)
	if !e.delivered() {
		return s
	}
	i := m.side(e)
	switch e.Attempt.Op {
	case model.OpSend:
		if m.request(&s, i) && s.requests[i] < requestsMax {
			s.requests[i]++
		}
		s.wrote[i] = true
	case model.OpFollow, model.OpUnfollow:
		s.follows[i] = e.op(model.OpFollow)
	case model.OpBlock:
		if !s.blocks[i] {
			s.blocks[i], s.follows = true, [2]bool{}
		}
	case model.OpUnblock:
		s.blocks[i] = false
	case model.OpAccept:
		s.accepted[i] = true
	case model.OpSet:
		s.setting[i] = e.Attempt.Setting
	case model.OpRegister:
		s.exists[i] = true
	case model.OpDelete:
		s.exists[i], s.follows = false, [2]bool{}
	}
	return s
}
