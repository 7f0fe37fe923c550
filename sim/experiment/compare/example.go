package compare

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/policy"
)

// Someone is a user of the start.
type Someone struct {
	ID      uint32 `json:"id"`
	TrueAge int    `json:"true_age"` // at the start
	Persona string `json:"persona"`
}

// Example is one intention that came to another end in an arm than in the base.
type Example struct {
	Arm      string   `json:"arm"`
	Key      string   `json:"key"`             // of the attempt, in both
	At       string   `json:"at"`              // virtual time, RFC 3339
	From     *Someone `json:"from"`            // null: registered on the way
	To       *Someone `json:"to"`              // null: a group, one who registered on the way, or nobody
	Group    *uint32  `json:"group,omitempty"` // of a message to a group
	Base     Verdict  `json:"base"`
	InArm    Verdict  `json:"in_arm"`
	Reason   string   `json:"reason"`   // for which one of the two refused
	Refusing string   `json:"refusing"` // the arm or the base that did
}

// Verdict is a decision with what it was made from.
type Verdict struct {
	Decision string       `json:"decision"`          // delivered, or the reason
	Explain  string       `json:"explain,omitempty"` // the command that shows how it came about; for the caller to fill in
	Facts    policy.Facts `json:"-"`
}

// What is shown of an arm.
const (
	examplesOfReason = 3 // and side
	examplesOfArm    = 12
)

// examples looks for intentions that both runs sampled, delivered in the one and refused in the other: a few of each reason, in the order of the keys' hashes.
func examples(arm, baseName string, base, other *Witness) (list []Example) {
	theirs := make(map[uint64]*decision, len(other.sample))
	for i := range other.sample {
		theirs[other.sample[i].hash] = &other.sample[i]
	}
	shown := make(map[string]int)
	for _, was := range base.sample {
		is := theirs[was.hash]
		if is == nil || (was.reason == model.Delivered) == (is.reason == model.Delivered) || !alike(&was, is) {
			continue
		}
		e := exampleOf(arm, &was, is, base, other)
		if e.Reason, e.Refusing = e.InArm.Decision, arm; is.reason == model.Delivered {
			e.Reason, e.Refusing = e.Base.Decision, baseName
		}
		if of := e.Refusing + " " + e.Reason; shown[of] < examplesOfReason {
			shown[of]++
			if list = append(list, e); len(list) == examplesOfArm {
				break
			}
		}
	}
	return list
}

// alike says whether two attempts of one key are one intention: an account that registered on the way may have another number in another arm.
func alike(a, b *decision) bool {
	return a.actor == b.actor && a.target == b.target && a.group == b.group
}

func exampleOf(arm string, was, is *decision, base, other *Witness) Example {
	e := Example{
		Arm: arm, Key: fmt.Sprintf("%016x", uint64(was.key)), At: was.at.String(), From: base.someone(was.actor, was.actorAge),
		Base: Verdict{Decision: base.nameOf(was.reason), Facts: was.facts}, InArm: Verdict{Decision: other.nameOf(is.reason), Facts: is.facts},
	}
	if was.group != model.NoGroup {
		e.Group = new(uint32(was.group))
	} else {
		e.To = base.someone(was.target, was.targetAge)
	}
	return e
}
