package snap

import (
	"fmt"
	"slices"

	"dmsim/model"
)

// Dense numbers the ids of a file 0, 1, 2 ... in the order in which they first appear, and knows the way back.
// The zero Dense is empty and ready; NewDense makes one of ids that have their order already.
type Dense struct {
	users     map[uint64]model.UserID
	originals []uint64
}

// NewDense returns ids that stand for the users 0, 1, 2 ... in their order. It copies them, and refuses one that comes twice.
func NewDense(originals []uint64) (*Dense, error) {
	if len(originals) > model.UsersMax {
		return nil, tooMany()
	}
	d := &Dense{make(map[uint64]model.UserID, len(originals)), slices.Clone(originals)}
	for i, original := range d.originals {
		d.users[original] = model.UserID(i)
		if len(d.users) <= i {
			return nil, fmt.Errorf("want different ids, got %d twice", original)
		}
	}
	return d, nil
}

func tooMany() error { return fmt.Errorf("want at most %d different ids", model.UsersMax) }

// Add returns the user that stands for an original id, a new one where it was not seen before.
// It refuses more than model.UsersMax of them.
func (d *Dense) Add(original uint64) (model.UserID, error) {
	if user, ok := d.users[original]; ok {
		return user, nil
	}
	if len(d.originals) >= model.UsersMax {
		return model.NoUser, tooMany()
	}
	if d.users == nil {
		d.users = make(map[uint64]model.UserID)
	}
	user := model.UserID(len(d.originals))
	d.users[original] = user
	d.originals = append(d.originals, original)
	return user, nil
}

// User returns the user that stands for an original id, if it was added.
func (d *Dense) User(original uint64) (model.UserID, bool) {
	user, ok := d.users[original]
	return user, ok
}

// Original returns the id for which a user stands. The user must be below Len.
func (d *Dense) Original(user model.UserID) uint64 { return d.originals[user] }

// Len returns how many ids were added.
func (d *Dense) Len() int { return len(d.originals) }
