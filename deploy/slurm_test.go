package deploy_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// directives are the options of sbatch that the scripts may name, each with the form of its value (sbatch(1) of Slurm 24.05).
var directives = map[string]*regexp.Regexp{
	"job-name":      regexp.MustCompile(`^[\w-]+$`),
	"array":         regexp.MustCompile(`^\d+(-\d+(:\d+)?)?(,\d+(-\d+(:\d+)?)?)*(%\d+)?$`),
	"ntasks":        regexp.MustCompile(`^[1-9]\d*$`),
	"cpus-per-task": regexp.MustCompile(`^[1-9]\d*$`),
	"mem":           regexp.MustCompile(`^\d+[KMGT]?$`),
	"mem-per-cpu":   regexp.MustCompile(`^\d+[KMGT]?$`),
	"time":          regexp.MustCompile(`^(\d+|\d+:\d\d|\d+:\d\d:\d\d|\d+-\d\d?(:\d\d(:\d\d)?)?)$`),
	"requeue":       regexp.MustCompile(`^$`),
	"open-mode":     regexp.MustCompile(`^(append|truncate)$`),
	"output":        regexp.MustCompile(`^[\w./-]*(%[AajJNuxt][\w./-]*)*$`),
	"signal":        regexp.MustCompile(`^([RB]{1,2}:)?(\d+|[A-Z0-9]+)(@\d+)?$`),
}

// slips lists what sbatch would not take, or, after the first command, would silently leave out.
func slips(script string) (found []string) {
	commands := false
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		option, is := strings.CutPrefix(line, "#SBATCH")
		switch {
		case is && commands:
			found = append(found, "after the first command: "+line)
		case is:
			name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(option), "--"), "=")
			if form := directives[name]; form == nil || !form.MatchString(value) || !strings.HasPrefix(option, " --") {
				found = append(found, "sbatch does not take: "+line)
			}
		case line != "" && !strings.HasPrefix(line, "#"):
			commands = true
		}
	}
	return found
}

func TestSlurm(t *testing.T) {
	slurm := []string{"SLURM_CPUS_PER_TASK=8", "SLURM_MEM_PER_CPU=2048", "SLURM_ARRAY_JOB_ID=71", "SLURM_ARRAY_TASK_ID=3", "DMSIM_NATS=nats://a:4222,nats://b:4222", "DMSIM_KEY=/home/x/key.nk"}
	for _, script := range []struct {
		name string
		args []string
	}{{"workers.sbatch", nil}, {"coordinator.sbatch", []string{"sweep", "follow-direction"}}, {"coordinator.sbatch", []string{"compare", "quickstart", "--policies", "seed,mutual"}}} {
		path, err := filepath.Abs(filepath.Join("slurm", script.name))
		require.NoError(t, err)
		out, err := exec.Command("bash", "-n", path).CombinedOutput()
		require.NoError(t, err, string(out))
		assert.Empty(t, slips(read(t, path)), script.name)
		commands := shell(t, slurm, append([]string{path}, script.args...)...)
		require.Len(t, commands, 1, script.name)
		holdCommand(t, script.name, commands[0])
		holdResume(t, script.name, commands[0])
		assert.Contains(t, commands[0], "nats://a:4222,nats://b:4222")
	}
}

// TestSlurmTimeIsOver: a coordinator whose time is over ends and is queued again; one that is told to end, as by scancel, is not.
func TestSlurmTimeIsOver(t *testing.T) {
	script, err := filepath.Abs("slurm/coordinator.sbatch")
	require.NoError(t, err)
	for signal, want := range map[syscall.Signal]string{syscall.SIGUSR1: "requeue 71\n", syscall.SIGTERM: ""} {
		folder := t.TempDir()
		require.NoError(t, syscall.Mkfifo(filepath.Join(folder, "never"), 0o600))
		for name, text := range map[string]string{
			"dmsim":    "trap 'exit 130' TERM\necho began\nread -r _ <>never\n",
			"scontrol": "echo \"$@\" >asked\n",
		} {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/bash\n"+text), 0o700))
		}
		c := exec.Command("bash", script, "sweep", "follow-direction")
		c.Dir = folder
		c.Env = []string{"PATH=" + folder + ":" + os.Getenv("PATH"), "SLURM_JOB_ID=71", "DMSIM_NATS=nats://a:4222", "DMSIM_KEY=key.nk"}
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		line, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "began\n", line)
		require.NoError(t, c.Process.Signal(signal))
		err = c.Wait()
		asked, _ := os.ReadFile(filepath.Join(folder, "asked"))
		assert.Equal(t, want, string(asked), signal)
		assert.Equal(t, want == "", err != nil, "what is queued again has not failed: %v", err)
	}
}

func TestSlurmBites(t *testing.T) {
	whole := read(t, "slurm/workers.sbatch")
	for _, broken := range [][2]string{
		{"--array=1-20", "--array=1..20"},
		{"--cpus-per-task=8", "--cpu-per-task=8"},
		{"--time=12:00:00", "--time=12h"},
		{"#SBATCH --requeue", "true\n#SBATCH --requeue"},
		{"--signal=B:TERM@60", "--signal=TERM,60"},
	} {
		require.Contains(t, whole, broken[0])
		assert.NotEmpty(t, slips(strings.Replace(whole, broken[0], broken[1], 1)), broken[1])
	}
}
