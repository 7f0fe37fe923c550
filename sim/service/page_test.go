package service_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/service"
)

// TestPage holds that the page of the service lists the routes, all and in their order.
func TestPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/service.md")
	require.NoError(t, err)
	var rows strings.Builder
	for _, r := range service.Routes() {
		who := "a user"
		switch {
		case r.Admin:
			who = "the admin"
		case r.Open:
			who = "anybody"
		}
		fmt.Fprintf(&rows, "| %s | `%s %s` | %s |\n", who, r.Method, r.Path, r.Summary)
	}
	assert.Contains(t, string(page), "|---|---|---|\n"+rows.String()+"\n")
}
