package service

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"dmsim/model"
)

// tokenTime is how long a session lasts.
const tokenTime = 24 * time.Hour

// issuer and audience of all tokens.
const issuer = "dmsim"

// tokenBytesMax bounds what is looked at.
const tokenBytesMax = 2 << 10

// claims are what a token says: a username, and for a chosen one the era in which it was. The name of a number stands for whoever bears the number, also after a reset.
type claims struct {
	jwt.RegisteredClaims
	Era uint64 `json:"era,omitempty"`
}

// claim is who somebody says to be.
type claim struct {
	username string // "": nobody
	era      uint64 // in which the name was chosen; 0: it was not chosen
	shown    bool   // by a token that we signed, and that is still good
	ends     time.Time
}

// tokens signs tokens and reads them. What it has once found good it remembers, since to read one takes longer than to send a message.
type tokens struct {
	secret []byte
	now    func() time.Time
	parser *jwt.Parser
	known  atomic.Pointer[knownTokens]
}

// knownTokens are tokens that were found good.
type knownTokens struct {
	claims sync.Map // from the token to its claim
	count  atomic.Int64
}

// knownMax bounds them: then they are forgotten, all at once.
const knownMax = 1 << 20

func newTokens(secret []byte, now func() time.Time) *tokens {
	t := &tokens{secret: secret, now: now, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer), jwt.WithAudience(issuer), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(now), jwt.WithStrictDecoding(),
	)}
	t.known.Store(new(knownTokens))
	return t
}

// sign makes a token.
func (t *tokens) sign(username string, era uint64, ends time.Time) (string, error) {
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{issuer}, Subject: username, ExpiresAt: jwt.NewNumericDate(ends), IssuedAt: jwt.NewNumericDate(t.now()),
		},
		Era: era,
	}).SignedString(t.secret)
	if err != nil {
		return "", fmt.Errorf("service: a token: %w", err)
	}
	return token, nil
}

// ends is when a token that is signed now ends, in whole seconds.
func (t *tokens) ends() time.Time { return t.now().Add(tokenTime).UTC().Truncate(time.Second) }

// read finds out who a token says to be, and whether that is shown.
func (t *tokens) read(token string) claim {
	if token == "" || len(token) > tokenBytesMax || strings.ContainsAny(token, "\r\n") { // which base64 would overlook, so that one token had many forms
		return claim{}
	}
	known := t.known.Load()
	if found, ok := known.claims.Load(token); ok {
		if c := found.(claim); t.now().Before(c.ends) {
			return c
		}
	}
	var said claims
	if _, err := t.parser.ParseWithClaims(token, &said, func(*jwt.Token) (any, error) { return t.secret, nil }); err != nil {
		return claim{username: t.unproven(token)}
	}
	c := claim{username: said.Subject, era: said.Era, shown: true, ends: said.ExpiresAt.Time}
	if _, had := known.claims.LoadOrStore(strings.Clone(token), c); !had && known.count.Add(1) >= knownMax {
		t.known.CompareAndSwap(known, new(knownTokens))
	}
	return c
}

// unproven is the name in a token that is not good: in whose name an attempt was not made.
func (t *tokens) unproven(token string) string {
	var said claims
	if _, _, err := t.parser.ParseUnverified(token, &said); err != nil {
		return ""
	}
	return said.Subject
}

// claimed is the user behind a claim in this society, NoUser where there is none, and whether the claim is not shown.
func (on *society) claimed(c *claim) (id model.UserID, anonymous bool) {
	if c.username == "" {
		return model.NoUser, true
	}
	id, known := on.names.Lookup(c.username)
	if !known {
		return model.NoUser, true
	}
	return id, !c.shown || c.era != on.eraOf(c.username)
}

// eraOf is the era that a token of a name is good in; 0: in all.
func (on *society) eraOf(username string) uint64 {
	if on.names.chose(username) {
		return on.era
	}
	return 0
}

// isAdmin says whether a token is the admin's, in a time that does not depend on it.
func (s *Service) isAdmin(token string) bool {
	given, own := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.options.AdminToken))
	return subtle.ConstantTimeCompare(given[:], own[:]) == 1
}

// bearer returns the token of a request, "" where there is none.
func (c *call) bearer() string {
	scheme, token, ok := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// enter lets in whom the route lets in, and notes who asks.
func (c *call) enter() error {
	switch token := c.bearer(); c.route.access {
	case admin:
		if !c.s.isAdmin(token) {
			return unauthorized("want the admin token: Authorization: Bearer TOKEN")
		}
	case user:
		if c.claim = c.s.tokens.read(token); !c.claim.shown {
			return unauthorized("want the token of a session: Authorization: Bearer TOKEN")
		}
	case attempt:
		c.claim = c.s.tokens.read(token)
	}
	return nil
}
