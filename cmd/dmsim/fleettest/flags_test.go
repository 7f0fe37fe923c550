//go:build linux

package fleettest

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestWrongFlags: what does not fit is one line, exit code 2, before anything is started or reached; passwords are not repeated.
func TestWrongFlags(t *testing.T) {
	t.Parallel()
	folder := place(t, map[string]string{"small.yaml": small, "c.pem": ""})
	for _, c := range []struct{ want, verb, flags string }{
		{"--workers-local: want a whole number from 1 to 1024, got 0", "sweep", "--workers-local 0"},
		{"--workers-local: want it without --workers, which is of this process alone", "sweep", "--workers-local 2 --workers 2"},
		{"--nats: want it without --workers, which is of this process alone", "sweep", "--nats nats://127.0.0.1:1 --workers 2"},
		{`--nats: want URLs such as nats://host:4222 (or tls, ws, wss), got "http://...@host:1"`, "sweep", "--nats http://me:" + secret + "@host:1"},
		{`--nats: want URLs such as nats://host:4222 (or tls, ws, wss), got "...@host"`, "sweep", "--nats nats://host:4222," + secret + "@host"},
		{"--nats-creds: want it with --nats", "sweep", "--nats-creds c.pem"},
		{"--nats-creds: stat none: no such file or directory", "sweep", "--nats nats://host:1 --nats-creds none"},
		{"--nats-cert and --nats-key: want both or neither", "sweep", "--nats nats://host:1 --nats-cert c.pem"},
		{"--nats-ca: .: want a file, got a folder", "worker", "--nats nats://host:1 --nats-ca ."},
		{"--shared: want it with --nats or --workers-local", "sweep", "--shared ."},
		{"--shared: c.pem: want a folder, got a file", "worker", "--nats nats://host:1 --shared c.pem"},
		{"--nats: want the URLs of the cluster to serve, got none", "worker", ""},
		{"--slots: want a whole number from 1 to 1024, got 0", "worker", "--nats nats://host:1 --slots 0"},
		{"--idle: want a time, or 0 for never, got -1s", "worker", "--nats nats://host:1 --idle -1s"},
		{`--name: want a name, got " "`, "worker", "--nats nats://host:1 --name "},
	} {
		t.Run(c.verb+c.flags, func(t *testing.T) {
			line := c.verb
			if c.verb == "sweep" {
				line += " small.yaml --out x"
			}
			run := exec.Command("sh", "-c", `"$0" `+line+" "+c.flags+` $END`, dmsim)
			if c.flags == "--nats nats://host:1 --name " {
				run = exec.Command(dmsim, "worker", "--nats", "nats://host:1", "--name", " ")
			}
			run.Dir = folder
			out, _ := run.CombinedOutput()
			assert.Equal(t, "dmsim: "+c.want+"\n", string(out))
			assert.Equal(t, 2, run.ProcessState.ExitCode())
			assert.NoFileExists(t, folder+"/x.unfinished")
		})
	}
}
