//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
)

// serving starts dmsim serve, and returns its address. It is ended with the test.
func serving(t *testing.T, args ...string) (base string) {
	t.Helper()
	c := exec.Command("dmsim", append([]string{"serve", "--listen", "127.0.0.1:0", "--set", "population.users=500", "--quiet"}, args...)...)
	c.Dir = t.TempDir()
	var talk bytes.Buffer
	c.Stderr = &talk
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	t.Cleanup(func() {
		assert.NoError(t, c.Process.Signal(syscall.SIGTERM))
		assert.NoError(t, c.Wait(), talk.String())
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, talk.String())
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	require.True(t, ok, line)
	return base
}

// checked runs dmsim check in a folder, and returns what it came to.
func checked(t *testing.T, folder string, args ...string) (exit int, d reports.Check) {
	t.Helper()
	c := exec.Command("dmsim", append([]string{"check", "--json", "--quiet"}, args...)...)
	c.Dir = folder
	out, err := c.Output()
	failed, ok := errors.AsType[*exec.ExitError](err)
	if ok {
		exit = failed.ExitCode()
	} else {
		require.NoError(t, err)
	}
	require.NoError(t, json.Unmarshal(out, &d), "%s", out)
	return exit, d
}

// TestCheckService: a sound service passes, attempts made at once included, and everything is asked of it.
func TestCheckService(t *testing.T) {
	base := serving(t)
	exit, d := checked(t, t.TempDir(), "--target", base, "--stories", "60", "--for", "10m")
	assert.Equal(t, 0, exit, "%+v", d)
	assert.Equal(t, uint64(60), d.Histories)
	assert.Equal(t, uint64(60), d.Concurrent.Histories)
	assert.Equal(t, base, d.Target)
	assert.Empty(t, d.LeftOut)
	assert.Empty(t, d.NotChecked)
}

// TestCheckBrokenService: a broken world behind a service is found from outside, shrunk and told, and its finding fails again on that service and on no sound world.
func TestCheckBrokenService(t *testing.T) {
	base, folder := serving(t, "--mutant", "group-max-plus-1"), t.TempDir()
	exit, d := checked(t, folder, "--target", base, "--stories", "200", "--for", "10m")
	assert.Equal(t, 1, exit)
	require.NotEmpty(t, d.Findings)
	f := d.Findings[0]
	assert.True(t, f.Told)
	assert.Equal(t, []int{5, 5}, []int{f.Tries, f.Shown})
	assert.LessOrEqual(t, f.Steps, 6)
	assert.Equal(t, "dmsim check --replay "+filepath.Join("findings", f.ID+".yaml")+" --target "+base, f.Repeat)

	again, d := checked(t, folder, "--replay", "findings", "--target", base)
	assert.Equal(t, []int{1, 1}, []int{again, d.ReplayFailures})
	sound, d := checked(t, folder, "--replay", "findings")
	assert.Equal(t, []int{0, 0}, []int{sound, d.ReplayFailures})
}

// TestCheckServiceThatDies: what was found is told, with why it is not shrunk, where the service dies before that, and the exit code is that of a service that is lost.
func TestCheckServiceThatDies(t *testing.T) {
	inside, err := url.Parse(serving(t, "--mutant", "block-of-third"))
	require.NoError(t, err)
	var dead atomic.Bool
	pass := httputil.NewSingleHostReverseProxy(inside)
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dead.Load() {
			panic(http.ErrAbortHandler)
		}
		pass.ServeHTTP(w, r)
	}))
	defer door.Close()
	c := exec.Command("dmsim", "check", "--target", door.URL, "--stories", "100", "--for", "10m")
	c.Dir = t.TempDir()
	talk, err := c.StderrPipe()
	require.NoError(t, err)
	var told bytes.Buffer
	c.Stdout = &told
	require.NoError(t, c.Start())
	said := ""
	for lines := bufio.NewScanner(talk); lines.Scan(); {
		if said = lines.Text(); said == "check: what was found is shrunk" {
			dead.Store(true)
		}
	}
	failed, ok := errors.AsType[*exec.ExitError](c.Wait())
	require.True(t, ok)
	assert.Equal(t, exitUsage, failed.ExitCode(), "as where the service is lost before anything is found")
	assert.Contains(t, said, "dmsim: the target was lost while what was found was played again: ")
	assert.Contains(t, told.String(), "violated")
	assert.Contains(t, told.String(), "the target was lost while it was played again: ")
}
