//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
)

// served starts a service and returns its address. It is ended with the test.
func served(t *testing.T, more ...string) string {
	t.Helper()
	c := exec.Command("dmsim", append([]string{"serve", "--listen", "127.0.0.1:0", "--set", "population.users=500", "--quiet"}, more...)...)
	c.Dir = t.TempDir()
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	t.Cleanup(func() {
		assert.NoError(t, c.Process.Signal(syscall.SIGTERM))
		assert.NoError(t, c.Wait())
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	require.True(t, ok, line)
	return base
}

// loadOf offers a load, and returns its result with the exit code.
func loadOf(t *testing.T, more ...string) (r load.Result, code int) {
	t.Helper()
	c := exec.Command("dmsim", append([]string{"load", "--set", "population.users=500", "--json", "--quiet"}, more...)...)
	c.Dir = t.TempDir()
	var talk bytes.Buffer
	c.Stderr = &talk
	out, err := c.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code, err = exit.ExitCode(), nil
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &r), talk.String())
	return r, code
}

// calmMost bounds how much slower than asked for a load is offered.
const calmMost = 32

// calmly offers so many attempts within a time, or within twice that, and so on, where they come faster than the machine answers them: so that some are never begun or not answered,
// or too many overlap to be decided. How fast it is, is not what is tested.
func calmly(t *testing.T, attempts int, within time.Duration, more ...string) (r load.Result, code int) {
	t.Helper()
	for slower := time.Duration(1); ; slower *= 2 {
		rate := float64(attempts) / (slower * within).Seconds()
		r, code = loadOf(t, append([]string{"--rate", fmt.Sprint(rate), "--duration", (slower * within).String()}, more...)...)
		if !hurried(&r) || slower == calmMost {
			return r, code
		}
		t.Logf("%g a second are too many: %d failed, %d were not begun, %d are undecided", rate, r.Failed, r.Unbegun, r.Undecided)
	}
}

func hurried(r *load.Result) bool {
	lost := r.Failed + r.Unbegun
	for i := range r.Repeats {
		lost += r.Repeats[i].Offered - r.Repeats[i].Answered
	}
	return lost > 0 || r.Undecided*100 >= r.Offered
}

// TestLoadOfAService offers to a service with nothing else given: every answer is right, on connections of both kinds and again after it.
func TestLoadOfAService(t *testing.T) {
	base := served(t)
	for _, more := range [][]string{nil, {"--http2"}} {
		r, code := calmly(t, 500, 500*time.Millisecond, append([]string{"--target", base, "--warm-up", "200ms"}, more...)...)
		assert.Contains(t, []int{exitGood, exitUnvouched}, code, "%v: %v", more, r.VerdictReasons)
		assert.True(t, r.Judged)
		assert.Equal(t, []uint64{500, 500, 500, 0, 0}, []uint64{r.Offered, r.Answered, r.Right, r.Wrong, r.Undecided}, "%v: %v", more, r.WrongExamples)
	}
	r, code := calmly(t, 300, 300*time.Millisecond, "--target", base, "--warm-up", "0s", "--repeat", "2", "--set", "traffic.changes.register=0.9")
	assert.Contains(t, []int{exitGood, exitUnvouched}, code, "people have registered meanwhile: %v", r.VerdictReasons)
	require.Len(t, r.Repeats, 2)
	for _, m := range r.Repeats {
		assert.Equal(t, []uint64{300, 300, 0}, []uint64{m.Answered, m.Right, m.Wrong}, m.WrongExamples)
	}
	r, code = loadOf(t, "--target", base, "--closed", "--connections", "3", "--duration", "300ms", "--warm-up", "0s")
	assert.Contains(t, []int{exitGood, exitUnvouched}, code, r.VerdictReasons)
	assert.Positive(t, r.Answered)
	assert.Equal(t, []uint64{r.Offered, r.Offered, 0}, []uint64{r.Answered, r.Right, r.Wrong})
}

// TestLoadOfManySends: of 20,000 sends by many connections at once, which the policy mostly delivers, every one is decided right; of 100,000 where slow tests are wanted.
func TestLoadOfManySends(t *testing.T) {
	const rate = 8000
	seconds := 3
	if os.Getenv(slowVariable) != "" {
		seconds = 15
	}
	offered := uint64(rate * seconds)
	people := []string{"--set", "population.users=5000"}
	r, code := calmly(t, rate*seconds, time.Duration(seconds)*time.Second, append([]string{"--target", served(t, people...), "--warm-up", "0s", "--connections", "64"}, people...)...)
	assert.Contains(t, []int{exitGood, exitUnvouched}, code, r.VerdictReasons)
	sends := r.Operations["send"]
	assert.GreaterOrEqual(t, sends.Offered, offered*5/6)
	assert.Greater(t, sends.Done, sends.Offered/2)
	assert.Equal(t, []uint64{offered, offered, offered, 0, 0}, []uint64{r.Offered, r.Answered, r.Right, r.Wrong, r.Undecided}, r.WrongExamples)
}

// TestLoadOfABrokenService: a world that is broken behind HTTP is found out from outside.
func TestLoadOfABrokenService(t *testing.T) {
	r, code := loadOf(t, "--target", served(t, "--mutant", "block-of-third"), "--rate", "1000", "--duration", "500ms", "--warm-up", "200ms")
	assert.Equal(t, exitVerdict, code)
	assert.Positive(t, r.Wrong)
	assert.NotEmpty(t, r.WrongExamples)
}

// TestLoadOfAnotherSociety: a service that was started with others is refused before anything is measured.
func TestLoadOfAnotherSociety(t *testing.T) {
	c := exec.Command("dmsim", "load", "--target", served(t), "--set", "population.users=600", "--quiet")
	c.Dir = t.TempDir()
	out, err := c.CombinedOutput()
	exit, ok := errors.AsType[*exec.ExitError](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, exitUsage, exit.ExitCode())
	assert.Contains(t, string(out), "it was started with another society: want digest ")
}

// TestLoadAfterACheck: a check leaves other people in the service, and a load finds those that the service was started with all the same.
func TestLoadAfterACheck(t *testing.T) {
	base := served(t)
	c := exec.Command("dmsim", "check", "--target", base, "--stories", "5", "--for", "5m", "--quiet")
	c.Dir = t.TempDir()
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	r, code := calmly(t, 200, 200*time.Millisecond, "--target", base, "--warm-up", "0s")
	assert.Contains(t, []int{exitGood, exitUnvouched}, code)
	assert.Equal(t, []uint64{200, 0}, []uint64{r.Right, r.Wrong})
}
