package main

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestVersionHasThePlatform: results differ between processors, so fleets, unfinished files and crews of load agents, which compare the version, must see for which it was built.
func TestVersionHasThePlatform(t *testing.T) {
	assert.Contains(t, version().String(), ", "+runtime.Version()+", "+runtime.GOARCH)
}
