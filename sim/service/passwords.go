package service

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"

	"dmsim/model"
)

// hashed is a password as it is kept.
type hashed struct {
	salt [16]byte
	hash [sha256.Size]byte
}

// The cost of a password: PBKDF2 with HMAC-SHA256, some 10 ms. OWASP's advice for accounts of people is 600,000 rounds; the accounts of this service are made up.
const (
	hashRounds   = 50_000
	hashesAtOnce = 2  // so that guessing does not take the processors of who sends
	hashesMost   = 64 // under way or waiting
)

// The lengths of a password, in bytes.
const (
	passwordLeast = 8
	passwordMost  = 128
)

// hash makes a password ready to be kept. It waits for its turn, unless too many do; who has gone by then has left the place to others.
func (s *Service) hash(ctx context.Context, password string, salt [16]byte) (h hashed, err error) {
	if s.hashes.Add(1) > hashesMost {
		s.hashes.Add(-1)
		return h, &Problem{Status: http.StatusServiceUnavailable, Detail: "too many passwords at once; try again"}
	}
	defer s.hashes.Add(-1)
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return h, &Problem{Status: http.StatusServiceUnavailable, Detail: "nobody waits for this answer"}
	}
	defer func() { <-s.hashing }()
	key, err := pbkdf2.Key(sha256.New, password, salt[:], hashRounds, sha256.Size)
	if err != nil {
		return hashed{}, fmt.Errorf("service: a password: %w", err)
	}
	h.salt = salt
	copy(h.hash[:], key)
	return h, nil
}

// newHash makes a new password ready, with a salt of its own; the zero hashed for none.
func (s *Service) newHash(ctx context.Context, password string) (hashed, error) {
	if password == "" {
		return hashed{}, nil
	}
	if len(password) < passwordLeast || len(password) > passwordMost {
		return hashed{}, invalid("password: want %d to %d bytes, got %d", passwordLeast, passwordMost, len(password))
	}
	var salt [16]byte
	_, _ = rand.Read(salt[:]) // never fails
	return s.hash(ctx, password, salt)
}

// fits says whether a password is the one that was kept. It takes as long where there is none.
func (s *Service) fits(ctx context.Context, password string, kept hashed) (bool, error) {
	h, err := s.hash(ctx, password, kept.salt)
	return err == nil && kept != (hashed{}) && subtle.ConstantTimeCompare(h.hash[:], kept.hash[:]) == 1, err
}

func (d *directory) keep(id model.UserID, h hashed) {
	if h == (hashed{}) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hashes[id] = h
}

// kept returns the password of an account, the zero hashed where it has none.
func (d *directory) kept(id model.UserID) hashed {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.hashes[id]
}
