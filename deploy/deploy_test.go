// Package deploy holds that the files of this folder are what those who read them expect: schedulers, systemd, containers, NATS, and dmsim itself.
package deploy_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program is dmsim, built once.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		folder, err := os.MkdirTemp("", "deploy")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(folder) }()
		program = filepath.Join(folder, "dmsim")
		if out, err := exec.Command("go", "build", "-o", program, "../cmd/dmsim").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// TestStrict runs the tests of the module that knows the types of Kubernetes and of compose files.
func TestStrict(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles these types")
	}
	c := exec.Command("go", "test", "./...")
	c.Dir = "strict"
	out, err := c.CombinedOutput()
	require.NoError(t, err, string(out))
}

var update = flag.Bool("update", false, "put the servers' configuration into the manifest")

// TestKubernetesHasTheConfiguration holds that the servers in Kubernetes are configured by the files that the other ways use.
func TestKubernetesHasTheConfiguration(t *testing.T) {
	const name = "kubernetes/nats.yaml"
	manifest := read(t, name)
	before, rest, ok := strings.Cut(manifest, "\ndata:\n")
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, "\n---\n")
	require.True(t, ok)
	want := before + "\ndata:\n" + block(t, "nats.conf") + block(t, "nats-permissions.conf") + "---\n" + after
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
		return
	}
	assert.True(t, manifest == want, "%s has another configuration than the files; repeat: go test ./deploy -run Configuration -update", name)
}

// block is a file as the text of a key.
func block(t *testing.T, name string) string {
	var b strings.Builder
	b.WriteString("  " + name + ": |\n")
	for line := range strings.Lines(read(t, name)) {
		if line != "\n" {
			line = "    " + line
		}
		b.WriteString(line)
	}
	return b.String()
}
