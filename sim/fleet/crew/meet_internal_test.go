package crew

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestASilentAgentLosesItsPlace: one that is not heard of before all are here has no place any more, and is told so if it is there after all. Those behind it move up.
func TestASilentAgentLosesItsPlace(t *testing.T) {
	t.Parallel()
	c := &Crew{options: Options{ID: "silent", Agents: 3, Version: "v"}, met: make(chan struct{})}
	asks := func(name string) joining {
		return joining{ID: name, Name: name, Host: "here", Version: "v", Here: true}
	}
	one, two := c.admit(asks("one")), c.admit(asks("two"))
	c.dropSilent(time.Now().Add(lostAfter - time.Second))
	require.Len(t, c.members, 2)
	c.tickets[one.Ticket].heard = time.Now().Add(-lostAfter - time.Second)
	c.dropSilent(time.Now())
	require.Len(t, c.members, 1)
	assert.ErrorContains(t, c.take(&report{Agent: one.Ticket}), "it was given up: it was not heard of for 3s")
	require.NoError(t, c.take(&report{Agent: two.Ticket}))
	assert.Zero(t, c.tickets[two.Ticket].number)

	three, again := c.admit(asks("three")), c.admit(asks("one"))
	assert.Equal(t, []joined{{Ticket: 2}, {Ticket: 3}}, []joined{three, again})
	_, open := <-c.met
	assert.False(t, open)
	c.dropSilent(time.Now().Add(time.Hour)) // all are here: then a trial looks who is
	for k, m := range c.members {
		assert.Equal(t, k, m.number)
	}
	assert.Len(t, c.members, 3)
	assert.True(t, c.admit(asks("four")).Enough)
}
