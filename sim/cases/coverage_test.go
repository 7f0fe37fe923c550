package cases_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/cases"
)

func ownCases(t *testing.T) (all []cases.Case) {
	files, err := filepath.Glob("testdata/*.yaml")
	require.NoError(t, err)
	for _, file := range files {
		all = append(all, parseFile(t, file)...)
	}
	return all
}

// TestEveryReason: the own cases expect each reason of each operation that can give it, and each good outcome.
func TestEveryReason(t *testing.T) {
	type pair struct {
		op     policy.Case
		reason model.Reason
	}
	met := map[pair]bool{}
	for _, c := range ownCases(t) {
		for _, s := range c.Steps {
			if s.Action == nil {
				continue
			}
			attempt := model.Attempt{Op: s.Action.Op, Group: model.NoGroup}
			if s.Action.Group != "" {
				attempt.Group = 0
			}
			for reason := range s.Expect {
				met[pair{policy.CaseOf(&attempt), reason}] = true
			}
		}
	}
	for op := policy.CaseSend; op <= policy.CaseRegister; op++ {
		assert.True(t, met[pair{op, model.Delivered}], "case %d: done", op)
		for _, id := range policy.Chain(op) {
			for _, reason := range policy.ByID(id).Reasons {
				if impossible(op, reason) {
					continue
				}
				assert.True(t, met[pair{op, reason}], "case %d: %s", op, reason)
			}
		}
	}
}

// impossible lists the reasons of rules with two that the facts of a case leave no way to.
func impossible(op policy.Case, reason model.Reason) bool {
	return op == policy.CaseGroupSend && reason == model.RecipientTooYoung
}

// TestEveryStepKey: the own cases have steps with a key, that overlap, that report one message among several, and that put another policy in force.
func TestEveryStepKey(t *testing.T) {
	met := map[string]bool{}
	for _, c := range ownCases(t) {
		for _, s := range c.Steps {
			met["key"] = met["key"] || s.HasKey
			met["overlaps"] = met["overlaps"] || s.Overlaps
			met["message"] = met["message"] || s.Action != nil && s.Action.Message != 0
			met["policy"] = met["policy"] || s.Policy != nil
		}
	}
	assert.Equal(t, map[string]bool{"key": true, "overlaps": true, "message": true, "policy": true}, met)
}

// TestEveryOption: the policies of the own cases take each option to each of its values, and each gate to each place.
func TestEveryOption(t *testing.T) {
	met := map[string]map[string]bool{}
	meet := func(key string, value interface{ String() string }) {
		if met[key] == nil {
			met[key] = map[string]bool{}
		}
		met[key][value.String()] = true
	}
	for _, c := range ownCases(t) {
		p := c.Policy
		meet("leap day", p.LeapDayBirthday)
		meet("base gate", p.BaseGate)
		meet("everyone", p.Settings.Everyone)
		meet("friends", p.Settings.Friends)
		meet("no-one", p.Settings.NoOne)
		meet("default setting", p.DefaultSetting.Setting)
		for _, kind := range p.Requests.Kinds {
			meet("kinds", kind)
		}
		meet("in groups", p.Block.InGroups)
		meet("add gate", p.Groups.AddGate)
		meet("clock", p.DailyLimit.Clock)
		meet("counts", p.DailyLimit.Counts)
		meet("group cost", p.DailyLimit.GroupCost)
		meet("match", p.Spam.Match)
		meet("group counts", p.Spam.GroupCounts)
		meet("mode", p.Moderation.Mode)
	}
	want := map[string]int{
		"leap day": 2, "base gate": 6, "everyone": 6, "friends": 6, "no-one": 6, "default setting": 3, "kinds": 4, "in groups": 3,
		"add gate": 4, "clock": 3, "counts": 2, "group cost": 2, "match": 2, "group counts": 2, "mode": 3,
	}
	for key, n := range want {
		assert.Len(t, met[key], n, key)
	}
}
