package adapter_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/adapter"
)

// TestPage: the file that the page shows is one.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/adapters.md")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(page), "```yaml\n")
	require.True(t, ok)
	file, _, _ := strings.Cut(rest, "```")
	a, err := adapter.Parse("shop.yaml", []byte(file))
	require.NoError(t, err)
	assert.False(t, a.Settles())
	assert.NotEmpty(t, a.NotChecked())
}
