//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestServe starts a service, has it asked with the documented admin token, and ends it by either signal: the exit code is 0.
func TestServe(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"SIGINT": syscall.SIGINT, "SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := exec.Command("dmsim", "serve", "--listen", "127.0.0.1:0", "--set", "population.users=500", "--policy", "mutual", "--frozen", "--quiet")
			c.Dir = t.TempDir()
			var talk bytes.Buffer
			c.Stderr = &talk
			out, err := c.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, c.Start())
			defer func() { _ = c.Process.Kill() }() // which fails once it has ended

			lines := bufio.NewReader(out)
			line, err := lines.ReadString('\n')
			require.NoError(t, err, talk.String())
			base, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
			require.True(t, ok, line)
			assert.Equal(t, "mutual", stateOf(t, base).Policy)
			assert.Equal(t, 500, stateOf(t, base).Users)

			require.NoError(t, c.Process.Signal(signal))
			rest, err := io.ReadAll(lines)
			require.NoError(t, err)
			assert.Empty(t, string(rest))
			assert.NoError(t, c.Wait(), "exit code 0")
			assert.Empty(t, talk.String())
		})
	}
}

type servedState struct {
	Policy string `json:"policy"`
	Users  int    `json:"users"`
}

func stateOf(t *testing.T, base string) (is servedState) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/v1/admin/state", nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer loopback")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&is))
	return is
}
