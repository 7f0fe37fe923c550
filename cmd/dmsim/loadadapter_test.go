//go:build unix

package main

import (
	"errors"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/adapter/adaptertest"
	"dmsim/sim/check/mutant"
)

// otherService is a service of another style that cannot be reset, with the flags of a load of it.
func otherService(t *testing.T, s *adaptertest.Other) []string {
	t.Helper()
	if now := time.Now().UTC(); now.Truncate(24*time.Hour).Add(24*time.Hour).Sub(now) < time.Minute {
		t.Skip("its clock is the wall clock, and the day is about to end")
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	file, err := filepath.Abs("../../sim/adapter/testdata/other.yaml")
	require.NoError(t, err)
	return []string{"--target", server.URL, "--adapter", file, "--set", "population.users=150", "--set", "network.mean_follows=20", "--warm-up", "200ms"}
}

// TestLoadThroughAnAdapter: of a service that cannot be reset, tells no numbers and few words, answers are judged as well: people register before the clock starts.
func TestLoadThroughAnAdapter(t *testing.T) {
	flags := otherService(t, adaptertest.New(nil))
	for range 2 { // others are there then
		r, code := calmly(t, 1000, time.Second, flags...)
		assert.Contains(t, []int{exitGood, exitUnvouched}, code, r.VerdictReasons)
		assert.True(t, r.Judged)
		assert.Equal(t, []uint64{1000, 1000, 0, 0}, []uint64{r.Offered, r.Answered, r.Wrong, r.WrongWarm}, "%v", r.WrongExamples)
		assert.Less(t, r.Undecided, uint64(10))
		assert.LessOrEqual(t, r.Users, 180)
		assert.Positive(t, r.Follows)
		assert.Contains(t, r.NotChecked, "accept: the service cannot do it")
	}
}

// TestLoadThroughAnAdapterOfABrokenService: what it does wrong is seen.
func TestLoadThroughAnAdapterOfABrokenService(t *testing.T) {
	m, err := mutant.ByID("block-of-third")
	require.NoError(t, err)
	forgets := adaptertest.New(nil)
	forgets.Slip = func(path string, calls int) bool { return path == "/api/send" && calls%7 == 0 }
	for _, s := range []*adaptertest.Other{adaptertest.New(&m.Fault), forgets} {
		r, code := loadOf(t, append(otherService(t, s), "--rate", "1000", "--duration", "1s")...)
		assert.Equal(t, exitVerdict, code)
		assert.Positive(t, r.Wrong)
		assert.NotEmpty(t, r.WrongExamples)
	}
}

// TestLoadThroughAnAdapterThatRefusesTheStart: where people cannot do before the load what rules allow, that is told, and nothing is measured.
func TestLoadThroughAnAdapterThatRefusesTheStart(t *testing.T) {
	s := adaptertest.New(nil)
	s.Broken = func(path string) bool { return path == "/api/follow" }
	c := exec.Command("dmsim", append([]string{"load", "--quiet"}, otherService(t, s)...)...)
	c.Dir = t.TempDir()
	out, err := c.CombinedOutput()
	exit, ok := errors.AsType[*exec.ExitError](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, exitUsage, exit.ExitCode())
	assert.Contains(t, string(out), "before the load: user ")
	assert.Contains(t, string(out), "follow: no decision: status Internal Server Error")
}
