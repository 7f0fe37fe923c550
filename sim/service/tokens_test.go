package service_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/service"
)

// signed makes a token by hand.
func signed(t *testing.T, method jwt.SigningMethod, secret any, claims jwt.MapClaims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(method, claims).SignedString(secret)
	require.NoError(t, err)
	return token
}

// TestForgedTokens holds that only what the service signed, for its own audience and not too long ago, is a session.
func TestForgedTokens(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`"seed"`)
	secret := options().Secret
	good := func(changes ...any) jwt.MapClaims {
		c := jwt.MapClaims{"iss": "dmsim", "aud": "dmsim", "sub": name(0), "exp": time.Now().Add(time.Hour).Unix()}
		for i := 0; i < len(changes); i += 2 {
			if c[changes[i].(string)] = changes[i+1]; changes[i+1] == nil {
				delete(c, changes[i].(string))
			}
		}
		return c
	}
	hs := jwt.SigningMethodHS256
	right := signed(t, hs, secret, good())
	parts := strings.Split(right, ".")
	assert.Equal(t, http.StatusOK, s.call(right, "GET", "/v1/me", "").status, "what the others differ from")
	for what, token := range map[string]string{
		"none":                signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, good()),
		"another method":      signed(t, jwt.SigningMethodHS512, secret, good()),
		"another secret":      signed(t, hs, []byte("another secret of the tests"), good()),
		"another issuer":      signed(t, hs, secret, good("iss", "dmsin")),
		"another audience":    signed(t, hs, secret, good("aud", "others")),
		"no audience":         signed(t, hs, secret, good("aud", nil)),
		"no end":              signed(t, hs, secret, good("exp", nil)),
		"ended":               signed(t, hs, secret, good("exp", time.Now().Add(-time.Minute).Unix())),
		"another era":         signed(t, hs, secret, good("era", 77)),
		"nobody's":            signed(t, hs, secret, good("sub", "nobody_at_all")),
		"no name":             signed(t, hs, secret, good("sub", "")),
		"somebody not there":  signed(t, hs, secret, good("sub", name(3))),
		"no signature":        parts[0] + "." + parts[1] + ".",
		"another's signature": parts[0] + "." + strings.Split(s.token(1), ".")[1] + "." + parts[2],
		"one letter off":      oneOff(right),
		"a tail":              right + "A",
		"the admin's":         adminToken,
		"long":                strings.Repeat("a", 5000),
		"dots":                "..",
	} {
		for range 2 { // what was not good once is not remembered as good
			assert.Equal(t, http.StatusUnauthorized, s.call(token, "GET", "/v1/me", "").status, what)
			got := s.call(token, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"hello"}`)
			assert.Equal(t, http.StatusUnauthorized, got.status, what)
			assert.Equal(t, "not-logged-in", got.reason(), what)
			assert.NotEmpty(t, got.headers.Get("Www-Authenticate"))
		}
	}
	assert.JSONEq(t, `{"conversations":[]}`, s.call(s.token(1), "GET", "/v1/inbox", "").body, "nothing arrived")
}

// oneOff changes the last letter but one of a token: the last one has bits that mean nothing.
func oneOff(token string) string {
	at := len(token) - 2
	other := "A"
	if token[at] == 'A' {
		other = "B"
	}
	return token[:at] + other + token[at+1:]
}

// TestTokensEnd holds that a token that was good, and is remembered, ends all the same.
func TestTokensEnd(t *testing.T) {
	t.Parallel()
	w := newWall()
	s := newStage(t, func(o *service.Options) { o.Now = w.now })
	var session service.Session
	s.good(http.StatusCreated, &session, adminToken, "POST", "/v1/sessions", `{"username":"`+name(0)+`"}`)
	assert.Equal(t, w.now().Add(24*time.Hour), session.Expires)
	w.pass(24*time.Hour - time.Second)
	assert.Equal(t, http.StatusOK, s.call(session.Token, "GET", "/v1/me", "").status)
	w.pass(time.Second)
	assert.Equal(t, http.StatusUnauthorized, s.call(session.Token, "GET", "/v1/me", "").status)
}

// TestSchemes holds that only a bearer token counts.
func TestSchemes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for header, status := range map[string]int{
		"Bearer " + adminToken: 200, "bearer " + adminToken: 200, "Basic " + adminToken: 401, adminToken: 401, "Bearer": 401, "Bearer ": 401, "": 401,
		"Bearer  " + adminToken: 401, "Bearer " + s.token(0): 401, "Bearer " + adminToken + "x": 401, "Bearer " + adminToken[1:]: 401,
	} {
		r := s.request("", "GET", "/v1/admin/state", "")
		r.Header.Set("Authorization", header)
		assert.Equal(t, status, s.do(r).status, "%q", header)
	}
}

// TestTokensOverResets holds that the token of a computed name is good for whoever bears it, and that of a chosen name only until the reset.
func TestTokensOverResets(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`"seed"`)
	ana := s.token(0)
	var dora service.Registered
	s.good(http.StatusCreated, &dora, "", "POST", "/v1/users", `{"birth":"2000-01-01","username":"dora"}`)
	assert.Equal(t, service.Registered{ID: 3, Username: "dora", Token: dora.Token}, dora)
	s.good(http.StatusOK, nil, dora.Token, "GET", "/v1/me", "")
	assert.Equal(t, http.StatusNotFound, s.call(ana, "GET", "/v1/users/"+name(3), "").status, "who chose a name is not called by a number's")

	s.three(`"seed"`)
	s.good(http.StatusCreated, nil, "", "POST", "/v1/users", `{"birth":"2000-01-01","username":"Dora"}`)
	s.good(http.StatusOK, nil, ana, "GET", "/v1/me", "")
	assert.Equal(t, http.StatusUnauthorized, s.call(dora.Token, "GET", "/v1/me", "").status, "that is another Dora")
}

// TestNewServicesAreJudged holds that a service has an admin token and a secret worth the name.
func TestNewServicesAreJudged(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*service.Options){
		"service: admin token: want at least 16 characters, got 0":  func(o *service.Options) { o.AdminToken = "" },
		"service: admin token: want at least 16 characters, got 15": func(o *service.Options) { o.AdminToken = "fifteen letters" },
		"service: secret: want at least 16 bytes, got 0":            func(o *service.Options) { o.Secret = nil },
	} {
		o := options()
		change(&o)
		_, err := service.New(o)
		assert.EqualError(t, err, want)
	}
}
