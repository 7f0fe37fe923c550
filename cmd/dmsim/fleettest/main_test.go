//go:build linux

// Package fleettest holds dmsim on a fleet to what it is by itself: real processes, which it kills.
package fleettest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/fleet/broker"
)

// dmsim is the program that all tests run.
var dmsim string

// TestMain builds the program once.
func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "dmsim-fleettest-")
	if err != nil {
		panic(err)
	}
	dmsim = filepath.Join(folder, "dmsim")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", dmsim, "dmsim/cmd/dmsim") // without a commit, so that its digest counts
	build.Stderr = os.Stderr
	code := 1
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building dmsim:", err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// patience is how long a condition is waited for: an end for what is wrong.
const patience = 3 * time.Minute

// process is a running dmsim.
type process struct {
	*exec.Cmd
	t    *testing.T
	talk *talk
	over chan struct{}
}

// temporary is where the processes of a folder have what they remove.
func temporary(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "tmp")
	require.NoError(t, os.MkdirAll(path, 0o777))
	return path
}

// stores are the folders of servers in processes, beside what the processes write.
func stores(t *testing.T, folder string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "*.fleet-*"))
	require.NoError(t, err)
	return found
}

// talk is what a process says on stderr.
type talk struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (t *talk) Write(b []byte) (int, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.text.Write(b)
}

func (t *talk) String() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.text.String()
}

// start starts dmsim in a folder. It is killed with the test, if it has not ended by then.
func start(t *testing.T, folder string, words ...string) *process {
	t.Helper()
	return startProgram(t, dmsim, folder, words...)
}

func startProgram(t *testing.T, program, folder string, words ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(program, words...), t: t, talk: &talk{}, over: make(chan struct{})}
	p.Dir, p.Stderr = folder, p.talk
	p.Env = append(os.Environ(), "TMPDIR="+temporary(t, folder))
	p.WaitDelay = patience // what it said last may come late; nobody else holds the pipe
	require.NoError(t, p.Start())
	go func() {
		defer close(p.over)
		_ = p.Wait()
	}()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		<-p.over
	})
	return p
}

// says waits until the process has said something.
func (p *process) says(what string) {
	p.t.Helper()
	p.until(func() bool { return strings.Contains(p.talk.String(), what) }, what)
}

// until waits for a condition, and fails where the process ends before it.
func (p *process) until(holds func() bool, what string) {
	p.t.Helper()
	require.True(p.t, p.comesTo(holds, what), "%s: it ended before; it said: %s", what, p.talk)
}

// comesTo waits for a condition. False: the process ended before it.
func (p *process) comesTo(holds func() bool, what string) bool {
	p.t.Helper()
	for end := time.Now().Add(patience); !holds(); {
		select {
		case <-p.over:
			return holds()
		case <-time.After(5 * time.Millisecond): // and look again
		}
		require.True(p.t, time.Now().Before(end), "%s: it said: %s", what, p.talk)
	}
	return true
}

// joined waits until workers have joined, and returns all that the process has. False: it ended before.
func (p *process) joined(names ...string) (workers map[string]int, ok bool) {
	p.t.Helper()
	for _, name := range names {
		what := name + " joined"
		if !p.comesTo(func() bool { return strings.Contains(p.talk.String(), what) }, what) {
			return nil, false
		}
	}
	workers = p.children()
	for _, name := range names {
		if workers[name] == 0 {
			return nil, false
		}
	}
	return workers, true
}

// The repetitions of a run that is disturbed, and what bounds them.
const (
	repsLeast = 60
	repsMost  = 4000
)

// inTime disturbs a run, which disturb says whether it came to before the run was over; else it tries one of four times as many repetitions, and so on: a test may stand
// still at any place while what it wants to disturb goes on.
func inTime(t *testing.T, disturb func(reps string) bool) {
	t.Helper()
	for reps := repsLeast; !disturb(strconv.Itoa(reps)); reps *= 4 {
		require.Less(t, reps, repsMost, "each was over before")
	}
}

// ends waits for the end, and wants an exit code.
func (p *process) ends(code int) string {
	p.t.Helper()
	select {
	case <-p.over:
	case <-time.After(patience):
		require.Fail(p.t, "it does not end", "it said: %s", p.talk)
	}
	require.Equal(p.t, code, p.ProcessState.ExitCode(), "it said: %s", p.talk)
	return p.talk.String()
}

// kill ends a process as the machine's end would. False: it had ended before.
func (p *process) kill() (inTime bool) {
	_ = p.Process.Kill() // its state says how it ended
	<-p.over
	return !p.ProcessState.Exited()
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	require.NoError(p.t, p.Process.Signal(s))
}

// children are the processes that a process has started, by what stands behind --name in their arguments.
func (p *process) children() map[string]int {
	all := map[string]int{}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	require.NoError(p.t, err)
	for _, path := range stats {
		stat, _ := os.ReadFile(path) // it may have ended
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		if len(fields) < 2 || fields[1] != strconv.Itoa(p.Process.Pid) || fields[0] == "Z" {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		require.NoError(p.t, err)
		line, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		words := strings.Split(string(line), "\x00")
		for i, word := range words[:len(words)-1] {
			if word == "--name" {
				all[words[i+1]] = pid
			}
		}
	}
	return all
}

// gone waits until processes are no more.
func gone(t *testing.T, pids map[string]int) {
	t.Helper()
	require.NotEmpty(t, pids)
	for name, pid := range pids {
		require.Eventually(t, func() bool {
			stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			return err != nil || strings.Contains(string(stat), ") Z ")
		}, patience, 10*time.Millisecond, "worker %s", name)
	}
}

// server is a broker of the test. Its URL has a password in it, which nobody is to repeat.
func server(t *testing.T) (url string) {
	t.Helper()
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: true, Token: secret})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	return strings.Replace(b.URL(), "://", "://"+secret+"@", 1)
}

const secret = "nobody-says-this"

// small is an experiment of four points, which takes some milliseconds a run.
const small = `question: Does it matter?
set: {population.users: 50, network.mean_follows: 6, duration: 1h}
factors:
  - {key: policy.base_gate, name: gate, levels: [none, mutual]}
  - {key: policy.default_setting, name: default, levels: [everyone, friends]}
outcomes: [delivered_share, refused.not-following]
`

// place is a folder with files.
func place(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666))
	}
	return folder
}

// sameResults wants of two sweeps the same bytes, and that no file of the second, nor what was said, has a password in it.
func sameResults(t *testing.T, folder, one, two string) {
	t.Helper()
	for _, name := range []string{reports.SweepRowsFile, reports.DocumentFile, reports.SweepEffectsFile, reports.SweepTextFile} {
		assert.Equal(t, string(content(t, folder, one, name)), strings.ReplaceAll(string(content(t, folder, two, name)), "--out "+two, "--out "+one), name)
	}
	assert.NotContains(t, string(content(t, folder, two, reports.ManifestFile)), secret)
}

func content(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return data
}
