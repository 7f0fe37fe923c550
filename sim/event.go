package sim

import (
	"cmp"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/traffic"
	"dmsim/strictyaml"
)

// Event is something that happens to the whole society at a moment of the run.
type Event struct {
	At       time.Duration  `yaml:"at,required"`   // since the start, within the run
	Kind     EventKind      `yaml:"kind,required"` // flash-crowd, raid or policy
	For      time.Duration  `yaml:"for"`           // how long a flash crowd or a raid lasts
	Factor   float64        `yaml:"factor"`        // flash-crowd: people begin so many times what they would, 1 to 1000
	Share    float64        `yaml:"share"`         // flash-crowd: of what it adds that goes to the user with the most followers
	Accounts int            `yaml:"accounts"`      // raid: how many join, recruited from all users; 100 to 1,000 are usual
	Messages float64        `yaml:"messages"`      // raid: mean of what one of them writes, above 0 and up to 1000
	Target   traffic.Target `yaml:"target"`        // raid: anybody, minor or celebrity
	Policy   *policy.Policy `yaml:"policy"`        // policy: what counts from then on; decisions, holds and strikes of before stay
}

// EventKind says what happens.
type EventKind string

// The kinds.
const (
	FlashCrowd   EventKind = "flash-crowd"
	RaidEvent    EventKind = "raid"
	PolicyChange EventKind = "policy"
)

const (
	factorMax   = 1000
	accountsMax = 1_000_000
)

// validate judges an event; errors are *strictyaml.FieldError.
func (e Event) validate(c *Config) error {
	wrong := func(path, want string, got any) error {
		return &strictyaml.FieldError{Path: path, Want: want, Got: got}
	}
	switch {
	case e.Kind != FlashCrowd && e.Kind != RaidEvent && e.Kind != PolicyChange:
		return wrong("kind", "one of flash-crowd, raid, policy", e.Kind)
	case e.At < 0 || c.Duration > 0 && e.At >= c.Duration || e.At%time.Millisecond != 0:
		return wrong("at", "whole milliseconds since the start, within the run", e.At)
	case e.Kind != PolicyChange && c.Traffic.Trace.File != "":
		return wrong("kind", "policy, the only event that there can be beside a trace", e.Kind)
	case e.Kind == PolicyChange && e.For != 0:
		return wrong("for", "0 for a change of the policy, which stays", e.For)
	case e.Kind != PolicyChange && (e.For < time.Second || e.For > durationMax || e.For%time.Millisecond != 0):
		return wrong("for", "whole milliseconds from 1s on", e.For)
	case e.Kind != FlashCrowd && (e.Factor != 0 || e.Share != 0):
		return &strictyaml.FieldError{What: "want factor and share for a flash-crowd only"}
	case e.Kind != RaidEvent && (e.Accounts != 0 || e.Messages != 0 || e.Target != ""):
		return &strictyaml.FieldError{What: "want accounts, messages and target for a raid only"}
	case e.Kind != PolicyChange && e.Policy != nil:
		return &strictyaml.FieldError{What: "want policy for an event of the kind policy only"}
	}
	switch e.Kind {
	case FlashCrowd:
		if !(e.Factor >= 1 && e.Factor <= factorMax) {
			return wrong("factor", "a number from 1 to 1000", e.Factor)
		}
		if !(e.Share >= 0 && e.Share <= 1) {
			return wrong("share", "a share from 0 to 1", e.Share)
		}
		return nil
	case RaidEvent:
		return e.validateRaid(wrong)
	}
	return e.validateChange(c)
}

func (e Event) validateRaid(wrong func(path, want string, got any) error) error {
	switch {
	case e.Accounts < 1 || e.Accounts > accountsMax:
		return wrong("accounts", "a whole number from 1 to 1000000", e.Accounts)
	case !(e.Messages > 0 && e.Messages <= 1000):
		return wrong("messages", "a number above 0 and up to 1000", e.Messages)
	case e.Target != traffic.Anybody && e.Target != traffic.Minor && e.Target != traffic.Celebrity:
		return wrong("target", "one of anybody, minor, celebrity", e.Target)
	}
	return nil
}

func (e Event) validateChange(c *Config) error {
	if e.Policy == nil {
		return &strictyaml.FieldError{Path: "policy", What: "want a preset's name or a policy, got none"}
	}
	return validateOther(e.Policy, c)
}

// validateOther judges a policy that may come after the one of the start. It asks for the same custom rules before and after: their reasons are numbered by a policy.
func validateOther(p *policy.Policy, c *Config) error {
	if err := p.Validate(); err != nil {
		return strictyaml.Under("policy", err)
	}
	same := slices.EqualFunc(p.Custom, c.Policy.Custom, func(a, b policy.CustomRule) bool { return a.ID == b.ID })
	if !same {
		return &strictyaml.FieldError{Path: "policy.custom", What: "want custom rules of the same ids before and after the change"}
	}
	return nil
}

// laterRules are the rules of a change of the policy, some time after the start.
type laterRules struct {
	after time.Duration
	rules *policy.Rules
}

// compileChanges compiles the changes of the policy, in order of time.
func compileChanges(events []Event) ([]laterRules, error) {
	var changes []laterRules
	for _, e := range events {
		if e.Kind != PolicyChange {
			continue
		}
		rules, err := policy.Compile(*e.Policy)
		if err != nil {
			return nil, err
		}
		changes = append(changes, laterRules{e.At, rules})
	}
	slices.SortStableFunc(changes, func(a, b laterRules) int { return cmp.Compare(a.after, b.after) })
	return changes, nil
}

// trafficEvents are the events that traffic makes. Their numbers are their places in the scenario.
func trafficEvents(events []Event, start model.Time) (surges []traffic.Surge, raids []traffic.Raid) {
	for i, e := range events {
		from := start.Add(e.At)
		switch e.Kind {
		case FlashCrowd:
			surges = append(surges, traffic.Surge{Number: i, From: from, To: from.Add(e.For), Factor: e.Factor, Share: e.Share})
		case RaidEvent:
			raids = append(raids, traffic.Raid{Number: i, From: from, To: from.Add(e.For), Accounts: e.Accounts, Messages: e.Messages, Target: e.Target})
		}
	}
	return surges, raids
}
