package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/check/chunk"
	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/jetstream"
)

// TestFleetStatus looks at a run that three workers see, of which one refuses it and two have one name, and tries to have it forgotten.
func TestFleetStatus(t *testing.T) {
	t.Parallel()
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: true, Token: "sesame"})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	conn, err := b.Connect()
	require.NoError(t, err)
	queue, err := jetstream.New(conn, jetstream.Options{Name: "coordinator"})
	require.NoError(t, err)
	t.Cleanup(queue.Disconnect)
	job, err := fleet.NewJob("sweep", "limits", 1920, fleet.Needs{}, json.RawMessage(`{}`))
	require.NoError(t, err)
	require.NoError(t, queue.Open(t.Context(), job))
	refusing := map[fleet.RunID]string{job.Run: "version: the run needs v2, this worker is v1"}
	report := func() error {
		return queue.Report(job.Run, &fleet.Progress{Tasks: 1920, Done: 412, Failed: 1, Running: 8, Workers: 1, Slots: 8, Left: 90 * time.Second})
	}
	require.NoError(t, report())
	say(t, queue, report, fleet.Worker{ID: "1", Name: "a", Host: "node1", Slots: 8, Running: 8, Done: 412, Version: "v2", Serves: []fleet.RunID{job.Run}},
		fleet.Worker{ID: "2", Name: "b", Host: "node2", PID: 7, Slots: 4, Version: "v1", Refuses: refusing}, fleet.Worker{ID: "3", Name: "b", Host: "node3", PID: 9, Slots: 1, Version: "v2"})
	url := strings.Replace(b.URL(), "://", "://sesame@", 1)

	text := fleetSays(t, exitGood, "status", "--nats", url)
	assert.Contains(t, text, string(job.Run)+"  sweep  limits  1920   412   8        1       1        8      1m30s  is there\n")
	assert.Contains(t, text, "a       node1  8      8        412   v2\nb       node2  4      0        0     v1\nb       node3  1      0        0     v2\n")
	assert.Contains(t, text, "\n2 workers have the name b: node2, process 7; node3, process 9; want names that differ\n")
	assert.Contains(t, text, "worker b does not serve run "+string(job.Run)+": version: the run needs v2, this worker is v1\n")
	var document fleetDocument
	require.NoError(t, json.Unmarshal([]byte(fleetSays(t, exitGood, "status", "--nats", url, "--json")), &document))
	require.Len(t, document.Runs, 1)
	require.Len(t, document.Workers, 3)
	assert.Equal(t, 90.0, *document.Runs[0].LeftSeconds)
	assert.Equal(t, refusing, document.Workers[1].Refuses)

	assert.Contains(t, fleetSays(t, exitUsage, "forget", string(job.Run), "--nats", url), "its coordinator is there; end it first")
	assert.Contains(t, fleetSays(t, exitUsage, "forget", "0123456789abcdef", "--nats", url), "run 0123456789abcdef: no such run is open")
	assert.Contains(t, fleetSays(t, exitUsage, "status"), "--nats: want the URLs")
	said := fleetSays(t, exitUsage, "status", "--nats", strings.Replace(b.URL(), "://", "://mellon@", 1))
	assert.Contains(t, said, "Authorization Violation")
	assert.NotContains(t, said, "mellon")
}

// TestFleetTellsSilence is what stands there of a coordinator that is gone.
func TestFleetTellsSilence(t *testing.T) {
	t.Parallel()
	job := &fleet.Job{Run: "0123456789abcdef", Kind: "check", Name: "seed", Tasks: 10}
	var out bytes.Buffer
	require.NoError(t, fleetDocumentOf(&fleet.Status{}).tell(&out))
	assert.Contains(t, out.String(), "none is open\n")
	assert.Contains(t, out.String(), "none was heard of\n")
	out.Reset()
	endless := &fleet.Status{Runs: []fleet.Run{{Job: &fleet.Job{Run: "1", Kind: chunk.Kind, Name: "seed", Tasks: chunk.Endless}, Progress: &fleet.Progress{Done: 4, Left: time.Hour}}}, Workers: []fleet.Worker{{Name: "w", Lent: true}}}
	require.NoError(t, fleetDocumentOf(endless).tell(&out))
	assert.Contains(t, out.String(), "1    check  seed  -      4     0        0       0        0      -     is there\n")
	assert.Contains(t, out.String(), "w             0      a load   0")
	out.Reset()
	status := &fleet.Status{Runs: []fleet.Run{{Job: job, Heard: 3*time.Minute + 200*time.Millisecond, Progress: &fleet.Progress{Tasks: 10, Done: 4, Running: 2, Workers: 2, Left: time.Minute}}}}
	require.NoError(t, fleetDocumentOf(status).tell(&out))
	assert.Contains(t, out.String(), "0123456789abcdef  check  seed  10     4     -        0       -        -      -     not heard of for 3m0s\n")
	out.Reset()
	status.Runs[0].Heard, status.Runs[0].Progress = 2*time.Second, &fleet.Progress{Tasks: 10, Done: 5, Ended: true}
	require.NoError(t, fleetDocumentOf(status).tell(&out))
	assert.Contains(t, out.String(), "0123456789abcdef  check  seed  10     5     -        0       -        -      -     ended 2s ago\n")
}

// say has workers say how they are, and their coordinator report, until the test ends: more often than they do, so that a machine that stands still does not silence them.
func say(t *testing.T, queue *jetstream.Queue, report func() error, workers ...fleet.Worker) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(50 * time.Millisecond); ; {
			for i := range workers {
				_ = queue.Say(&workers[i]) // what is missing, the test sees
			}
			_ = report() // likewise
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
}

// fleetSays runs dmsim fleet, and returns what it printed.
func fleetSays(t *testing.T, code int, words ...string) string {
	t.Helper()
	var out bytes.Buffer
	assert.Equal(t, code, run(t.Context(), append([]string{"fleet"}, words...), &out, &out), "%s", &out)
	return out.String()
}
