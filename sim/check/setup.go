package check

import (
	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/model/world"
	"dmsim/sim/cases"
)

// Setup is an initial state, taken as given.
type Setup struct {
	Start   model.Time
	Zones   []model.Zone      // by model.ZoneID
	Users   []model.Profile   // the n-th bears the id n
	Follows [][2]model.UserID // follower, followee
	Stored  bool              // the follows lie in the world's stored graph, not in its overlay
	Blocks  [][2]model.UserID // blocker, blocked
	Groups  [][]model.UserID  // the n-th bears the id n; its first member is the creator

	Contacts bool            // the world tells contacts; the second opinion always does
	Later    []*policy.Rules // those that attempts may put in force
}

// Comparable is one of the two that are compared with all that can be read there.
type Comparable interface {
	cases.Target
	Inbox(reader model.UserID) []model.Conversation
}

var (
	_ Comparable = (*world.World)(nil)
	_ Comparable = cases.Spec{}
)

// World returns the world in the initial state.
func (s *Setup) World(rules *policy.Rules) *world.World {
	options := s.options(rules)
	if s.Stored {
		options.Graph = s.graph()
	}
	w := world.New(options)
	s.settle(w, !s.Stored)
	return w
}

func (s *Setup) options(rules *policy.Rules) world.Options {
	return world.Options{Rules: rules, Start: s.Start, Zones: s.Zones, Contacts: s.Contacts, Later: s.Later}
}

// Empty returns the world without people and without a stored graph.
func (s *Setup) Empty(rules *policy.Rules) *world.World { return world.New(s.options(rules)) }

// Spec returns the second opinion in the initial state.
func (s *Setup) Spec(rules *policy.Rules) cases.Spec {
	opinion := cases.Spec{World: spec.New(cases.Terms(rules), s.Start, s.Zones)}
	s.Settle(opinion)
	return opinion
}

// Settle brings a target that is still empty into the initial state.
func (s *Setup) Settle(target Comparable) { s.settle(target, true) }

func (s *Setup) settle(target Comparable, follows bool) {
	for _, u := range s.Users {
		target.AddUser(u)
	}
	if follows {
		for _, f := range s.Follows {
			target.AddFollow(f[0], f[1])
		}
	}
	for _, b := range s.Blocks {
		target.AddBlock(b[0], b[1])
	}
	for _, g := range s.Groups {
		target.AddGroup(g...)
	}
}

func (s *Setup) graph() *graph.CSR {
	g, _, err := graph.Build(len(s.Users), func(yield func(a, b model.UserID) bool) {
		for _, f := range s.Follows {
			if !yield(f[0], f[1]) {
				return
			}
		}
	})
	if err != nil {
		panic("check: " + err.Error())
	}
	return g
}
