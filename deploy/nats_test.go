package deploy_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// node sets what differs between the nodes, with keys that keys.sh made.
func node(t *testing.T) {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys")
	out, err := exec.Command("./keys.sh", keys).CombinedOutput()
	require.NoError(t, err, string(out))
	for _, entry := range entries(read(t, keys+"/nats.env")) {
		t.Setenv(entry[1], entry[2])
	}
	t.Setenv("NATS_NAME", "nats-0")
	t.Setenv("NATS_ROUTES", "[nats://nats-0.nats:6222, nats://nats-1.nats:6222, nats://nats-2.nats:6222]")
	t.Setenv("NATS_STORE", t.TempDir())
	for variable, file := range map[string]string{"NATS_COORDINATOR": "coordinator.nk", "NATS_WORKER": "worker.nk"} {
		info, err := os.Stat(filepath.Join(keys, file))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode(), "%s is for its owner only", file)
		pair, err := nkeys.ParseDecoratedNKey([]byte(read(t, filepath.Join(keys, file))))
		require.NoError(t, err, file)
		name, err := pair.PublicKey()
		require.NoError(t, err)
		assert.Equal(t, os.Getenv(variable), name, variable)
	}
}

// TestNATS has the server itself read the configuration of a node.
func TestNATS(t *testing.T) {
	node(t)
	options, err := server.ProcessConfigFile("nats.conf")
	require.NoError(t, err)
	assert.True(t, options.JetStream)
	assert.True(t, options.SyncAlways)
	assert.Equal(t, os.Getenv("NATS_STORE"), options.StoreDir)
	assert.Len(t, options.Routes, 3)
	assert.Equal(t, "nats-0", options.ServerName)
	assert.Nil(t, options.TLSConfig)
	require.Len(t, options.Nkeys, 2, "nobody else gets in")
	for _, user := range options.Nkeys {
		assert.NotNil(t, user.Permissions)
	}
	_, err = server.NewServer(options)
	require.NoError(t, err)
}

// TestNATSWithTLS takes the comment off the two lines that say so.
func TestNATSWithTLS(t *testing.T) {
	node(t)
	certificate(t)
	folder := t.TempDir()
	for _, name := range []string{"nats.conf", "nats-permissions.conf", "nats-tls.conf"} {
		text := strings.ReplaceAll(read(t, name), "# tls {", "tls {")
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	options, err := server.ProcessConfigFile(filepath.Join(folder, "nats.conf"))
	require.NoError(t, err)
	require.NotNil(t, options.TLSConfig)
	assert.Equal(t, tls.RequireAndVerifyClientCert, options.TLSConfig.ClientAuth)
	assert.NotNil(t, options.Cluster.TLSConfig)
	assert.Len(t, options.Routes, 3, "the cluster is as it was without")
	assert.Equal(t, "dmsim", options.Cluster.Name)
}

// TestNATSBites breaks the configuration in ways that reading it must find.
func TestNATSBites(t *testing.T) {
	node(t)
	whole := read(t, "nats.conf")
	for _, broken := range [][2]string{
		{"sync_interval:", "sync_intervall:"},
		{"ping_max: 2", "ping_max: two"},
		{"$NATS_ROUTES", "$NATS_ROADS"},
		{"nats-permissions.conf", "nats-permission.conf"},
	} {
		require.Contains(t, whole, broken[0])
		folder := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(folder, "nats-permissions.conf"), []byte(read(t, "nats-permissions.conf")), 0o600))
		file := filepath.Join(folder, "nats.conf")
		require.NoError(t, os.WriteFile(file, []byte(strings.Replace(whole, broken[0], broken[1], 1)), 0o600))
		_, err := server.ProcessConfigFile(file)
		assert.Error(t, err, broken[1])
	}
}

// certificate makes one that signs itself, and names its files in the environment.
func certificate(t *testing.T) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"nats-0"}, IsCA: true, BasicConstraintsValid: true}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	folder := t.TempDir()
	for variable, block := range map[string]*pem.Block{
		"NATS_CERT": {Type: "CERTIFICATE", Bytes: signed}, "NATS_CA": {Type: "CERTIFICATE", Bytes: signed}, "NATS_KEY": {Type: "PRIVATE KEY", Bytes: private},
	} {
		file := filepath.Join(folder, variable)
		require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
		t.Setenv(variable, file)
	}
}
