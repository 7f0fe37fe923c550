package jetstream_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/jetstream"
)

// party is who signs for others, or is signed for.
type party struct {
	key    nkeys.KeyPair
	public string
}

func newParty(t *testing.T, create func() (nkeys.KeyPair, error)) party {
	key, err := create()
	require.NoError(t, err)
	public, err := key.PublicKey()
	require.NoError(t, err)
	return party{key, public}
}

// signs is a claim as it is shown.
func (p party) signs(t *testing.T, claim jwt.Claims) string {
	token, err := claim.Encode(p.key)
	require.NoError(t, err)
	return token
}

// creds is a file of a user's credentials, which an account has signed.
func (p party) creds(t *testing.T, expires time.Time) (file string) {
	user := newParty(t, nkeys.CreateUser)
	claim := jwt.NewUserClaims(user.public)
	if !expires.IsZero() {
		claim.Expires = expires.Unix()
	}
	seed, err := user.key.Seed()
	require.NoError(t, err)
	text, err := jwt.FormatUserConfig(p.signs(t, claim), seed)
	require.NoError(t, err)
	file = filepath.Join(t.TempDir(), "user.creds")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return file
}

// TestCredentials has a server that trusts an operator: users show what an account of it has signed.
func TestCredentials(t *testing.T) {
	t.Parallel()
	operator, account, system := newParty(t, nkeys.CreateOperator), newParty(t, nkeys.CreateAccount), newParty(t, nkeys.CreateAccount)
	queues := jwt.NewAccountClaims(account.public)
	queues.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: jwt.NoLimit, DiskStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit}
	at := configured(t, fmt.Sprintf("operator: %s\nsystem_account: %s\nresolver: MEMORY\nresolver_preload: { %s: %s, %s: %s }",
		operator.signs(t, jwt.NewOperatorClaims(operator.public)), system.public,
		account.public, operator.signs(t, queues), system.public, operator.signs(t, jwt.NewAccountClaims(system.public))))
	dial := func(file string) (*jetstream.Queue, error) {
		return jetstream.Dial(t.Context(), jetstream.Options{URLs: []string{"nats://" + at}, Creds: file})
	}
	q, err := dial(account.creds(t, time.Time{}))
	require.NoError(t, err)
	t.Cleanup(q.Disconnect)
	job, err := fleet.NewJob("toy", "a job", 10, fleet.Needs{}, []byte(`{}`))
	require.NoError(t, err)
	require.NoError(t, q.Open(t.Context(), job))
	require.NoError(t, q.Submit(t.Context(), job.Run, fleet.Batch{Tasks: []int{1}}))

	empty := filepath.Join(t.TempDir(), "empty.creds")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	over := time.Now().Add(-time.Hour).UTC()
	expired, stranger := account.creds(t, over), newParty(t, nkeys.CreateAccount).creds(t, time.Time{})
	for file, why := range map[string]string{
		stranger: "the credentials in " + stranger,
		expired:  "the credentials in " + expired + " expired at " + over.Format(time.RFC3339),
		empty:    empty + ": want a file of credentials, with the JWT of a user and its seed",
	} {
		_, err := dial(file)
		assert.EqualError(t, err, "nats: nats://"+at+": nats: Authorization Violation: "+why)
	}
}
