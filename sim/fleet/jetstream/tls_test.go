package jetstream_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/jetstream"
)

// authority signs certificates that are good for the test.
type authority struct {
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	a := &authority{dir: t.TempDir()}
	a.cert, a.key = a.issue(t, "ca", &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	return a
}

// issue writes name.crt and name.key.
func (a *authority) issue(t *testing.T, name string, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template.SerialNumber = big.NewInt(1)
	template.Subject = pkix.Name{CommonName: name}
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(a.file(name+".crt"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(a.file(name+".key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return cert, key
}

func (a *authority) file(name string) string { return filepath.Join(a.dir, name) }

// TestMutualTLS has a server that wants to know its clients by certificates.
func TestMutualTLS(t *testing.T) {
	t.Parallel()
	right, wrong := newAuthority(t), newAuthority(t)
	right.issue(t, "server", &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	for _, a := range []*authority{right, wrong} {
		a.issue(t, "client", &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	}
	at := "tls://" + configured(t, fmt.Sprintf("tls { cert_file: %q, key_file: %q, ca_file: %q, verify: true }",
		right.file("server.crt"), right.file("server.key"), right.file("ca.crt")))
	good := jetstream.Options{URLs: []string{at}, CA: right.file("ca.crt"), Cert: right.file("client.crt"), Key: right.file("client.key")}
	q, err := jetstream.Dial(t.Context(), good)
	require.NoError(t, err)
	t.Cleanup(q.Disconnect)
	job, err := fleet.NewJob("toy", "a job", 10, fleet.Needs{}, []byte(`{}`))
	require.NoError(t, err)
	require.NoError(t, q.Open(t.Context(), job))

	bare, stranger, distrusting := good, good, good
	bare.Cert, bare.Key = "", ""
	stranger.Cert, stranger.Key = wrong.file("client.crt"), wrong.file("client.key")
	distrusting.CA = wrong.file("ca.crt")
	for name, c := range map[string]struct {
		o    jetstream.Options
		want string
	}{
		"no certificate":        {bare, "nats: " + at + ": remote error: tls: certificate required"},
		"another's certificate": {stranger, "nats: " + at + ": remote error: tls: "},
		"another's server":      {distrusting, "nats: " + at + ": nats: tls error: tls: failed to verify certificate: x509: certificate signed by unknown authority"},
	} {
		_, err := jetstream.Dial(t.Context(), c.o)
		assert.ErrorContains(t, err, c.want, name)
	}
}

func TestOptionsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "there")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	at := []string{"nats://u:secret@host:1"}
	for want, o := range map[string]jetstream.Options{
		"nats: want the URL of a server, got none":                                                                    {},
		`nats: "nats://...@:": want a URL such as nats://host:4222`:                                                   {URLs: []string{"nats://u:secret@:"}},
		`nats: "nats://...@b c": want a URL such as nats://host:4222`:                                                 {URLs: []string{"nats://u:secret@b c"}},
		"nats: want a certificate together with its key, got one of them":                                             {URLs: at, Cert: file},
		"nats: stat /no/creds: no such file or directory":                                                             {URLs: at, Creds: "/no/creds"},
		"nats: shared folder /no/where: want a folder that is there":                                                  {URLs: at, Shared: "/no/where"},
		"nats: replicas: want 0 to 5, got 6":                                                                          {URLs: at, Replicas: 6},
		"nats: lease: want a time >= 0, got -1ns":                                                                     {URLs: at, LeaseLasts: -1},
		"nats: key file " + file + ": nkeys: no nkey seed found":                                                      {URLs: at, NKey: file},
		"nats: " + file + ": want certificates of authorities as PEM":                                                 {URLs: at, CA: file},
		"nats: certificate " + file + " with key " + file + ": tls: failed to find any PEM data in certificate input": {URLs: at, Cert: file, Key: file},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), soon)
		_, err := jetstream.Dial(ctx, o)
		cancel()
		assert.EqualError(t, err, want)
	}
}
