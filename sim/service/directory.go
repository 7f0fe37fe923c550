package service

import (
	"strings"
	"sync"

	"dmsim/model"
	"dmsim/sim/population"
)

// directory knows the users by their names: those who chose one by that, all others by the name that population.Name gives their number.
type directory struct {
	mu     sync.RWMutex
	ids    map[string]model.UserID // by the folded name; claimed while its registration is under way
	chosen map[model.UserID]string // as it was written
	hashes map[model.UserID]hashed // of those with a password
}

// claimed is the id behind a name whose registration is under way.
const claimed = model.NoUser

// reset forgets everybody.
func (d *directory) reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ids == nil {
		d.ids, d.chosen, d.hashes = map[string]model.UserID{}, map[model.UserID]string{}, map[model.UserID]hashed{}
	}
	clear(d.ids)
	clear(d.chosen)
	clear(d.hashes)
}

// Name returns the username of an id.
func (d *directory) Name(id model.UserID) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if name, ok := d.chosen[id]; ok {
		return name
	}
	return population.Name(id)
}

// Lookup returns the id behind a name. It may know ids that nobody bears yet.
func (d *directory) Lookup(name string) (model.UserID, bool) {
	if len(name) > nameBytesMax {
		return model.NoUser, false
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if len(d.ids) > 0 {
		if id, ok := d.ids[fold(name)]; ok {
			return id, id != claimed
		}
	}
	id, ok := population.Lookup(name)
	if ok && len(d.chosen) > 0 {
		_, other := d.chosen[id]
		ok = !other
	}
	if !ok {
		return model.NoUser, false
	}
	return id, true
}

// chose says whether a name was chosen by the one who bears it.
func (d *directory) chose(name string) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	id, ok := d.ids[fold(name)]
	return ok && id != claimed
}

// claim takes a name for a registration under way; false: somebody has it.
func (d *directory) claim(name string) bool {
	if _, known := population.Lookup(name); known {
		return false // it is, or may come to be, that of a number
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, taken := d.ids[fold(name)]; taken {
		return false
	}
	d.ids[fold(name)] = claimed
	return true
}

// give gives a claimed name to an account.
func (d *directory) give(name string, id model.UserID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids[fold(name)], d.chosen[id] = id, name
}

// release lets a claimed name go.
func (d *directory) release(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.ids, fold(name))
}

// The lengths of a chosen name, and the longest that a look-up reads.
const (
	nameLeast    = 3
	nameMost     = 30
	nameBytesMax = 64
)

// checkName judges a chosen name.
func checkName(name string) error {
	ok := len(name) >= nameLeast && len(name) <= nameMost
	for i := 0; ok && i < len(name); i++ {
		ch := name[i]
		ok = 'a' <= ch && ch <= 'z' || 'A' <= ch && ch <= 'Z' || '0' <= ch && ch <= '9' || ch == '_' || (ch == '.' || ch == '-') && i > 0
	}
	if !ok {
		return invalid("username: want %d to %d letters, digits, _ . and -, the last two not first; got %.40q", nameLeast, nameMost, name)
	}
	return nil
}

// fold is what is the same for names that differ in case only. Chosen names are ASCII.
func fold(name string) string { return strings.ToLower(name) }
