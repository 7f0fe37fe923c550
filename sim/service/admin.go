package service

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// reset begins anew. All is judged before anything is changed.
func (c *call) reset(in *Reset) (is WorldState, err error) {
	b, err := c.s.beginning(in)
	if err != nil {
		return is, err
	}
	err = c.alone(func() error {
		c.s.begin(b)
		c.begin()
		is = c.worldState()
		return nil
	})
	return is, err
}

// beginning judges what a reset asks for.
func (s *Service) beginning(in *Reset) (b beginning, err error) {
	if b = s.first; in.Running != nil {
		b.running = *in.Running
	}
	if in.Start != nil {
		if b.start, err = timeOf("start", *in.Start); err != nil {
			return b, err
		}
	}
	if err := s.policies(in, &b); err != nil {
		return b, err
	}
	switch b.people, b.state = in.People, in.State; {
	case in.People == OfScenario && in.State == nil:
		return b, nil
	case in.People == OfScenario && in.State.Zones != nil:
		return b, invalid("state.zones: the scenario has its own")
	case in.State != nil && (in.People == Given || in.People == OfScenario):
		return b, s.judge(&b)
	}
	return b, invalid("want people scenario, or given with a state; got %.40q", string(in.People))
}

func (s *Service) policies(in *Reset, b *beginning) (err error) {
	if in.Policy != nil {
		b.later = nil
		if b.rules, err = s.compiler.parse(in.Policy); err != nil {
			return err
		}
	}
	if len(in.Later) > laterMax {
		return invalid("later: want at most %d policies, got %d", laterMax, len(in.Later))
	}
	for _, text := range in.Later {
		rules, err := s.compiler.parse(text)
		if err != nil {
			return err
		}
		b.later = append(b.later, rules)
	}
	return nil
}

// laterMax bounds the policies that a society may be switched to.
const laterMax = 64

// switchPolicy puts another policy in force.
func (c *call) switchPolicy(in *PolicyChange) (is WorldState, err error) {
	if in.Policy == nil {
		return is, invalid("want a policy")
	}
	rules, err := c.s.compiler.parse(in.Policy)
	if err != nil {
		return is, err
	}
	err = c.alone(func() error {
		if !slices.Contains(c.on.later, rules) {
			return conflict("the policy %.40q is none of those that the reset named, in the same words", rules.Policy().Name)
		}
		c.on.world.Switch(rules, c.at)
		is = c.worldState()
		return nil
	})
	return is, err
}

func (c *call) state() (is WorldState, err error) {
	err = c.hold(func() error {
		is = c.worldState()
		is.Rules = digestOf(c.on.world.Rules().Policy())
		return nil
	})
	is.Digest = c.s.digest()
	return is, err
}

func (c *call) worldState() WorldState {
	on := c.on
	return WorldState{
		Scenario: c.s.options.Scenario, Seed: c.s.options.Seed, People: on.people, Policy: on.world.Rules().Policy().Name,
		Start: on.start.Std(), Clock: c.shown(), Era: on.era, Follows: on.follow, Users: on.world.Users(), Groups: on.world.Groups(), Commits: on.world.Commits(),
	}
}

// digestOf tells policies apart.
func digestOf(p *policy.Policy) string {
	sum := sha256.Sum256(p.YAML())
	return hex.EncodeToString(sum[:digestBytes])
}

// openSessions opens sessions of many, for who tests with many.
func (c *call) openSessions(in *SessionsRequest) (out Sessions, err error) {
	if len(in.Usernames) > sessionsMax {
		return out, invalid("usernames: want at most %d, got %d", sessionsMax, len(in.Usernames))
	}
	out = Sessions{Tokens: make([]string, len(in.Usernames)), Expires: c.s.tokens.ends()}
	err = c.hold(func() error {
		for i, name := range in.Usernames {
			id, known := c.on.names.Lookup(name)
			if !known {
				continue
			}
			if out.Tokens[i], err = c.token(id, out.Expires); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// sessionsMax bounds how many sessions are opened by one request.
const sessionsMax = 100_000

// givenMax bounds the users of a given state.
const givenMax = 1_000_000

// judge judges a given state and makes its profiles and zones ready.
func (s *Service) judge(b *beginning) error {
	if err := s.judgeZones(b); err != nil {
		return err
	}
	st := b.state
	if len(st.Users) > givenMax {
		return invalid("state.users: want at most %d, got %d", givenMax, len(st.Users))
	}
	b.users = make([]model.Profile, len(st.Users))
	names := map[string]bool{}
	for i := range st.Users {
		if err := judgeUser(i, &st.Users[i], &b.users[i], len(b.zones), names); err != nil {
			return err
		}
	}
	there := len(st.Users)
	if b.people == OfScenario {
		there += s.options.People.Users()
	}
	return judgeLinks(st, there)
}
