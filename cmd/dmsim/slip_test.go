package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestASlipIsFound makes the slip of docs/checking.md in a copy of the rule table: dmsim check finds it, and go test fails.
func TestASlipIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles everything anew")
	}
	const right, slip = "f.SentToday >= int64(r.policy.DailyLimit.Messages)", "f.SentToday > int64(r.policy.DailyLimit.Messages)"
	table, err := filepath.Abs(filepath.Join(root, "model/policy/table.go"))
	require.NoError(t, err)
	text, err := os.ReadFile(table)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), right))
	folder := t.TempDir()
	wrong, overlay := filepath.Join(folder, "table.go"), filepath.Join(folder, "overlay.json")
	require.NoError(t, os.WriteFile(wrong, []byte(strings.Replace(string(text), right, slip, 1)), 0o666))
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {table: wrong}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replace, 0o666))

	check := exec.Command("go", "run", "-overlay", overlay, "./cmd/dmsim", "check", "--stories", "3000", "--for", "2m", "--quiet", "--findings", filepath.Join(folder, "findings"))
	check.Dir = root
	out, err := check.CombinedOutput()
	require.Error(t, err, "%s", out)
	assert.Contains(t, string(out), "I45 daily-limit")
	assert.Contains(t, string(out), "want daily-limit, got delivered")

	test := exec.Command("go", "test", "-overlay", overlay, "./sim/cases")
	test.Dir = root
	out, err = test.CombinedOutput()
	require.Error(t, err, "%s", out)
	assert.Contains(t, string(out), "daily-limit")
}
