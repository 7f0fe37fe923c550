package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAtATime(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "2 at a time", atATime(2, 2))
	assert.Equal(t, "8 at a time; it has processors for 2: more take memory, and save no time", atATime(8, 2))
}
