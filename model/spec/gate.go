package spec

import "dmsim/model"

var gates = []string{"none", "sender-follows", "recipient-follows", "either", "mutual", "deny"}

// passes tells whether a gate, by its name, lets the sender through to the recipient.
func (w *World) passes(gate string, sender, recipient model.UserID) bool {
	there, back := w.follows[pair{sender, recipient}], w.follows[pair{recipient, sender}]
	switch gate {
	case "none":
		return true
	case "sender-follows":
		return there
	case "recipient-follows":
		return back
	case "either":
		return there || back
	case "mutual":
		return there && back
	default: // deny, by Terms.mustBeKnown
		return false
	}
}

// gateOf names the gate that the user's setting of this moment puts up.
func (w *World) gateOf(u model.UserID) string {
	switch w.users[u].setting {
	case model.Everyone:
		return w.terms.GateOfEveryone
	case model.Friends:
		return w.terms.GateOfFriends
	default:
		return w.terms.GateOfNoOne
	}
}
