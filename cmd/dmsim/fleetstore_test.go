//go:build unix

package main

import (
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFleetStore: what nobody holds goes with the next start, what somebody holds stays, and what is none is not touched and does not hold up anybody.
func TestFleetStore(t *testing.T) {
	t.Parallel()
	in := filepath.Join(t.TempDir(), "new") // which the first one makes
	out := filepath.Join(in, "out [1]")     // with what a pattern would read otherwise
	held, err := newFleetStore(out)
	require.NoError(t, err)
	left := out + ".fleet-left"
	require.NoError(t, os.Mkdir(left, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(left, "lock"), nil, 0o666))
	pipe := out + ".fleet-pipe"
	require.NoError(t, os.Mkdir(pipe, 0o777))
	require.NoError(t, syscall.Mkfifo(filepath.Join(pipe, "lock"), 0o666))
	link := out + ".fleet-link"
	elsewhere := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(elsewhere, "lock"), nil, 0o666))
	require.NoError(t, os.Symlink(elsewhere, link))
	second, err := newFleetStore(out)
	require.NoError(t, err)
	assert.NoDirExists(t, left)
	for _, stays := range []string{held.path, second.path, pipe, link, filepath.Join(elsewhere, "lock")} {
		_, err := os.Lstat(stays)
		assert.NoError(t, err)
	}
	for _, s := range []*fleetStore{held, second} {
		require.NoError(t, s.remove())
		assert.NoDirExists(t, s.path)
	}
}

// TestFleetStoresAtOnce: of processes that start at the same time none removes what another one has just made.
func TestFleetStoresAtOnce(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				s, err := newFleetStore(out)
				if assert.NoError(t, err) {
					assert.FileExists(t, filepath.Join(s.path, "lock"))
					assert.NoError(t, s.remove())
				}
			}
		})
	}
	all.Wait()
	left, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	assert.Empty(t, left)
}
