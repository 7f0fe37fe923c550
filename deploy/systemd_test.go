package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const unit = "systemd/dmsim-worker@.service"

// known are the directives that the unit may hold, by section (systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.kill(5)).
var known = map[string][]string{
	"Unit": {"Description", "Documentation", "Wants", "After", "StartLimitIntervalSec"},
	"Service": {
		"Type", "EnvironmentFile", "LoadCredential", "ExecStart", "Restart", "RestartSec", "KillSignal", "TimeoutStopSec", "Nice", "OOMPolicy", "DynamicUser", "NoNewPrivileges", "ProtectSystem",
		"ProtectHome", "PrivateTmp", "PrivateDevices", "PrivateUsers", "ProtectClock", "ProtectControlGroups", "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules",
		"ProtectKernelTunables", "ProtectProc", "RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID", "LockPersonality", "MemoryDenyWriteExecute", "RemoveIPC",
		"SystemCallArchitectures", "SystemCallFilter", "SystemCallErrorNumber", "CapabilityBoundingSet", "AmbientCapabilities", "UMask",
		"User", "ReadWritePaths",
	},
	"Install": {"WantedBy"},
}

// entries are the lines of a unit or of an environment file that are neither blank nor comments, with the section that they stand in.
func entries(text string) (list [][3]string) {
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
		default:
			key, value, _ := strings.Cut(line, "=")
			list = append(list, [3]string{section, key, value})
		}
	}
	return list
}

// unknown lists the directives that systemd would warn of and leave out.
func unknown(text string) (found []string) {
	for _, entry := range entries(text) {
		if !slices.Contains(known[entry[0]], entry[1]) {
			found = append(found, entry[0]+" "+entry[1])
		}
	}
	return found
}

func TestSystemdDirectives(t *testing.T) {
	whole := read(t, unit)
	assert.Empty(t, unknown(whole))
	assert.Equal(t, []string{"Service Restarts"}, unknown(strings.Replace(whole, "Restart=", "Restarts=", 1)))
	assert.Equal(t, []string{"Service WantedBy"}, unknown(strings.Replace(whole, "[Install]", "", 1)))
}

// TestSystemdShared: a worker that writes for others runs as a user whom they know, leaves what they can read, and may write where the environment file's comment says.
func TestSystemdShared(t *testing.T) {
	text := read(t, "systemd/shared.conf")
	assert.Empty(t, unknown(text))
	whole := map[string]string{}
	for _, entry := range slices.Concat(entries(read(t, unit)), entries(text)) {
		whole[entry[1]] = entry[2]
	}
	assert.Equal(t, "no", whole["DynamicUser"])
	assert.NotEmpty(t, whole["User"])
	assert.Equal(t, "0022", whole["UMask"])
	assert.Contains(t, read(t, "systemd/dmsim-worker.env"), "--shared "+whole["ReadWritePaths"]+" ")
}

// TestSystemdCommand puts the environment file's values into the command, as systemd does.
func TestSystemdCommand(t *testing.T) {
	environment := map[string]string{"CREDENTIALS_DIRECTORY": "/run/credentials/x"}
	for _, entry := range entries(read(t, "systemd/dmsim-worker.env")) {
		environment[entry[1]] = entry[2]
	}
	commands := 0
	for _, entry := range entries(read(t, unit)) {
		if entry[1] != "ExecStart" {
			continue
		}
		for _, options := range []string{"", "--shared /srv/dmsim --nats-ca /etc/dmsim/ca.pem"} { // those that the environment file's comment names
			environment["DMSIM_OPTIONS"] = options
			command := os.Expand(strings.NewReplacer("%l", "host", "%i", "1").Replace(entry[2]), func(name string) string {
				assert.Contains(t, environment, name)
				return environment[name]
			})
			words := strings.Fields(command)
			assert.Equal(t, "/usr/local/bin/dmsim", words[0])
			holdCommand(t, unit, words[1:])
		}
		commands++
	}
	assert.Equal(t, 1, commands)
}

// TestSystemdVerify asks systemd itself, where it is installed: for mistakes, and for what the unit leaves open.
func TestSystemdVerify(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd is not installed")
	}
	verify := func(text string) (string, error) {
		file := filepath.Join(t.TempDir(), "dmsim-worker@1.service")
		require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(text, "/usr/local/bin/dmsim", program)), 0o600))
		out, err := exec.Command("systemd-analyze", "verify", "--man=no", file).CombinedOutput()
		return string(out), err
	}
	whole := read(t, unit)
	said, err := verify(whole)
	require.NoError(t, err, said)
	assert.NotContains(t, said, "dmsim-worker", "warnings")
	out, err := exec.Command("systemd-analyze", "security", "--offline=yes", "--threshold=20", unit).CombinedOutput() // of 100, in tenths of what it prints
	require.NoError(t, err, string(out))
	said, _ = verify(strings.Replace(whole, "Restart=always", "Restart=sometimes", 1))
	assert.Contains(t, said, "sometimes")
}
