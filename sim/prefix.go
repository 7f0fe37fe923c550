package sim

import "dmsim/model"

// Prefix is an Observer that hashes the first attempts of a history, of all kinds, as a Result hashes all of them: so a run that was interrupted can be held against
// one that was not.
type Prefix struct {
	digest *digest
	left   uint64 // attempts still to come
}

// NewPrefix hashes so many attempts.
func NewPrefix(attempts uint64) *Prefix { return &Prefix{newDigest(), attempts} }

// Observe is for the engine to call.
func (p *Prefix) Observe(a *model.Attempt, o *model.Outcome) {
	if p.left > 0 {
		p.left--
		p.digest.add(a, o)
	}
}

// Hash returns SHA-256 in hex, and false where the history was shorter.
func (p *Prefix) Hash() (hash string, whole bool) { return p.digest.sum(), p.left == 0 }
