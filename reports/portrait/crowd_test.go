package portrait

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/sim/population"
)

// Who sends more than an account's word has bits for is counted all the same, and stays who it is.
func TestSentBeyondItsBits(t *testing.T) {
	c := crowd{accounts: []account{account(classOf(population.Spammer, 0, 0)), account(classOf(population.Creator, 0, 0))}, beyond: map[model.UserID]uint32{}}
	c.accounts[0] += (1<<24 - 1) * oneMessage
	for range 3 {
		who, ok := c.sends(0)
		assert.True(t, ok)
		assert.Equal(t, population.Spammer, who.persona())
	}
	assert.Equal(t, []uint64{1<<24 + 2, 0}, c.sent())
}
