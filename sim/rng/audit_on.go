//go:build keyaudit

package rng

import (
	"fmt"
	"sync"
)

// audit remembers every key that was opened. It grows without bound: for tests only.
var audit = keyAudit{names: map[uint64]string{}, used: map[[3]uint64]bool{}}

type keyAudit struct {
	sync.Mutex
	names map[uint64]string
	used  map[[3]uint64]bool
}

func (a *keyAudit) family(s Seed, p Purpose, state uint64) {
	a.Lock()
	defer a.Unlock()
	a.names[state] = fmt.Sprintf("seed %d, purpose %q", s, p)
}

func (a *keyAudit) key(state, entity, ordinal uint64) {
	a.Lock()
	defer a.Unlock()
	k := [3]uint64{state, entity, ordinal}
	if a.used[k] {
		panic(fmt.Sprintf("key used twice: %s, entity %d, ordinal %d", a.names[state], entity, ordinal))
	}
	a.used[k] = true
}

// ForgetKeys starts a new audit: call it before each run of one process.
func ForgetKeys() {
	audit.Lock()
	defer audit.Unlock()
	clear(audit.used)
}
