package traffic

import (
	"testing"

	"dmsim/model/codec/codectest"
)

// Whoever adds a field decides here what becomes of it in a state.
func TestStateKnowsEveryField(t *testing.T) {
	codectest.Fields[Generator](t, "crowd raids parts adversaries late",
		"config people from to workers computed behaviour minors member changes surges midnight celebrity latency more gap busiest beside pieces awoken adapted "+
			"count initiative newcomers newcomer surge reaction further consequence adapt leftOut fixed")
	codectest.Fields[crowd](t, "memory", "traits rates joined stays day today")
	codectest.Fields[memory](t, "begun partners", "")
	codectest.Fields[part](t, "after", "attempts picks touched")
	codectest.Fields[raid](t, "attempts", "Raid")
	codectest.Fields[adversary](t, "mutates slowUntil share moving moved", "")
	codectest.Fields[lateUser](t, "trait key", "")
	codectest.Fields[Replay](t, "", "users reader key row ahead done")
}
