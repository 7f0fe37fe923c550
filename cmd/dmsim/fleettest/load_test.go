//go:build linux

package fleettest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
)

// served starts a service, and returns its address. It is ended with the test.
func served(t *testing.T) string {
	t.Helper()
	c := exec.Command(dmsim, "serve", "--listen", "127.0.0.1:0", "--set", "population.users=300", "--quiet")
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

// loaded is the result of a load that has ended, of which times may not be trusted on a busy machine.
func loaded(t *testing.T, p *process, folder string) (r load.Result, m reports.Manifest) {
	t.Helper()
	<-p.over
	require.Contains(t, []int{0, 3}, p.ProcessState.ExitCode(), p.talk)
	require.NoError(t, json.Unmarshal(content(t, folder, "out", reports.DocumentFile), &r))
	require.NoError(t, json.Unmarshal(content(t, folder, "out", reports.ManifestFile), &m))
	require.NotNil(t, r.Agents, p.talk)
	require.NotNil(t, m.Fleet)
	return r, m
}

// steadyTries bounds how often a load is offered until the machine lets it be.
const steadyTries = 5

// steady offers a load of which so many agents are lost at most: again, into another folder, where the machine stood still for so long that more were, that they could not begin together,
// or that too many answers overlap to be decided.
func steady(t *testing.T, lost int, offer func(folder string) *process) (r load.Result, m reports.Manifest, p *process) {
	t.Helper()
	for try := 1; ; try++ {
		folder := t.TempDir()
		p = offer(folder)
		<-p.over
		code := p.ProcessState.ExitCode()
		late := code == 4 || code == 2 && strings.Contains(p.talk.String(), "the instant to begin had passed by ")
		if !late {
			r, m = loaded(t, p, folder)
			late = len(r.Agents.Degraded) > lost && strings.Contains(fmt.Sprint(r.Agents.Degraded), "heard of for ") || lost == 0 && r.Unbegun > 0
		}
		if !late || try == steadyTries {
			require.False(t, late, p.talk)
			return r, m, p
		}
		t.Log("offered again: ", p.talk)
	}
}

// killedAgent starts a load of two agents, and kills one when the service has decided something of it.
func killedAgent(t *testing.T, base, folder string, words ...string) *process {
	t.Helper()
	before := decided(t, base)
	p := start(t, folder, words...)
	p.until(func() bool { return decided(t, base) > before }, "the load is offered")
	killChild(t, p, "w2")
	return p
}

// killChild kills a process that another one started.
func killChild(t *testing.T, p *process, name string) {
	t.Helper()
	pid := p.children()[name]
	require.NotZero(t, pid, "else all processes of the tests")
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
}

// decided is how many attempts a service has decided, by its own count.
func decided(t *testing.T, base string) (n int) {
	t.Helper()
	answer, err := http.Get(base + "/metrics")
	require.NoError(t, err)
	defer func() { assert.NoError(t, answer.Body.Close()) }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if name, rest, ok := strings.Cut(line, "} "); ok && strings.HasPrefix(name, "dmsim_attempts_total{") {
			var count float64
			_, err := fmt.Sscan(rest, &count)
			require.NoError(t, err)
			n += int(count)
		}
	}
	return n
}

// TestLoadByAgents: three processes of this machine, and then two workers of a cluster, one of which has several slots, offer a load: nothing of it is lost, nothing is judged wrong.
func TestLoadByAgents(t *testing.T) {
	t.Parallel()
	base, url := served(t), server(t)
	words := []string{"load", "--set", "population.users=300", "--target", base, "--rate", "900", "--duration", "1s", "--warm-up", "0s", "--out", "out"}
	for way, more := range map[string][]string{"local": {"--agents", "3"}, "cluster": {"--agents", "2", "--nats", url}} {
		if way == "cluster" {
			start(t, t.TempDir(), "worker", "--nats", url, "--slots", "1", "--name", "one")
			start(t, t.TempDir(), "worker", "--nats", url, "--slots", "3", "--name", "other")
		}
		before := 0
		r, m, p := steady(t, 0, func(folder string) *process {
			before = decided(t, base)
			return start(t, folder, append(words, more...)...)
		})
		assert.Equal(t, 900, decided(t, base)-before, "by the service's own count")
		assert.Positive(t, r.Agents.StartSkew)
		assert.Empty(t, r.Agents.Degraded, way)
		assert.Equal(t, []uint64{900, 900, 900, 0}, []uint64{r.Right, r.Agents.Sent, r.Agents.Merged, r.Wrong}, r.WrongExamples)
		assert.Len(t, r.Agents.Each, m.Fleet.Workers)
		assert.NotContains(t, string(content(t, p.Dir, "out", reports.ManifestFile)), secret)
		assert.NotContains(t, p.talk.String(), secret)
	}
}

// TestAgentsMeasureAsOneProcess: what several trials come to is what they come to without agents.
func TestAgentsMeasureAsOneProcess(t *testing.T) {
	t.Parallel()
	base, url := served(t), server(t)
	start(t, t.TempDir(), "worker", "--nats", url, "--name", "one")
	start(t, t.TempDir(), "worker", "--nats", url, "--name", "other")
	words := []string{"load", "--set", "population.users=300", "--target", base, "--rate", "300", "--duration", "500ms", "--warm-up", "100ms", "--arrivals", "poisson", "--repeat", "3", "--objective", "wrong=0,errors<1%", "goodput>1", "--json", "--quiet", "--out", "out"}
	var first load.Result
	for n, more := range [][]string{nil, {"--agents", "3"}, {"--agents", "2", "--nats", url}} {
		offer := func(folder string) *process { return start(t, folder, append(words, more...)...) }
		var r load.Result
		if n == 0 {
			folder := t.TempDir()
			p := offer(folder)
			<-p.over
			require.Contains(t, []int{0, 3}, p.ProcessState.ExitCode(), p.talk)
			require.NoError(t, json.Unmarshal(content(t, folder, "out", reports.DocumentFile), &r))
			first = r
		} else {
			r, _, _ = steady(t, 0, offer)
			assert.Empty(t, r.Agents.Degraded)
		}
		require.Len(t, r.Repeats, 3, more)
		assert.Equal(t, []string{first.Arrivals, first.Target}, []string{r.Arrivals, r.Target})
		assert.Equal(t, []any{first.RateTarget, first.Offered, first.Offered, uint64(0)}, []any{r.RateTarget, r.Offered, r.Right, r.Wrong}, r.WrongExamples)
		require.Len(t, r.Objectives, 3)
		for k := range r.Objectives {
			assert.Equal(t, []any{first.Objectives[k].Objective, first.Objectives[k].Met}, []any{r.Objectives[k].Objective, r.Objectives[k].Met})
		}
	}
}

// TestAgentsFindACapacity: the trials of a search are made by agents, each of a rate of its own.
func TestAgentsFindACapacity(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := start(t, folder, "load", "--set", "population.users=300", "--target", served(t), "--agents", "2", "--rate", "200", "--duration", "500ms", "--warm-up", "0s", "--find-capacity", "--budget", "8s", "--out", "out")
	<-p.over
	require.Contains(t, []int{0, 3, 4}, p.ProcessState.ExitCode(), p.talk)
	var done reports.LoadDocument
	require.NoError(t, json.Unmarshal(content(t, folder, "out", reports.DocumentFile), &done))
	require.NotNil(t, done.Capacity)
	assert.Greater(t, len(done.Capacity.Trials), 1)
	require.NotNil(t, done.Agents)
	assert.Equal(t, []uint64{0, done.Agents.Sent}, []uint64{done.Wrong, done.Agents.Merged}, done.WrongExamples)
}

// TestASearchLosesAnAgent: it ends at once, keeps its trials, and is not to be trusted.
func TestASearchLosesAnAgent(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := start(t, folder, "load", "--set", "population.users=300", "--target", served(t), "--agents", "3", "--rate", "200", "--duration", "2s", "--warm-up", "0s", "--find-capacity", "--budget", "1m", "--out", "out")
	p.says("trial 1:")
	killChild(t, p, "w2")
	assert.Regexp(t, `untrustworthy: the search ended after \d+ trials: 1 of 3 agents are lost`, p.ends(3))
	var done reports.LoadDocument
	require.NoError(t, json.Unmarshal(content(t, folder, "out", reports.DocumentFile), &done))
	assert.Equal(t, load.Untrustworthy, done.Verdict)
	trials := done.Capacity.Trials
	require.Greater(t, len(trials), 1)
	assert.Equal(t, capacity.Doubtful, trials[len(trials)-1].Verdict)
}

// TestRepetitionsUntilNoAgentIsLeft: what was measured until then is kept, and is not what was asked for.
func TestRepetitionsUntilNoAgentIsLeft(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := start(t, folder, "load", "--set", "population.users=300", "--target", served(t), "--rate", "300", "--duration", "1s", "--warm-up", "0s", "--repeat", "1000", "--out", "out", "--agents", "2")
	p.says("repetition 2 of 1000")
	for _, pid := range p.children() {
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	}
	<-p.over
	var r load.Result
	require.NoError(t, json.Unmarshal(content(t, folder, "out", reports.DocumentFile), &r), p.talk)
	assert.NotEqual(t, load.Good, r.Verdict)
	assert.Regexp(t, `^untrustworthy: \d+ of 1000 repetitions: .*agent`, r.VerdictReasons[len(r.VerdictReasons)-1], "by when they died")
	assert.Zero(t, r.Wrong)
}

// TestALoadWithoutItsAgent: one that is killed makes it degraded, with exit code 3; with the coordinator, all agents end.
func TestALoadWithoutItsAgent(t *testing.T) {
	t.Parallel()
	base := served(t)
	words := []string{"load", "--set", "population.users=300", "--target", base, "--rate", "300", "--duration", "7s", "--warm-up", "0s", "--out", "out", "--agents", "2"}
	r, _, p := steady(t, 1, func(folder string) *process { return killedAgent(t, base, folder, words...) })
	assert.Equal(t, load.Untrustworthy, r.Verdict)
	require.Len(t, r.Agents.Degraded, 1)
	assert.Contains(t, r.Agents.Degraded[0], "its process ended")
	assert.Contains(t, p.talk.String(), "dmsim: untrustworthy: degraded: agent ")

	p = start(t, t.TempDir(), words...)
	p.says("measuring the generator alone")
	agents := p.children()
	require.True(t, p.kill())
	gone(t, agents)
}

// TestAgentsWithoutServers: servers that are not there are waited for no longer than agents.
func TestAgentsWithoutServers(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir(), "load", "--set", "population.users=300", "--target", served(t), "--agents", "2", "--meet-within", "100ms", "--nats", "nats://127.0.0.1:1")
	assert.Contains(t, p.ends(2), "nats: nats://127.0.0.1:1: not reached within 100ms (--meet-within); last: ")
}

// TestOthersTakeOver: with --on-lost share, the process that is left makes what the killed one was still to make.
func TestOthersTakeOver(t *testing.T) {
	t.Parallel()
	base := served(t)
	r, _, _ := steady(t, 1, func(folder string) *process {
		return killedAgent(t, base, folder, "load", "--set", "population.users=300", "--target", base, "--rate", "300", "--duration", "7s", "--warm-up", "0s", "--out", "out", "--agents", "2", "--on-lost", "share")
	})
	assert.Equal(t, load.Untrustworthy, r.Verdict)
	require.Len(t, r.Agents.Degraded, 1)
	assert.Contains(t, r.Agents.Degraded[0], "were given to others")
	assert.Positive(t, r.Agents.Shared)
	assert.Zero(t, r.Wrong)
}

// TestAgentsAreNotForEverything: what they cannot do is refused before any is started.
func TestAgentsAreNotForEverything(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{
		"--closed":          "--agents: want an open loop, which has due times to share; --closed, or load.loop of the scenario, asks for a closed one",
		"--abort-early":     "--agents: want it without --abort-early",
		"--scaling=1,2,3,4": "--agents: want it without --scaling",
		"--rule-costs":      "--agents: want it without --rule-costs",
		"--plan-for=1M":     "--agents: want it without --plan-for",
		"--connections=1":   "--agents: want a connection for each of 2 agents, got --connections 1",
		"--on-lost=restart": `--on-lost: want degrade or share, got "restart"`,
		"--target=inproc":   "--agents: want a service as --target, such as http://127.0.0.1:8080, got inproc: agents are processes, and reach no other target",
		"--shared=.":        "unknown flag: --shared",
		"--agents=0":        "--agents: want a whole number from 1 to 1024, got 0",
	} {
		said := start(t, t.TempDir(), "load", "--target", "http://127.0.0.1:9", "--agents", "2", flag).ends(2)
		assert.Equal(t, "dmsim: "+want+"\n", said)
	}
}
