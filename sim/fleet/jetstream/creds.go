package jetstream

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
)

// refusedCreds says more of credentials that a server has refused, of which it tells no reason; "" of any other error.
func (o *Options) refusedCreds(err error) string {
	if o.Creds == "" || !errors.Is(err, nats.ErrAuthorization) {
		return ""
	}
	text, err := os.ReadFile(o.Creds)
	if err != nil {
		return fmt.Sprintf(": %v", err)
	}
	token, err := jwt.ParseDecoratedJWT(text)
	if err != nil || token == "" {
		return fmt.Sprintf(": %s: want a file of credentials, with the JWT of a user and its seed", o.Creds)
	}
	user, err := jwt.DecodeUserClaims(token)
	switch {
	case err != nil:
		return fmt.Sprintf(": %s: %v", o.Creds, err)
	case user.Expires > 0 && user.Expires <= time.Now().Unix():
		return fmt.Sprintf(": the credentials in %s expired at %s", o.Creds, time.Unix(user.Expires, 0).UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf(": the credentials in %s", o.Creds)
}
