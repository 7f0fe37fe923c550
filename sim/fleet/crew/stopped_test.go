//go:build unix

package crew_test

import (
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/fleet/crew"
	"dmsim/sim/load"
)

// TestAnAgentLostBeforeTheStart: one that stands still while it is to be given its part is lost as in a trial, as soon as it has not been heard of: the others offer theirs.
func TestAnAgentLostBeforeTheStart(t *testing.T) {
	t.Parallel()
	p := plan(t, 200)
	b, conn := served(t)
	agents := processes(t, b, 2)
	together := meet(t, conn, crew.Options{ID: "before", Agents: 2})
	says := &stopping{speaker: p.begin(t), stop: sync.OnceFunc(func() { assert.NoError(t, agents[0].Process.Signal(syscall.SIGSTOP)) })}
	m, _, err := load.Measure(t.Context(), together.Driver(says, p.kit()), p.trial(1000), load.MeasureOptions{})
	require.NoError(t, err)
	require.Len(t, m.Agents.Degraded, 1)
	assert.Contains(t, m.Agents.Degraded[0], "it was not heard of for 3s; of its attempts 0 may have been made or not, 100 were not made")
	assert.Equal(t, []uint64{100, 100, 100}, []uint64{m.Answered, m.Unbegun, m.Agents.Sent})
	assert.Equal(t, 1, m.Agents.Gone())
}

// stopping is a speaker that does something before it says anything.
type stopping struct {
	*speaker
	stop func()
}

func (s *stopping) Say(i int, a *model.Attempt, to *vegeta.Target) error {
	s.stop()
	return s.speaker.Say(i, a, to)
}
