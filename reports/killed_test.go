//go:build linux

package reports_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
)

func init() { play = writeForEver }

// writeForEver lets the test binary play a process that writes runs until it is killed.
func writeForEver() {
	out := os.Getenv("DMSIM_TEST_WRITE_FOR_EVER")
	for seed := uint64(1); out != ""; seed++ {
		if err := write(out, seed, strings.Repeat("x", 100)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// The folder is there at any time, so also when the run is killed; it then holds a whole run, and the next one clears up.
func TestAKilledRunLeavesNoHalf(t *testing.T) {
	base := t.TempDir()
	out := filepath.Join(base, "run")
	require.NoError(t, write(out, 0, strings.Repeat("x", 100)))
	for i := range 12 {
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), "DMSIM_TEST_WRITE_FOR_EVER="+out)
		require.NoError(t, c.Start())
		for deadline := time.Now().Add(time.Duration(20+7*i) * time.Millisecond); time.Now().Before(deadline); {
			_, err := os.Lstat(out)
			require.NoError(t, err, "the folder is there at any time")
		}
		require.NoError(t, c.Process.Kill())
		assert.ErrorContains(t, c.Wait(), "killed")
		run, err := reports.ReadRun(out)
		require.NoError(t, err)
		assert.Equal(t, run.Document.Seed, run.Manifest.Seed)
		assert.Len(t, names(t, out), 3)
	}
	require.NoError(t, write(out, 1))
	assert.Equal(t, []string{"run"}, names(t, base))
}

func TestTheDeadAreClearedUpAndTheLivingAreNot(t *testing.T) {
	base := t.TempDir()
	out := filepath.Join(base, "run")
	for _, dead := range []string{".run.tmp-0123456789", ".run.old-7"} {
		require.NoError(t, os.MkdirAll(filepath.Join(base, dead, "full"), 0o777))
	}
	strangers := []string{".other.tmp-1", ".run.tmp-", ".run.tmp-5.tmp-123", ".run.tmp-x", ".run.x.tmp-1"}
	for _, name := range strangers {
		require.NoError(t, os.Mkdir(filepath.Join(base, name), 0o777))
	}
	living, err := reports.Open(out)
	require.NoError(t, err)
	slow := finished(1)
	require.NoError(t, slow.Save(living))
	require.NoError(t, write(out, 2))
	assert.Len(t, names(t, base), len(strangers)+2, "the strangers, the run and the living one")
	require.NoError(t, living.Commit())
	assert.ElementsMatch(t, append(strangers, "run"), names(t, base))
	run, err := reports.ReadRun(out)
	require.NoError(t, err)
	assert.EqualValues(t, 1, run.Document.Seed, "who ends last stays")
}
