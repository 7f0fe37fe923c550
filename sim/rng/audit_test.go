//go:build keyaudit

package rng_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/rng"
)

func TestAuditFailsOnAKeyUsedTwice(t *testing.T) {
	rng.ForgetKeys()
	f := rng.Seed(1).For("twice")
	f.Key(1, 2)
	assert.PanicsWithValue(t, `key used twice: seed 1, purpose "twice", entity 1, ordinal 2`, func() { f.Key(1, 2) })
}
