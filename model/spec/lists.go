package spec

import (
	"fmt"

	"dmsim/model"
)

// question is an attempt before the rules.
type question struct {
	model.Attempt
	w       *World
	members []model.UserID // who is in the group at hand at this moment
	initial []model.UserID // who shall be in a group that is to be created, in order
}

// rule answers Delivered where it lets the attempt pass, else its reason.
type rule func(q question) model.Reason

// refuse is a rule's answer.
func refuse(when bool, reason model.Reason) model.Reason {
	if when {
		return reason
	}
	return model.Delivered
}

// The rules of each operation in their order.
var (
	oneToOneRules = []rule{
		r01, r02User, r03, r04, r05Sender, r05Recipient, r06, r07, r08, r09, r10, r11, r12, r16, r13, r14, r15,
	}
	groupMessageRules = []rule{r01, r02Group, r04, g01, r05Sender, r11, r12, r13, r14, r15}

	// What an add asks of the one who is added, and what creating a group asks for each of its initial members.
	memberRules = []rule{r02User, r04, g01, r05Sender, r05Recipient, r06Add, g02, g03, g04}
	addRules    = append([]rule{r01, r02Group}, memberRules...)
	createRules = []rule{r01, r04, r05Sender, eachInitialMember}
	leaveRules  = []rule{r01, r02Group, g01}

	followRules   = []rule{r01, r02User, f01Self, f01Blocked}
	relationRules = []rule{r01, r02User} // unfollow, block, unblock, accept
	reportRules   = []rule{r01, r02User, m01}
	ownRules      = []rule{r01} // set, delete
	registerRules = []rule{a01}
)

// rulesOf returns the rules that judge an attempt.
func rulesOf(a model.Attempt) []rule {
	switch a.Op {
	case model.OpSend:
		if a.Group != model.NoGroup {
			return groupMessageRules
		}
		return oneToOneRules
	case model.OpAdd:
		return addRules
	case model.OpCreateGroup:
		return createRules
	case model.OpLeave:
		return leaveRules
	case model.OpFollow:
		return followRules
	case model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpAccept:
		return relationRules
	case model.OpReport:
		return reportRules
	case model.OpSet, model.OpDelete:
		return ownRules
	case model.OpRegister:
		return registerRules
	default:
		panic(fmt.Sprintf("spec: no rules for operation %v", a.Op))
	}
}

// firstRefusal returns the reason of the first rule that refuses, or Delivered.
func firstRefusal(rules []rule, q question) model.Reason {
	for _, judge := range rules {
		if reason := judge(q); reason != model.Delivered {
			return reason
		}
	}
	return model.Delivered
}
