package local_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWorkerThatIsHeldUp stops a worker for longer than its lease. It fails at its task when it goes on, while another one is at it: that must not count.
func TestWorkerThatIsHeldUp(t *testing.T) {
	t.Parallel()
	f := newFixtureOf(t, leaseLasts)
	o := &toy{Tasks: 1, Held: t.TempDir()}
	got, err := f.gather(t, o, 2, nil)
	require.NoError(t, err)
	assert.Empty(t, got.SetAside)
	f.wantAll(t, o, -1)
	f.printed.gone(t)
	assert.FileExists(t, filepath.Join(o.Held, "failed"), "nobody was held up")
}

// heldUp has the first process at a task be stopped, until a second one has the task: then the first one fails at it, and the second one does it.
func (o *toy) heldUp(ctx context.Context, task int, done func(int, []byte, error) error) error {
	file := func(name string) string { return filepath.Join(o.Held, name) }
	pid := strconv.Itoa(os.Getpid())
	if err := os.Mkdir(file("first"), 0o700); err == nil {
		if err := errors.Join(os.WriteFile(file("pid"), []byte(pid), 0o600), tell("-STOP", pid), there(ctx, file("second"))); err != nil {
			return err
		}
		failed := done(task, nil, errors.New("it was held up"))
		return errors.Join(failed, os.WriteFile(file("failed"), nil, 0o600))
	}
	first, err := os.ReadFile(file("pid"))
	if err := errors.Join(err, os.WriteFile(file("second"), nil, 0o600), tell("-CONT", string(first)), there(ctx, file("failed"))); err != nil {
		return err
	}
	return done(task, toyResult(task), nil)
}

// tell sends a signal to a process, by the shell, which has names for those that not every system has.
func tell(signal, pid string) error {
	return exec.Command("sh", "-c", "kill "+signal+" "+pid).Run()
}

// there waits for a file.
func there(ctx context.Context, path string) error {
	for {
		if _, err := os.Stat(path); err == nil || !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := wait(ctx, time.Millisecond); err != nil {
			return err
		}
	}
}
